/** The holder of a lock, and the file in which git records it. */

/** A process that holds a lock. `pid` is its id on this host. */
export interface LockHolder {
  readonly pid: number;
  /** The name of its program, without control characters; `undefined` when it cannot be read. */
  readonly program: string | undefined;
  /** It has the lock open, or git's pid file beside the lock names it and a process of that id runs. */
  readonly source: 'descriptor' | 'pid file';
}

/** The file that git ≥ 2.54 writes beside `<target>.lock` when `core.lockfilePid` is set: `pid <number>` and a newline. */
export function pidFilePath(lockPath: string): string {
  return lockPath.replace(/\.lock$/, '~pid.lock');
}

/** `git (process 31576)`, for an error message or a plan. */
export function lockHolderText({ pid, program }: LockHolder): string {
  return `${program ?? 'a program'} (process ${pid})`;
}
