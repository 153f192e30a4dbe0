/** What a script of one transaction would do, with every line that git would refuse. */
import { GitError } from '../errors.ts';
import type { EntryChange } from '../transaction/entry-changes.ts';
import { RefTransactionError } from '../transaction/errors.ts';
import type { PlannedTable } from '../transaction/plan.ts';
import type { RefDatabase } from '../transaction/ref-database.ts';
import { RefTransaction } from '../transaction/transaction.ts';
import type { ScriptUpdate } from './read-transaction.ts';

/** Why git refuses an update. `line` is from 0, `undefined` if it refuses the whole transaction. */
export interface UpdateFault {
  readonly line: number | undefined;
  /** git's. */
  readonly message: string;
}

/** What a transaction would write. With faults, what it would write without the lines that have them. */
export interface ScriptPlan {
  readonly tables: readonly PlannedTable[];
  readonly faults: readonly UpdateFault[];
}

/**
 * Plans updates and changes of reflog entries as one transaction. `database` is of a dry run. `check` is called for each
 * update and may throw to stop. Throws what `check` throws, and what reading a stack throws.
 */
export function planTransaction(
  database: RefDatabase,
  updates: readonly ScriptUpdate[],
  check: () => void,
  entries: readonly EntryChange[] = [],
): ScriptPlan {
  const faults: UpdateFault[] = [];
  const lines = new Map<string, number>();
  using transaction = new RefTransaction(database, { keepsRejected: true });
  for (const { line, update } of updates) {
    check();
    attempt(faults, line, () => {
      transaction.queue(update);
      lines.set(update.name, line);
    });
  }
  for (const entry of entries) transaction.changeEntry(entry);
  const tables = attempt(faults, undefined, () => transaction.plan()) ?? [];
  for (const { update, error } of transaction.rejected) {
    faults.push({ line: lines.get(update.root.name), message: error.message });
  }
  return { tables, faults };
}

function attempt<T>(faults: UpdateFault[], line: number | undefined, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RefTransactionError) && !(error instanceof GitError)) throw error;
    faults.push({ line, message: error.message });
    return undefined;
  }
}
