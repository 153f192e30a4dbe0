/** What git checks of an update before any stack is locked: `ref_transaction_update` in refs.c. */

import { checkArray, checkFlag, checkObject, checkOptional, checkString } from '../../reftable/format/arguments.ts';
import type { KnownObjects } from '../objects/known-objects.ts';
import { isPseudoRef, isRefName, isSafeRefName, routeOfRef } from '../refs/ref-name.ts';
import { RefTransactionError } from './errors.ts';
import type { RefStacks } from './ref-stacks.ts';
import { deletes, type PendingUpdate, type RefUpdate } from './update.ts';

/** API_ERROR for what is not an update. */
function checkUpdate(update: RefUpdate): void {
  checkObject('The update', update);
  checkString('The name of an update', update.name);
  checkString('The message of an update', update.message);
  for (const field of ['newOid', 'newTarget', 'oldOid', 'oldTarget', 'renamedFrom'] as const)
    checkOptional(checkString, field, update[field]);
  for (const field of ['noDeref', 'createReflog'] as const) checkFlag(field, update[field]);
  checkOptional(checkArray, 'The reflog of an update', update.reflog);
}

/** Checks an update and begins its work. Throws `RefTransactionError`, API_ERROR, and what `objects` throws. */
export function begin(update: RefUpdate, stacks: RefStacks, objects: KnownObjects): PendingUpdate {
  checkUpdate(update);
  const { name, newOid, newTarget, oldOid, oldTarget, noDeref, createReflog, message, reflog, renamedFrom } = update;
  const canonical = stacks.canonical(name);
  const isNewValue = newOid !== undefined && !deletes(update);
  if (isPseudoRef(canonical)) throw refusedPseudoRef(name);
  if (isNewValue ? !isRefName(name, { oneLevel: true }) : !isSafeRefName(routeOfRef(name).name)) {
    throw new RefTransactionError(`refusing to update ref with bad name '${name}'`);
  }
  if (renamedFrom !== undefined && !isSameStack(stacks, name, renamedFrom)) {
    throw new RefTransactionError(`cannot rename '${renamedFrom}' to '${name}': they are in different stacks`);
  }
  const type = isNewValue ? objects.typeOf(newOid) : undefined;
  if (isNewValue && type === undefined) {
    const message = `trying to write ref '${name}' with nonexistent object ${newOid}`;
    throw new RefTransactionError(message, 'invalid new value provided');
  }
  const peeled = type === 'tag' && newOid !== undefined ? objects.peel(newOid) : undefined;
  const pending: Omit<PendingUpdate, 'root'> & { root: PendingUpdate | undefined } = {
    // One by one: an object that is copied and then extended is several times as slow.
    name,
    newOid,
    newTarget,
    oldOid,
    oldTarget,
    noDeref,
    createReflog,
    message,
    reflog,
    renamedFrom,
    canonical,
    stored: undefined,
    peeled,
    type,
    checksOld: oldOid !== undefined || oldTarget !== undefined,
    logOnly: false,
    viaHead: false,
    wasSymref: false,
    isQueued: false,
    isRejected: false,
    current: stacks.zeros,
    root: undefined,
  };
  pending.root = pending as PendingUpdate;
  checkBranchValue(pending.root);
  return pending.root;
}

function isSameStack(stacks: RefStacks, a: string, b: string): boolean {
  return stacks.locate(a).stack === stacks.locate(b).stack;
}

/** Throws `RefTransactionError` if a branch or HEAD would become something other than a commit. */
export function checkBranchValue({ name, type, newOid }: PendingUpdate): void {
  if (type === undefined || type === 'commit') return;
  const stored = routeOfRef(name).name;
  if (stored !== 'HEAD' && !stored.startsWith('refs/heads/')) return;
  const message = `trying to write non-commit object ${newOid} to branch '${name}'`;
  throw new RefTransactionError(message, 'invalid new value provided');
}

/** The refusal of a name of a file that git never keeps in a stack. */
export function refusedPseudoRef(name: string): RefTransactionError {
  return new RefTransactionError(`refusing to update pseudoref '${name}'`);
}
