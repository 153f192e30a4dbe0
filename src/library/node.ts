/**
 * The engine on Node: the entry `./node` of the package. It has everything that `.` has; stacks are on the disk unless
 * another file system is given.
 *
 *     using stack = Stack.open('.git/reftable', { readOnly: true });
 *     for (const { name, value } of stack.refs({ prefix: 'refs/heads/' })) console.log(name, value);
 */
import './platform/node.ts';

export { nodeFileSystem } from '../reftable/platform/node-files.ts';
export * from './core.ts';
