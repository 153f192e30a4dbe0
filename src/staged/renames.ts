/**
 * Renamed refs among the staged changes: the deletion of the old name and the creation of the new one, each of which names
 * the other. A pair of which one is dropped or changed back is no longer a rename. Pure.
 */
import type { RefRename } from '../protocol/edits.ts';
import type { StagedChange, StagedValue } from '../protocol/staged.ts';
import { dropOf, editOf, type RefEdit, type StagedChanges } from './edits.ts';

/**
 * The edits that stage another name for a ref, and thereby its value and its reflog. `seen` is the value of the ref as the
 * user saw it, without what is staged. A ref that was renamed before keeps its first name as the old one.
 */
export function renameEdits(
  changes: StagedChanges,
  { from, to, seen }: { readonly from: string; readonly to: string; readonly seen: StagedValue },
): readonly RefEdit[] {
  const staged = changes.get(from);
  const value = staged === undefined ? seen : staged.value;
  const isNew = staged !== undefined && staged.base === null;
  const origin = isNew ? staged.renamedFrom : from;
  // Back to its first name.
  if (to === origin) return [dropOf(changes, from), editOf(changes, to, value, value)];
  const created = { ref: to, base: null, value, ...(origin !== undefined && { renamedFrom: origin }) };
  const creation = { ref: to, before: changes.get(to), after: created };
  if (isNew) {
    const old = origin === undefined ? undefined : changes.get(origin);
    const link = old && { ref: old.ref, before: old, after: { ...old, renamedTo: to } };
    return [...(link ? [link] : []), dropOf(changes, from), creation];
  }
  const deletion = editOf(changes, from, seen, null);
  return [{ ...deletion, after: deletion.after && { ...deletion.after, renamedTo: to } }, creation];
}

/** The renames in the order of the new names' changes. */
export function renamesOf(changes: Iterable<StagedChange>): readonly RefRename[] {
  const all = [...changes];
  const byName = new Map(all.map(change => [change.ref, change]));
  return all.flatMap(({ ref, base, value, renamedFrom }) => {
    if (renamedFrom === undefined || base !== null || value?.type !== 'oid') return [];
    const old = byName.get(renamedFrom);
    return old?.renamedTo === ref && old.value === null ? [{ from: renamedFrom, to: ref }] : [];
  });
}

/** The edits that drop the changes of refs: a renamed ref keeps its old name then. */
export function dropEdits(changes: StagedChanges, refs: readonly string[]): readonly RefEdit[] {
  const partners = new Map(renamesOf(changes.values()).flatMap(({ from, to }) => [[from, to] as const, [to, from]]));
  const names = new Set(refs.flatMap(ref => [ref, ...(partners.has(ref) ? [partners.get(ref) as string] : [])]));
  return [...names].map(ref => dropOf(changes, ref));
}
