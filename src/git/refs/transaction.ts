/**
 * The checks that git makes before it commits a transaction, without its locks: `reftable_be_transaction_prepare` in
 * refs/reftable-backend.c. Checks that need the object database are skipped.
 */
import type { PlannedOperation } from '../update-ref/operations.ts';
import { type IdLength, isZeroId, type Operation } from '../update-ref/parse-line.ts';
import { foldersOf, LONGEST_FOLDER, TransactionNames } from './transaction-names.ts';

/** The value of a ref. `unknown` is an object that only the object database can identify. */
export type RefState =
  | { readonly type: 'oid'; readonly oid: string }
  | { readonly type: 'symref'; readonly target: string }
  | { readonly type: 'unknown' };

/** The refs that a transaction is checked against. */
export interface RefStore {
  /** The ref of exactly this name, not resolved; `undefined` if it does not exist. */
  read(name: string): RefState | undefined;
  /** The name of a ref that starts with `folder` and a slash; `undefined` without one. */
  below(folder: string): string | undefined;
}

/** Why git refuses a transaction. `line` is that of the command in the script, from 0. */
export interface TransactionProblem {
  readonly line: number;
  /** Which argument it is about. */
  readonly about: 'ref' | 'old';
  readonly id: string;
  readonly message: string;
}

type Why = Omit<TransactionProblem, 'line'>;

/** The result of a transaction: why git refuses it, and the refs that it changes. */
export interface TransactionOutcome {
  readonly problems: readonly TransactionProblem[];
  /** The refs afterwards, as far as nothing prevents it; `undefined` is a ref that no longer exists. */
  readonly changes: ReadonlyMap<string, RefState | undefined>;
}

interface Update {
  readonly name: string;
  readonly line: number;
  /** As the user entered it, for messages. */
  readonly original: string;
  readonly operation: Operation;
  readonly viaHead: boolean;
  noDeref: boolean;
  logOnly: boolean;
  /** The old object ID is compared. */
  checksOld: boolean;
}

/** An object ID as far as it can be known. */
type Id = { readonly type: 'zero' } | { readonly type: 'oid'; readonly oid: string } | { readonly type: 'unknown' };

/** git follows at most this many symbolic refs. */
const MOST_HOPS = 5;

/** Updates between two pauses. */
const UPDATES_AT_ONCE = 16;

/**
 * Returns what git would do with the operations of one transaction. Yields regularly, so that a long script can be checked
 * in steps. Throws what `refs` throws.
 */
export function* checkTransaction(
  operations: readonly PlannedOperation[],
  refs: RefStore,
  idLength: IdLength,
): Generator<void, TransactionOutcome, undefined> {
  const simulation = new Simulation(refs, idLength);
  yield* simulation.run(operations);
  return simulation;
}

/** The object that a name finally leads to: `undefined` if it loops or is not a ref, `null` if its target is missing. */
export function resolveRef(refs: RefStore, name: string): RefState | null | undefined {
  let at = name;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const state = refs.read(at);
    if (state === undefined) return hop === 0 ? undefined : null;
    if (state.type !== 'symref') return state;
    at = state.target;
  }
  return undefined;
}

class Simulation implements TransactionOutcome {
  readonly problems: TransactionProblem[] = [];
  readonly changes = new Map<string, RefState | undefined>();
  readonly #refs: RefStore;
  readonly #idLength: IdLength;
  readonly #updates: Update[] = [];
  /** Names of all updates that are more than a reflog entry. */
  readonly #names = new TransactionNames([], LONGEST_FOLDER);
  /** Folders that were found to be neither a ref nor one of the names. */
  readonly #folders = new Set<string>();
  /** Refs that are not there yet. */
  readonly #missing: Update[] = [];
  #headTarget: string | undefined;
  #steps = 0;

  constructor(refs: RefStore, idLength: IdLength) {
    this.#refs = refs;
    this.#idLength = idLength;
  }

  *run(operations: readonly PlannedOperation[]): Generator<void, void, undefined> {
    for (const { line, noDeref, operation } of operations) {
      const name = operation.ref;
      if (this.#names.has(name)) {
        const message = `multiple updates for ref '${name}' not allowed`;
        this.problems.push({ line, about: 'ref', id: 'repeatedRef', message });
        continue;
      }
      this.#names.add(name);
      const checksOld = operation.oldOid !== undefined || operation.oldTarget !== undefined;
      const update = { name, line, original: name, operation, noDeref, checksOld, viaHead: false, logOnly: false };
      this.#updates.push(update);
      if (this.#isPause()) yield;
    }
    const head = this.#refs.read('HEAD');
    this.#headTarget = head?.type === 'symref' ? head.target : undefined;
    // The loop also reaches the updates that `#prepare` appends.
    for (const update of this.#updates) {
      const why = this.#prepare(update);
      if (why) this.problems.push({ ...why, line: update.line });
      if (this.#isPause()) yield;
    }
    yield* this.#checkAvailable();
  }

  #isPause(): boolean {
    return ++this.#steps % UPDATES_AT_ONCE === 0;
  }

  #prepare(update: Update): Why | undefined {
    const { name } = update;
    if (name === this.#headTarget && !update.logOnly && !update.viaHead) {
      if (this.#names.has('HEAD')) {
        const message = `multiple updates for 'HEAD' (including one via its referent '${name}') are not allowed`;
        return { about: 'ref', id: 'repeatedRef', message };
      }
      this.#updates.push({ ...update, name: 'HEAD', logOnly: true, noDeref: true });
    }
    const state = this.#refs.read(name);
    if (state === undefined) return this.#prepareMissing(update);
    if (state.type === 'symref' && !update.noDeref) {
      const why = this.#split(update, state.target);
      if (why) return why;
    } else if (state.type === 'symref' && update.checksOld && resolveRef(this.#refs, name) === undefined) {
      return { about: 'old', id: 'unresolvable', message: `cannot lock ref '${name}': error reading reference` };
    }
    const why = this.#disagreement(update, state);
    if (why === undefined) this.#change(update);
    return why;
  }

  #prepareMissing(update: Update): Why | undefined {
    const { name, operation, checksOld } = update;
    const expected = operation.oldTarget !== undefined || this.#idOf(operation.oldOid)?.type !== 'zero';
    if (checksOld && expected) {
      const message = `cannot lock ref '${update.original}': unable to resolve reference '${name}'`;
      return { about: 'ref', id: 'missingRef', message };
    }
    this.#missing.push(update);
    this.#change(update);
    return undefined;
  }

