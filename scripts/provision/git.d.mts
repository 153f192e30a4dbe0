/** The path of a git that knows reftables and its version; fetched once where the system has none. */
export function provideGit(): { path: string; version: string };
export function withGit(path: string, env?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
