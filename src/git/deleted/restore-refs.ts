/** Restores refs that were deleted: their values and reflogs, in one transaction. */
import type { LogRecord, RefValue } from '../../reftable/index.ts';
import type { KnownObjects } from '../objects/known-objects.ts';
import type { ObjectLookup } from '../objects/look-up.ts';
import { isRefName, isRootRef } from '../refs/ref-name.ts';
import { foldersOf, TransactionNames } from '../refs/transaction-names.ts';
import type { RefDatabase } from '../transaction/ref-database.ts';
import { RefTransaction } from '../transaction/transaction.ts';

/** A ref as it returns. */
export interface RestoredRef {
  /** The name that it gets, as it is used in the worktree. */
  readonly name: string;
  readonly value: Exclude<RefValue, { type: 'deletion' }>;
  /** Newest first. */
  readonly entries: readonly LogRecord[];
  /** The update index of the entry that git wrote when it deleted the symbolic ref: it is removed. */
  readonly deletionEntry?: bigint;
}

/** Why a ref cannot be restored. */
export type RestoreProblem =
  /** No table or backup has a value of it. */
  | { readonly type: 'notStored' }
  /** It exists, and no reflog entry of it is hidden. */
  | { readonly type: 'notDeleted' }
  /** Its value or its reflog is in a damaged block, which may have changed it. */
  | { readonly type: 'doubtful' }
  /** git does not accept the name, or would not list the ref. */
  | { readonly type: 'badName' }
  /** A ref of this name exists. */
  | { readonly type: 'taken' }
  /** A ref `other` exists, or is restored too, and one of the names is a folder of the other one. */
  | { readonly type: 'conflict'; readonly other: string }
  /** The object of the value does not exist, or was not fetched. */
  | { readonly type: 'missingObject'; readonly oid: string };

/** For HEAD, which gets an entry if it leads to the ref. */
const MESSAGE = 'undelete: restored';

/**
 * The entry with its message on one line: git cannot compact others, which only programs other than git write. A repair does
 * the same.
 */
function withOneLine(entry: LogRecord): LogRecord {
  const { update } = entry;
  const text = update?.message?.replace(/\n+$/, '');
  if (update === null || !text?.includes('\n')) return entry;
  return { ...entry, update: { ...update, message: `${text.replace(/\s*\n\s*/g, ' ')}\n` } };
}

/**
 * A transaction that restores refs, to be committed: one table in each stack with the values, and the reflogs with the
 * update indices that their entries had, so that git shows them as before. Each name must be free, which is checked under
 * the lock. Throws `RefTransactionError` where git would refuse to create the refs, and what `RefTransaction.queue` throws.
 */
export function restoringTransaction(database: RefDatabase, refs: readonly RestoredRef[]): RefTransaction {
  const transaction = new RefTransaction(database);
  for (const { name, value, entries, deletionEntry } of refs) {
    if (deletionEntry !== undefined) {
      // Without a reflog, git shows that of the ref that the symbolic ref leads to.
      transaction.changeEntry({ name, updateIndex: deletionEntry, update: null, endsReflog: true });
    }
    transaction.queue({
      ...{ name, oldOid: database.zeros, noDeref: true, createReflog: false, message: MESSAGE },
      ...(value.type === 'symref' ? { newTarget: value.target } : { newOid: value.oid }),
      reflog: entries.map(withOneLine),
    });
  }
  return transaction;
}

/** Restores refs. Throws as `restoringTransaction` and `RefTransaction.commit`. */
export function restoreRefs(database: RefDatabase, refs: readonly RestoredRef[]): void {
  using transaction = restoringTransaction(database, refs);
  transaction.commit();
}

/** What prevents each of the refs from being restored now, by the name that it gets. Throws what reading a stack throws. */
export function restoreProblems(
  { stacks, objects }: RefDatabase,
  refs: readonly Pick<RestoredRef, 'name' | 'value'>[],
): Map<string, RestoreProblem> {
  const problems = new Map<string, RestoreProblem>();
  const names = new TransactionNames(refs.map(({ name }) => name));
  for (const { name, value } of refs) {
    const problem = nameProblem(stacks, name, names) ?? objectProblem(objects, value);
    if (problem !== undefined) problems.set(name, problem);
  }
  return problems;
}

const NONE: ReadonlySet<string> = new Set();

function nameProblem(stacks: RefDatabase['stacks'], name: string, names: TransactionNames): RestoreProblem | undefined {
  if (!isRestorableName(name)) return { type: 'badName' };
  if (stacks.read(name) !== undefined) return { type: 'taken' };
  for (const other of foldersOf(name, NONE)) {
    if (names.has(other) || stacks.read(other) !== undefined) return { type: 'conflict', other };
  }
  const below = stacks.below(name) ?? names.firstBelow(name);
  return below === undefined ? undefined : { type: 'conflict', other: below };
}

/** git creates other names of one level too, and then does not list them. */
function isRestorableName(name: string): boolean {
  return isRefName(name) || (isRefName(name, { oneLevel: true }) && isRootRef(name));
}

function objectProblem(objects: KnownObjects, value: RestoredRef['value']): RestoreProblem | undefined {
  if (value.type === 'symref' || objects.typeOf(value.oid) !== undefined) return undefined;
  return { type: 'missingObject', oid: value.oid };
}

/**
 * The objects that refs are restored to, looked up at once. Without `lookUp`, they are taken from the stored values: a
 * value with a peeled one is a tag, and any other a commit. Throws what `lookUp` throws.
 */
export function objectsOf(refs: readonly Pick<RestoredRef, 'value'>[], lookUp?: ObjectLookup): KnownObjects {
  const types = new Map<string, string>();
  const peeled = new Map<string, string>();
  const values = refs.flatMap(({ value }) => (value.type === 'symref' ? [] : [value]));
  if (lookUp === undefined) {
    for (const value of values) {
      types.set(value.oid, value.type === 'peeled' ? 'tag' : 'commit');
      if (value.type === 'peeled') peeled.set(value.oid, value.peeled);
    }
  } else {
    const oids = [...new Set(values.map(({ oid }) => oid))];
    const found = lookUp(oids.flatMap(oid => [oid, `${oid}^{}`]));
    for (const [i, oid] of oids.entries()) {
      const [object, target] = [found[2 * i], found[2 * i + 1]];
      if (object !== undefined) types.set(oid, object.type);
      if (target !== undefined) peeled.set(oid, target.oid);
    }
  }
  return { typeOf: oid => types.get(oid), peel: oid => peeled.get(oid) };
}
