/** What Save would do with the staged changes, as the stack is now: conflicts, what git refuses, and what is written. */
import type { ChangedEntry, EditPlan, RefRename } from '../../protocol/edits.ts';
import type { PresentRef, StagedReview } from '../../protocol/staged.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { RequestOptions, ServiceClient } from '../../service/client.ts';
import type { StagedBackup } from '../../staged/backup.ts';
import { conflictsOf } from '../../staged/conflicts.ts';
import { restoredRefs } from '../../staged/edits.ts';
import { changedEntries, entryConflictsOf } from '../../staged/entries.ts';
import { renamesOf } from '../../staged/renames.ts';
import { scriptOf } from '../../staged/script.ts';

/** The lines of a script for each change. */
const LINES = 2;

/** Staged changes as a script, with the values of the stack that it was made for. */
export interface StagedScript {
  readonly script: string;
  readonly present: readonly PresentRef[];
  /** What the script cannot express: the reflogs of these move. */
  readonly renames: readonly RefRename[];
  /** The same: the reflogs of these return. */
  readonly restores: readonly string[];
  /** The same: these reflog entries change. */
  readonly entries: readonly ChangedEntry[];
}

export async function stagedScript(
  service: ServiceClient,
  location: StackLocation,
  { changes, entries }: Pick<StagedBackup, 'changes' | 'entries'>,
  options?: RequestOptions,
): Promise<StagedScript> {
  const names = changes.map(({ ref }) => ref);
  const present = await service.request('edits/presentRefs', { location, names }, options);
  const [renames, restores] = [renamesOf(changes), restoredRefs(changes)];
  return { script: scriptOf(changes, present), present, renames, restores, entries: changedEntries(entries) };
}

/** How many entries of its ref are newer than each staged one; `null` for one that does not exist. */
export async function entryNumbers(
  service: ServiceClient,
  location: StackLocation,
  { entries }: Pick<StagedBackup, 'entries'>,
  options?: RequestOptions,
): Promise<readonly (number | null)[]> {
  if (entries.length === 0) return [];
  const keys = entries.map(({ name, updateIndex }) => ({ name, updateIndex }));
  return service.request('edits/presentEntries', { location, entries: keys }, options);
}

/** Starts git: only where the workspace is trusted. Rejects if the request is canceled. */
export async function reviewOf(
  service: ServiceClient,
  location: StackLocation,
  staged: StagedBackup,
  options?: RequestOptions,
): Promise<StagedReview> {
  const { changes, message } = staged;
  const { present, ...transaction } = await stagedScript(service, location, staged, options);
  const numbers = await entryNumbers(service, location, staged, options);
  const edit = { location, message, ...transaction, asBranches: true };
  const plan = await service.request('edits/plan', edit, options);
  return {
    conflicts: conflictsOf(changes, present).map(({ change, present: { value } }) => ({
      ref: change.ref,
      present: value,
    })),
    entryConflicts: entryConflictsOf(staged.entries, numbers),
    faults: plan.faults.map(({ line, message: text }) => ({
      ref: line === null ? null : (changes[Math.floor(line / LINES)]?.ref ?? null),
      message: text,
    })),
    ...writtenBy(plan, location.directory),
    error: null,
  };
}

type Written = Pick<StagedReview, 'entries' | 'bytes' | 'merged' | 'unrecoverable' | 'sections' | 'table'>;

function writtenBy({ tables, sections }: EditPlan, stack: string): Written {
  const own = tables.find(({ directory }) => directory === stack);
  return {
    entries: tables.flatMap(({ refs }) =>
      refs.map(({ name, written, removed }) => ({ ref: name, written: written.length, removed })),
    ),
    bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
    merged: tables.reduce((sum, { compaction }) => sum + (compaction?.merged ?? 0), 0),
    unrecoverable: own?.compaction?.unrecoverable ?? { total: 0, first: [] },
    sections: sections.length,
    table: own === undefined ? null : { bytes: own.bytes, merged: own.compaction?.merged ?? 0 },
  };
}
