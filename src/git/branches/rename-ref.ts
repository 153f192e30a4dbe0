/** Renames and copies a ref with its reflog: `write_copy_table` in refs/reftable-backend.c. */
import { compareNames, type LogRecord, type RefRecord, type RefValue } from '../../reftable/index.ts';
import { commitTables } from '../transaction/commit-tables.ts';
import { RefTransactionError } from '../transaction/errors.ts';
import type { RefDatabase } from '../transaction/ref-database.ts';
import type { RefStack, RefStacks } from '../transaction/ref-stacks.ts';
import { reflogMessage } from '../transaction/reflog-message.ts';
import type { TableRecords } from '../transaction/table-records.ts';

/** What is renamed or copied. Both names are in one stack. */
export interface RefRename {
  readonly from: string;
  readonly to: string;
  /** For the reflog. */
  readonly message: string;
  /** The old ref stays. */
  readonly copies: boolean;
}

/**
 * Gives the ref another name, or another ref its value, with its reflog, in one table. A ref of the new name is replaced,
 * and its reflog entries stay. No hook is called. Throws `RefTransactionError` for a ref that cannot be renamed and a name
 * that is not available, LOCK_ERROR, and what reading and adding to a stack throws.
 */
export function renameRef(database: RefDatabase, rename: RefRename): void {
  const { stack } = database.stacks.locate(rename.to);
  try {
    stack.lock();
    const record = stack.stack.readRef(rename.from);
    if (record === undefined) throw new RefTransactionError(`refname ${rename.from} not found`);
    if (record.value.type === 'symref') {
      throw new RefTransactionError(`refname ${rename.from} is a symbolic ref, copying it is not supported`);
    }
    if (rename.from === rename.to) return;
    expectAvailable(database.stacks, rename);
    const logs = [...stack.stack.log(rename.from)];
    const { nextUpdateIndex } = stack.lock();
    const records = recordsOf(database, rename, stack, { value: record.value, logs }, nextUpdateIndex);
    commitTables(database, [{ stack, records }]);
  } finally {
    stack.unlock();
  }
}

/** The new name may be below the old one, which a rename deletes, and above it. */
function expectAvailable(stacks: RefStacks, { from, to, copies }: RefRename): void {
  const refuse = (existing: string): never => {
    throw new RefTransactionError(`'${existing}' exists; cannot create '${to}'`, 'refname conflict');
  };
  for (let slash = to.indexOf('/'); slash >= 0; slash = to.indexOf('/', slash + 1)) {
    const folder = to.slice(0, slash);
    if ((copies || folder !== from) && stacks.read(folder) !== undefined) refuse(folder);
  }
  const below = stacks.below(to, copies ? undefined : from);
  if (below !== undefined) refuse(below);
}

/** A rename takes two update indices: the reflog of the new name has an entry for the deletion and one for the creation. */
function recordsOf(
  { stacks, committer, zeros }: RefDatabase,
  { from, to, message, copies }: RefRename,
  stack: RefStack,
  old: { readonly value: RefValue; readonly logs: readonly LogRecord[] },
  first: bigint,
): TableRecords {
  const last = copies ? first : first + 1n;
  const { name, email, time, tz } = committer();
  const rest = { committer: { name, email }, time, tz, message: reflogMessage(message, stacks.blockSize) };
  const { value } = old;
  const oid = 'oid' in value ? value.oid : zeros;
  const deletion = { old: oid, new: zeros, ...rest };
  const refs: RefRecord[] = [{ name: to, updateIndex: last, value }];
  const logs: LogRecord[] = [{ name: to, updateIndex: last, update: { old: zeros, new: oid, ...rest } }];
  if (!copies) {
    refs.push({ name: from, updateIndex: first, value: { type: 'deletion' } });
    logs.push({ name: to, updateIndex: first, update: deletion });
    if (isHead(stack, from)) logs.push({ name: 'HEAD', updateIndex: first, update: deletion });
  }
  for (const entry of old.logs) {
    logs.push({ ...entry, name: to });
    if (!copies) logs.push({ ...entry, update: null });
  }
  return { refs: inOrder(refs), logs: inOrder(logs), maxUpdateIndex: last };
}

/** Whether HEAD in the same stack is a symbolic ref to the name. */
function isHead({ stack }: RefStack, name: string): boolean {
  const head = stack.readRef('HEAD')?.value;
  return head?.type === 'symref' && head.target === name;
}

/** Sorts by name, the newest first. */
function inOrder<T extends RefRecord | LogRecord>(records: readonly T[]): T[] {
  return [...records].sort(
    (a, b) =>
      compareNames(a.name, b.name) || (a.updateIndex < b.updateIndex ? 1 : a.updateIndex > b.updateIndex ? -1 : 0),
  );
}
