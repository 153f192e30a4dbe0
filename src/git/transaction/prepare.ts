/**
 * Checks each update of a transaction under the locks of the stacks: `reftable_be_transaction_prepare` in
 * refs/reftable-backend.c, and `refs_verify_refnames_available` in refs.c.
 */
import { isPseudoRef } from '../refs/ref-name.ts';
import { foldersOf, type TransactionNames } from '../refs/transaction-names.ts';
import { RefTransactionError, type RejectionReason } from './errors.ts';
import { checkBranchValue, refusedPseudoRef } from './queue.ts';
import type { RefStacks } from './ref-stacks.ts';
import { changes, deletes, type PendingUpdate, type PreparedUpdate, type RejectedUpdate } from './update.ts';

/** Prepares the updates of one transaction. */
export class Preparation {
  /** In the order in which git reports them. */
  readonly rejected: RejectedUpdate[] = [];
  readonly #stacks: RefStacks;
  readonly #updates: PendingUpdate[];
  readonly #keepsRejected: boolean;
  /** Canonical names of all updates that are more than a reflog entry. */
  readonly #names: TransactionNames;
  /** Updates of refs that do not exist yet. */
  readonly #missing: PreparedUpdate[] = [];
  readonly #zeros: string;
  /** Folders that were found to be neither a ref nor one of the names. */
  readonly #folders = new Set<string>();
  #headTarget: string | undefined;

  /**
   * The list of updates grows by those that follow from others. `names` are their canonical names. With `keepsRejected`, an
   * update that git rejects is left out and the others go on.
   */
  constructor(stacks: RefStacks, updates: PendingUpdate[], names: TransactionNames, keepsRejected: boolean) {
    this.#stacks = stacks;
    this.#updates = updates;
    this.#keepsRejected = keepsRejected;
    this.#names = names;
    this.#zeros = stacks.zeros;
  }

  /** Throws `RefTransactionError` where git refuses the transaction, and what locking and reading stacks throws. */
  run(): void {
    for (const update of this.#updates) this.#locked(update);
    this.#headTarget = this.#readHead();
    // The loop also reaches the updates that are appended meanwhile.
    this.#attempt(this.#updates, update => this.#prepare(update));
    this.#attempt(this.#missing, update => this.#checkAvailable(update));
  }

  /** Locks the stack of the ref unless that is done. */
  #locked(update: PendingUpdate): PreparedUpdate {
    if (update.stored === undefined) {
      update.stored = this.#stacks.locate(update.canonical);
      update.stored.stack.lock();
    }
    return update as PreparedUpdate;
  }

