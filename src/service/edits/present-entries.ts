/** Which reflog entries a stack has now, as edits that are staged compare them. */
import { entriesOf, type RefStacks } from '../../git/index.ts';
import type { EntryKey } from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { CHECK_EVERY, type Context } from '../worker/context.ts';
import { stacksOf } from './present-refs.ts';

/**
 * How many entries of its ref are newer than each of these, in order: git calls the entry `ref@{number}`. `null` for one
 * that does not exist. Throws as `presentRefs`.
 */
export function presentEntries(
  location: StackLocation,
  keys: readonly EntryKey[],
  context: Context,
): (number | null)[] {
  using stacks = stacksOf(location);
  const known = new Map<string, ReadonlyMap<string, number>>();
  return keys.map(({ name, updateIndex }, i) => {
    if (i % CHECK_EVERY === 0) context.check();
    const numbers = known.get(name) ?? numbersOf(stacks, name);
    known.set(name, numbers);
    return numbers.get(updateIndex) ?? null;
  });
}

/** The numbers of a ref's entries by update index. */
function numbersOf(stacks: RefStacks, given: string): ReadonlyMap<string, number> {
  const { stack, name } = stacks.locate(given);
  return new Map(entriesOf(stack, name).map(({ updateIndex }, number) => [String(updateIndex), number]));
}
