/** The first refs of a large stack, which are shown while the others are read. */
import { type BrowsedStack, firstRefs } from '../../browse/index.ts';
import type { FirstRefs } from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import type { Context } from '../worker/context.ts';
import { areRefsKnown, callbacksOf, stateOf, withBrowsedStack } from './browsed.ts';

/** Bytes of tables. A smaller stack is read so soon that its first rows would only flicker. */
export const LARGE_STACK = 4 * 1024 * 1024;
/** No screen shows more rows. */
const MAX_ROWS = 1000;

export function firstRefsOf(location: StackLocation, count: number, context: Context): Unwired<FirstRefs> | null {
  return withBrowsedStack(location, context, stack => {
    if (areRefsKnown(stack) || sizeOf(stack) < LARGE_STACK) return null;
    const rows = firstRefs(stack, Math.min(count, MAX_ROWS), callbacksOf(context));
    return { ...stateOf(stack), rows };
  });
}

function sizeOf({ tables }: BrowsedStack): number {
  return tables.reduce((sum, { size = 0 }) => sum + size, 0);
}