  #readHead(): string | undefined {
    const head = this.#stacks.read('HEAD');
    return head?.value.type === 'symref' ? this.#stacks.canonical(head.value.target) : undefined;
  }

  #attempt<T extends PendingUpdate>(updates: readonly T[], work: (update: T) => void): void {
    for (const update of updates) {
      try {
        work(update);
      } catch (error) {
        if (!this.#keepsRejected || !(error instanceof RefTransactionError) || error.reason === undefined) throw error;
        this.rejected.push({ update, error });
        // git writes the entries of HEAD and of symbolic refs that lead here. They would record what did not happen.
        update.root.isRejected = true;
        this.#names.remove(update.canonical);
      }
    }
  }

  #prepare(pending: PendingUpdate): void {
    if (pending.canonical === this.#headTarget && !pending.logOnly && !pending.viaHead) this.#followHead(pending);
    const update = this.#locked(pending);
    const record = this.#stacks.readStored(update.stored);
    if (record === undefined) {
      this.#prepareMissing(update);
      return;
    }
    const { value } = record;
    update.wasSymref = value.type === 'symref';
    if (value.type === 'symref') this.#prepareSymref(update, value.target);
    else update.current = 'oid' in value ? value.oid : this.#zeros;
    this.#checkOld(update, value.type === 'symref' ? value.target : undefined);
    const isChange = changes(update) && (update.newTarget !== undefined || update.newOid !== update.current);
    if (update.wasSymref || update.logOnly || isChange) update.isQueued = true;
  }

  /** HEAD gets an entry for an update of its branch. */
  #followHead(update: PendingUpdate): void {
    const refusal = `multiple updates for 'HEAD' (including one via its referent '${update.name}') are not allowed`;
    if (this.#names.has('HEAD')) throw new RefTransactionError(refusal, 'refname conflict');
    const stored = this.#stacks.locate('HEAD');
    stored.stack.lock();
    // HEAD was read without the lock of its stack.
    if (this.#readHead() !== update.canonical) return;
    const { oldTarget: _, reflog: __, renamedFrom: ___, newTarget, newOid, oldOid, ...rest } = update;
    this.#updates.push({
      ...rest,
      ...{ name: 'HEAD', canonical: 'HEAD', stored, noDeref: true, logOnly: true, isQueued: false },
      // The new value is not known here.
      ...(newTarget === undefined ? { newOid, oldOid } : { newOid: this.#zeros, oldOid }),
    });
  }

  #prepareMissing(update: PreparedUpdate): void {
    const expected = update.oldTarget !== undefined || (update.oldOid ?? this.#zeros) !== this.#zeros;
    if (update.checksOld && !update.logOnly && expected) {
      const message = `cannot lock ref '${originalName(update)}': unable to resolve reference '${update.name}'`;
      throw new RefTransactionError(message, 'reference does not exist');
    }
    this.#missing.push(update);
    if (changes(update) && !deletes(update)) update.isQueued = true;
  }

  #prepareSymref(update: PendingUpdate, target: string): void {
    const resolved = this.#stacks.resolve(update.canonical);
    update.current = resolved?.oid ?? this.#zeros;
    if (!update.noDeref) this.#follow(update, target);
    else if (update.checksOld && resolved === undefined) {
      throw new RefTransactionError(`cannot lock ref '${update.name}': error reading reference`);
    }
  }

  /** The target takes the update over, and the symbolic ref gets an entry. */
  #follow(update: PendingUpdate, target: string): void {
    const canonical = this.#stacks.canonical(target);
    if (this.#names.has(canonical)) {
      const message = `multiple updates for '${target}' (including one via symref '${update.name}') are not allowed`;
      throw new RefTransactionError(message, 'refname conflict');
    }
    // git lets a symbolic ref lead an update to where it would refuse it.
    if (isPseudoRef(canonical)) throw refusedPseudoRef(target);
    checkBranchValue({ ...update, name: target });
    this.#names.add(canonical);
    this.#updates.push({
      ...update,
      ...{ name: target, canonical, stored: undefined, viaHead: update.viaHead || update.canonical === 'HEAD' },
      ...{ wasSymref: false, isQueued: false, current: this.#zeros },
    });
    update.logOnly = true;
    update.noDeref = true;
    update.checksOld = false;
  }

  #checkOld(update: PendingUpdate, target: string | undefined): void {
    const { oldTarget, oldOid, current } = update;
    const name = originalName(update);
    const refuse = (message: string, reason: RejectionReason): never => {
      throw new RefTransactionError(message, reason);
    };
    if (oldTarget !== undefined) {
      if (target === undefined) {
        const message = `cannot lock ref '${name}': expected symref with target '${oldTarget}': but is a regular ref`;
        refuse(message, 'expected symref but found regular ref');
      }
      if (target === oldTarget) return;
      const message = `verifying symref target: '${name}': is at ${target} but expected ${oldTarget}`;
      refuse(message, 'incorrect old value provided');
    }
    if (update.logOnly || !update.checksOld || oldOid === undefined) return;
    if (oldOid === this.#zeros) {
      if (current !== this.#zeros) {
        refuse(`cannot lock ref '${name}': reference already exists`, 'reference already exists');
      }
      refuse(`cannot lock ref '${name}': dangling symref already exists`, 'reference already exists');
    }
    if (current === oldOid) return;
    if (current === this.#zeros) {
      const message = `cannot lock ref '${name}': reference is missing but expected ${oldOid}`;
      refuse(message, 'reference does not exist');
    }
    refuse(`cannot lock ref '${name}': is at ${current} but expected ${oldOid}`, 'incorrect old value provided');
  }

  /** Directory/file conflicts. Deletions of the same transaction free no name. */
  #checkAvailable({ name, canonical, stored }: PreparedUpdate): void {
    const refuse = (message: string): never => {
      throw new RefTransactionError(message, 'refname conflict');
    };
    for (const folder of foldersOf(canonical, this.#folders)) {
      if (this.#stacks.read(folder) !== undefined) refuse(`'${folder}' exists; cannot create '${name}'`);
      if (this.#names.has(folder)) refuse(`cannot process '${name}' and '${folder}' at the same time`);
      this.#folders.add(folder);
    }
    const existing = this.#stacks.belowStored(stored);
    if (existing !== undefined) refuse(`'${existing}' exists; cannot create '${name}'`);
    const queued = this.#names.firstBelow(canonical);
    if (queued !== undefined) refuse(`cannot process '${name}' and '${queued}' at the same time`);
  }
}

/** The name of the update that was asked for. */
function originalName({ root }: PendingUpdate): string {
  return root.name;
}
