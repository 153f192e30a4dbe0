/** Adds an entry to a reflog: `git reflog write`. */
import { GitError } from '../errors.ts';
import { commitTables } from '../transaction/commit-tables.ts';
import { asTransactionError } from '../transaction/errors.ts';
import type { RefDatabase } from '../transaction/ref-database.ts';
import { reflogMessage } from '../transaction/reflog-message.ts';

/** An entry as it is given. */
export interface GivenEntry {
  /** Object IDs in full; all zeros where the ref did not or does not exist. */
  readonly old: string;
  /** As `old`. */
  readonly new: string;
  /** As the person wrote it. */
  readonly message: string;
}

/**
 * Writes the entry whether the ref exists or not, and begins the reflog if there is none. The hook is called as for a
 * transaction without refs. Throws `GitError` and `RefTransactionError`.
 */
export function writeEntry(database: RefDatabase, given: string, entry: GivenEntry): void {
  const { stacks, hook, committer } = database;
  const callHook = (state: 'preparing' | 'prepared') => {
    if (hook(state, () => '')) return;
    hook('aborted', () => '');
    throw new GitError('API_ERROR', `in '${state}' phase, update aborted by the reference-transaction hook`);
  };
  let when: 'prepare' | 'failure' = 'prepare';
  try {
    callHook('preparing');
    const { stack, name } = stacks.locate(given);
    const { nextUpdateIndex: updateIndex } = stack.lock();
    callHook('prepared');
    when = 'failure';
    const { name: who, email, time, tz } = committer();
    const message = reflogMessage(entry.message, stacks.blockSize);
    const update = { old: entry.old, new: entry.new, committer: { name: who, email }, time, tz, message };
    commitTables(database, [{ stack, records: { refs: [], logs: [{ name, updateIndex, update }] } }]);
  } catch (error) {
    throw asTransactionError(error, when);
  } finally {
    for (const stack of stacks.locked) stack.unlock();
  }
  hook('committed', () => '');
}