  /** A symbolic ref that is followed: the update applies to its target. */
  #split(update: Update, target: string): Why | undefined {
    if (this.#names.has(target)) {
      const message = `multiple updates for '${target}' (including one via symref '${update.name}') are not allowed`;
      return { about: 'ref', id: 'repeatedRef', message };
    }
    this.#names.add(target);
    this.#updates.push({ ...update, name: target, viaHead: update.viaHead || update.name === 'HEAD' });
    update.logOnly = true;
    update.noDeref = true;
    update.checksOld = false;
    return undefined;
  }

  #disagreement(update: Update, state: RefState): Why | undefined {
    const { oldTarget, oldOid } = update.operation;
    const lock = (id: string, message: string): Why => {
      return { about: 'old', id, message: `cannot lock ref '${update.original}': ${message}` };
    };
    if (oldTarget !== undefined) {
      if (state.type !== 'symref') {
        return lock('notSymref', `expected symref with target '${oldTarget}': but is a regular ref`);
      }
      if (state.target === oldTarget) return undefined;
      const message = `verifying symref target: '${update.original}': is at ${state.target} but expected ${oldTarget}`;
      return { about: 'old', id: 'oldTarget', message };
    }
    if (update.logOnly || !update.checksOld) return undefined;
    const old = this.#idOf(oldOid) as Id;
    const current = state.type === 'symref' ? resolveRef(this.#refs, update.name) : state;
    if (old.type === 'zero') {
      return lock('refExists', current ? 'reference already exists' : 'dangling symref already exists');
    }
    if (!current) {
      return lock('oldOid', `reference is missing but expected ${old.type === 'oid' ? old.oid : oldOid}`);
    }
    if (old.type === 'unknown' || current.type !== 'oid' || old.oid === current.oid) return undefined;
    return lock('oldOid', `is at ${current.oid} but expected ${old.oid}`);
  }

  #change({ name, operation, logOnly }: Update): void {
    if (logOnly) return;
    if (operation.newTarget !== undefined) this.changes.set(name, { type: 'symref', target: operation.newTarget });
    else if (operation.newOid !== undefined) {
      const id = this.#idOf(operation.newOid) as Id;
      this.changes.set(name, id.type === 'zero' ? undefined : id);
    }
  }

  /** Directory/file conflicts. Deletions in the same transaction do not make a name available. */
  *#checkAvailable(): Generator<void, void, undefined> {
    for (const update of this.#missing) {
      const why = this.#conflict(update.name);
      if (why) this.problems.push({ line: update.line, about: 'ref', id: 'nameConflict', message: why });
      if (this.#isPause()) yield;
    }
  }

  #conflict(name: string): string | undefined {
    const why = this.#folderConflict(name);
    if (why !== undefined) return why;
    const existing = this.#refs.below(name);
    if (existing !== undefined) return `'${existing}' exists; cannot create '${name}'`;
    const queued = this.#names.firstBelow(name);
    return queued && `cannot process '${name}' and '${queued}' at the same time`;
  }

  #folderConflict(name: string): string | undefined {
    for (const folder of foldersOf(name, this.#folders, LONGEST_FOLDER)) {
      if (this.#refs.read(folder)) return `'${folder}' exists; cannot create '${name}'`;
      if (this.#names.has(folder)) return `cannot process '${name}' and '${folder}' at the same time`;
      this.#folders.add(folder);
    }
    return undefined;
  }

  #idOf(text: string | undefined): Id | undefined {
    return text === undefined ? undefined : idOf(text, this.#refs, this.#idLength);
  }
}

/** How git would parse the text: the zero ID, an ID, a ref by its full name, or a text that only git can resolve. */
function idOf(text: string, refs: RefStore, idLength: IdLength): Id {
  if (isZeroId(text, idLength)) return { type: 'zero' };
  if (text.length === idLength && /^[0-9a-f]+$/i.test(text)) return { type: 'oid', oid: text.toLowerCase() };
  const state = text === 'HEAD' || text.startsWith('refs/') ? resolveRef(refs, text) : undefined;
  return state?.type === 'oid' ? state : { type: 'unknown' };
}
