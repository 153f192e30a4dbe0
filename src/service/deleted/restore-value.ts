/** Gives a ref an older value back, which a table still has. */
import { refHistory } from '../../browse/index.ts';
import { askDate, gitOnPath, objectLookupOf, objectsOf, RefDatabase, RefTransaction } from '../../git/index.ts';
import type { StackLocation, Uint64 } from '../../protocol/values.ts';
import { ReftableError } from '../../reftable/index.ts';
import { valueText } from '../../text/deleted-refs.ts';
import { callbacksOf, withBrowsedStack } from '../browse/browsed.ts';
import { answerHook } from '../edits/answer-hook.ts';
import { editedRepository } from '../edits/repository.ts';
import type { Context } from '../worker/context.ts';

/** A value of a ref that was shown, and the one that it had then. */
export interface OlderValue {
  readonly name: string;
  /** Of the transaction that wrote the older value. */
  readonly updateIndex: Uint64;
  /** Of the transaction that wrote the current value: another one must not have changed the ref meanwhile. */
  readonly currentIndex: Uint64;
}

/**
 * Moves the ref in a transaction with a reflog entry, as git's policy asks for one. Rejects with OUTDATED_ERROR if the ref has
 * changed, API_ERROR if no undamaged table has the value, and `RefTransactionError` where git would refuse the update.
 */
export async function restoreValue(
  location: StackLocation,
  { name, updateIndex, currentIndex }: OlderValue,
  context: Context,
): Promise<null> {
  const { versions } = withBrowsedStack(location, context, stack =>
    refHistory(stack, name, { callbacks: callbacksOf(context) }),
  );
  const [current] = versions;
  if (current?.value.type === 'deletion' || String(current?.updateIndex) !== currentIndex) {
    throw new ReftableError('OUTDATED_ERROR', valueText.changed(name), { file: location.directory });
  }
  const older = versions.find(version => String(version.updateIndex) === updateIndex)?.value;
  const isDoubtful = versions.some(version => version.isDoubtful);
  if (current === undefined || older === undefined || older.type === 'deletion' || isDoubtful) {
    throw new ReftableError('API_ERROR', valueText.notStored(name), { file: location.directory });
  }
  const git = gitOnPath();
  const repository = editedRepository(location);
  using database = new RefDatabase(repository.location, {
    environment: repository.environment,
    objects: objectsOf([{ value: older }], git === undefined ? undefined : objectLookupOf(location)),
    askDate: text => (git === undefined ? undefined : askDate(git, text)),
    // The ref has its value. The next transaction compacts the stack.
    warn: () => {},
  });
  using transaction = new RefTransaction(database);
  const { value } = current;
  transaction.queue({
    ...{ name, noDeref: true, createReflog: false, message: valueText.reflogMessage(updateIndex) },
    ...(older.type === 'symref' ? { newTarget: older.target } : { newOid: older.oid }),
    ...(value.type === 'symref' ? { oldTarget: value.target } : { oldOid: value.oid }),
  });
  await answerHook(transaction.committing(), database, repository, context, () => {});
  return null;
}
