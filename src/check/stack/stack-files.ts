/** The kinds of files in a stack's directory, by their names. Every other file is not part of a stack. */
import { LIST_FILE } from '../../reftable/stack/list.ts';
import { isGitTableName } from './table-name.ts';

/** The file whose existence locks the list: `tables.list.lock`. */
export const LIST_LOCK = `${LIST_FILE}.lock`;

/** git's pid file for the lock of the list (`core.lockfilePid`). */
export const LIST_PID_FILE = `${LIST_FILE}~pid.lock`;

/** The list or table that the lock `name` is for; `undefined` for every other file. A table is listed, or has git's form of a name. */
export function lockTarget(name: string, isListed: (name: string) => boolean): string | undefined {
  if (!name.endsWith('.lock')) return undefined;
  return targetOf(name.slice(0, -'.lock'.length), isListed);
}

/** The list or table whose pid file `name` is; `undefined` for every other file. A pid file by itself locks nothing. */
export function pidFileTarget(name: string, isListed: (name: string) => boolean): string | undefined {
  if (!name.endsWith('~pid.lock')) return undefined;
  return targetOf(name.slice(0, -'~pid.lock'.length), isListed);
}

function targetOf(name: string, isListed: (name: string) => boolean): string | undefined {
  return name === LIST_FILE || isListed(name) || isGitTableName(name) ? name : undefined;
}
