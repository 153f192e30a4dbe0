/**
 * The engine on any platform: the entry `.` of the package. Stacks need a file system (`files`); `RefReader` takes one
 * with promises.
 *
 *     const reader = new RefReader({ fs, gitdir: '/repository/.git' });
 *     for (const { name, value } of await reader.list('refs/heads/')) console.log(name, value);
 */

export * from './core.ts';
