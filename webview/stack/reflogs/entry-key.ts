/** What identifies reflog entries. */
import type { EntryKey } from '../../../src/protocol/browse.ts';

export function keyOf({ name, updateIndex }: EntryKey): EntryKey {
  return { name, updateIndex };
}

export function sameKey(a: EntryKey, b: EntryKey | null): boolean {
  return a.name === b?.name && a.updateIndex === b.updateIndex;
}

/** As one text, for maps. */
export function entryId({ name, updateIndex }: EntryKey): string {
  return `${updateIndex} ${name}`;
}
