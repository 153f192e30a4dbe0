/** Refs that a text may be the start of the name of, or a part of it: completion where a ref is typed. */
import { type BrowsedStack, type Condition, stackOfWorktree } from '../../browse/index.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { encodeText } from '../../reftable/index.ts';
import { CHECK_EVERY, type Context } from '../worker/context.ts';
import { findFiltered, withBrowsedStack } from './browsed.ts';
import { sharedStackOf } from './shared-stack.ts';

/** Where the names that people leave out start. The first ones are shown first. */
const STARTS = ['', 'refs/heads/', 'refs/tags/', 'refs/remotes/', 'refs/'];

/**
 * Full names of refs that exist for the worktree of the stack, at most `count`: those that start with the text, then those of
 * which a component starts with it, then others that have it. Names that are not UTF-8 are left out: they cannot be typed.
 */
export function completeRefs(location: StackLocation, text: string, count: number, context: Context): string[] {
  return withBrowsedStack(location, context, own => {
    const shared = sharedStackOf(location);
    if (shared.directory === own.directory) return firstMatches([own], () => true, { text, count }, context);
    return withBrowsedStack(shared, context, other => {
      const stackOf = stackOfWorktree(own, other);
      return firstMatches([own, other], (name, stack) => stackOf(name) === stack, { text, count }, context);
    });
  });
}

function firstMatches(
  stacks: readonly BrowsedStack[],
  isIn: (name: string, stack: BrowsedStack) => boolean,
  { text, count }: { readonly text: string; readonly count: number },
  context: Context,
): string[] {
  const found = new Set<string>();
  for (const group of [startsOf, componentsOf, partsOf]) {
    for (const stack of stacks) {
      let read = 0;
      for (const name of group(stack, text, context)) {
        if (found.size === count) return [...found];
        if (read++ % CHECK_EVERY === 0) context.check();
        if (name.isWellFormed() && isIn(name, stack)) found.add(name);
      }
    }
  }
  return [...found];
}

function* startsOf(stack: BrowsedStack, text: string, context: Context): Generator<string> {
  const { list } = findFiltered(stack, { terms: [], faults: [] }, context);
  for (const start of STARTS) {
    const range = list.names.rangeOf(encodeText(start + text));
    for (let position = range.start; position < range.end; position++) yield list.nameAt(position);
  }
}

function componentsOf(stack: BrowsedStack, text: string, context: Context): Generator<string> {
  return namesWith(stack, { type: 'prefix', text }, context);
}

function partsOf(stack: BrowsedStack, text: string, context: Context): Generator<string> {
  return namesWith(stack, { type: 'word', text }, context);
}

function* namesWith(stack: BrowsedStack, condition: Condition, context: Context): Generator<string> {
  const term = { condition, excluded: false, start: 0, end: 0 };
  const { list, positions } = findFiltered(stack, { terms: [term], faults: [] }, context);
  for (const position of positions) yield list.nameAt(position);
}
