/** The history of one ref. */
import { type BrowsedStack, readRefs, refHistory, stackOfWorktree } from '../../browse/index.ts';
import { mainStackOf } from '../../git/index.ts';
import type { RefDetails } from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { encodeText, isReftableError } from '../../reftable/index.ts';
import type { Context } from '../worker/context.ts';
import { callbacksOf, openBrowsed, stateOf, withBrowsedStack } from './browsed.ts';

/** Reflog entries that are sent. */
const MAX_ENTRIES = 2000;

export function refDetails(location: StackLocation, name: string, context: Context): Unwired<RefDetails> {
  return withBrowsedStack(location, context, stack => {
    const main = mainStackOf(location.directory);
    using opened = main === undefined ? undefined : openKnown({ ...location, directory: main }, context);
    const stackOf = stackOfWorktree(stack, main === undefined ? stack : opened);
    const options = { maxEntries: MAX_ENTRIES, stackOf, callbacks: callbacksOf(context) };
    const history = refHistory(stack, name, options);
    const [ref] = readRefs(stack, [encodeText(name)]);
    return { ...stateOf(stack), ref: ref as NonNullable<typeof ref>, history };
  });
}

/** `undefined` if it does not exist or its list cannot be read: which refs it has is then not known. */
function openKnown(location: StackLocation, context: Context): BrowsedStack | undefined {
  try {
    const stack = openBrowsed(location, context);
    if (stack.listState !== 'unreadable') return stack;
    stack.close();
  } catch (error) {
    if (!isReftableError(error)) throw error;
  }
  return undefined;
}
