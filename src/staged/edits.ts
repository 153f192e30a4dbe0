/**
 * Edits of the list of staged changes, which undo and redo invert. At most one change is staged for a ref: a further one
 * replaces its value, and one back to its base removes it. Pure.
 */
import type { StagedChange, StagedValue } from '../protocol/staged.ts';
import { isSameValue } from './values.ts';

/** The staged changes by name, in the order in which their refs were first changed. */
export type StagedChanges = ReadonlyMap<string, StagedChange>;

/** What an edit does to one ref: the change that was staged before, and the one that is staged afterwards, if any. */
export interface RefEdit {
  readonly ref: string;
  readonly before: StagedChange | undefined;
  readonly after: StagedChange | undefined;
}

/** The edit that stages a value. `seen` is the ref's value as the user saw it, without what is staged. */
export function editOf(changes: StagedChanges, ref: string, seen: StagedValue, value: StagedValue): RefEdit {
  const before = changes.get(ref);
  return { ref, before, after: withLinks(changeOf(ref, before === undefined ? seen : before.base, value), before) };
}

/** The edit that drops the change of a ref. */
export function dropOf(changes: StagedChanges, ref: string): RefEdit {
  return { ref, before: changes.get(ref), after: undefined };
}

/** The edit that keeps the change of a ref, and expects the value that the stack has now instead of its base. */
export function rebaseOf(changes: StagedChanges, ref: string, present: StagedValue): RefEdit {
  const before = changes.get(ref);
  return { ref, before, after: before && withLinks(changeOf(ref, present, before.value), before) };
}

/** Exchanges before and after. */
export function inverseOf<E extends { readonly before: unknown; readonly after: unknown }>(edit: E): E {
  return { ...edit, before: edit.after, after: edit.before };
}

/** The changes after an edit of those that it was made for. */
export function withEdits(changes: StagedChanges, edits: readonly RefEdit[]): StagedChanges {
  const result = new Map(changes);
  for (const { ref, after } of edits) {
    if (after === undefined) result.delete(ref);
    else result.set(ref, after);
  }
  return result;
}

/**
 * The edit with the same effect on the value of the ref, for changes that have been saved or reverted since it was made:
 * what it changed from is now in the stack.
 */
export function carriedOver(changes: StagedChanges, { ref, before, after }: RefEdit): RefEdit {
  const now = changes.get(ref);
  if (before === undefined && after === undefined) return { ref, before: now, after: now };
  const from = before === undefined ? (after?.base ?? null) : before.value;
  const to = after === undefined ? (before?.base ?? null) : after.value;
  const edit = editOf(changes, ref, from, to);
  const links = linksBetween(before, after);
  const restoresReflog = isDeletion(before) && edit.after?.base === null && links.renamedFrom === undefined;
  return { ...edit, after: edit.after && { ...edit.after, ...links, ...(restoresReflog && { restoresReflog }) } };
}

/** The edits that stage the way back from changes that were saved. */
export function undoEdits(changes: StagedChanges, saved: readonly StagedChange[]): readonly RefEdit[] {
  return saved.map(change => carriedOver(changes, { ref: change.ref, before: change, after: undefined }));
}

/** Whether the reflog of the ref is deleted with it. That of a symbolic ref stays. */
function isDeletion(change: StagedChange | undefined): boolean {
  return change?.value === null && change.base?.type === 'oid';
}

/** Created refs whose reflogs return. */
export function restoredRefs(changes: Iterable<StagedChange>): readonly string[] {
  return [...changes].flatMap(({ ref, restoresReflog }) => (restoresReflog ? [ref] : []));
}

/** Which names a ref that is renamed by an edit, or renamed back, gets and had. */
function linksBetween(before: StagedChange | undefined, after: StagedChange | undefined): Links {
  if (after?.renamedFrom !== undefined || after?.renamedTo !== undefined) return linksOf(after);
  const { renamedFrom, renamedTo } = linksOf(before);
  return {
    ...(renamedFrom !== undefined && { renamedTo: renamedFrom }),
    ...(renamedTo !== undefined && { renamedFrom: renamedTo }),
  };
}

type Links = Pick<StagedChange, 'renamedFrom' | 'renamedTo'>;

function linksOf({ renamedFrom, renamedTo }: Links = {}): Links {
  return { ...(renamedFrom !== undefined && { renamedFrom }), ...(renamedTo !== undefined && { renamedTo }) };
}

/** A renamed ref is still one if it gets another value, and not if it stays, or existed before. */
function withLinks(change: StagedChange | undefined, before: StagedChange | undefined): StagedChange | undefined {
  if (change === undefined || before === undefined) return change;
  const { renamedFrom, renamedTo } = linksOf(before);
  return {
    ...change,
    ...(renamedFrom !== undefined && change.base === null && { renamedFrom }),
    ...(renamedTo !== undefined && change.value === null && { renamedTo }),
  };
}

function changeOf(ref: string, base: StagedValue, value: StagedValue): StagedChange | undefined {
  return isSameValue(base, value) ? undefined : { ref, base, value };
}
