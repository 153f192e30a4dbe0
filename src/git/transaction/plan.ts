/** What a change of refs and reflogs would write, as plain data: the result of a dry run. */
import {
  type CompactionPlan,
  compareNames,
  type LogRecord,
  type LogUpdate,
  planCompaction,
  type RefRecord,
  type RefValue,
  type Stack,
} from '../../reftable/index.ts';
import type { RefStack } from './ref-stacks.ts';
import type { TableRecords } from './table-records.ts';

/** What happens to one ref and its reflog. `name` is the name in the stack. */
export interface PlannedRef {
  readonly name: string;
  /** `undefined` if the ref does not exist. */
  readonly before: RefValue | undefined;
  /** `undefined` if the ref does not exist. */
  readonly after: RefValue | undefined;
  /** Reflog entries that are new or changed, newest first. */
  readonly written: readonly LogRecord[];
  /** Reflog entries that are deleted, newest first. They can be restored until a compaction drops them. */
  readonly removed: readonly LogRecord[];
}

/** A table that would be added to a stack. */
export interface PlannedTable {
  /** The directory of the stack. */
  readonly stack: string;
  /** The lowest update index that the table is for. */
  readonly minUpdateIndex: bigint;
  /** The highest update index that the table is for. */
  readonly maxUpdateIndex: bigint;
  /** Of its file. */
  readonly bytes: number;
  /** In the order of names. */
  readonly refs: readonly PlannedRef[];
  /**
   * The compaction that follows. Its tables include the new one as the last. `undefined` if git would not compact.
   * `unrecoverable` lists what can be restored before the change and not after it.
   */
  readonly compaction: CompactionPlan | undefined;
}

/**
 * Compares the records of a table with its stack before the table is added. The result is called once the stack has it,
 * with whether a compaction follows. Both throw what reading the stack throws.
 */
export function planTable({ stack, directory }: RefStack, records: TableRecords): (compacts: boolean) => PlannedTable {
  const refs = plannedRefs(stack, records);
  return compacts => {
    const table = stack.tables.at(-1);
    const plan = compacts ? planCompaction(stack, { type: 'auto' }) : undefined;
    return {
      stack: directory,
      minUpdateIndex: table?.minUpdateIndex ?? 0n,
      maxUpdateIndex: table?.maxUpdateIndex ?? 0n,
      bytes: table?.size ?? 0,
      refs,
      compaction: plan?.range === undefined ? undefined : plan,
    };
  };
}

function plannedRefs(stack: Stack, { refs, logs }: TableRecords): PlannedRef[] {
  const values = new Map(Array.from(refs, ref => [ref.name, ref]));
  const entries = new Map<string, LogRecord[]>();
  for (const log of logs) {
    const known = entries.get(log.name);
    if (known === undefined) entries.set(log.name, [log]);
    else known.push(log);
  }
  return [...new Set([...values.keys(), ...entries.keys()])].sort(compareNames).map(name => {
    const before = stack.readRef(name)?.value;
    const after = afterRecord(values.get(name), before);
    return { name, before, after, ...plannedEntries(stack, name, entries.get(name) ?? []) };
  });
}

function afterRecord(record: RefRecord | undefined, before: RefValue | undefined): RefValue | undefined {
  if (record === undefined) return before;
  return record.value.type === 'deletion' ? undefined : record.value;
}

function plannedEntries(
  stack: Stack,
  name: string,
  logs: readonly LogRecord[],
): Pick<PlannedRef, 'written' | 'removed'> {
  const changes = new Map(logs.map(log => [log.updateIndex, log.update]));
  if (changes.size === 0) return { written: [], removed: [] };
  const before = new Map([...stack.log(name)].map(log => [log.updateIndex, log]));
  const isNew = ({ updateIndex, update }: LogRecord) =>
    update !== null && !isSameEntry(before.get(updateIndex)?.update, update);
  return {
    written: logs.filter(isNew),
    removed: [...before.values()].filter(({ updateIndex }) => changes.get(updateIndex) === null),
  };
}

/** Whether an entry is rewritten as it is. */
function isSameEntry(before: LogUpdate | null | undefined, after: LogUpdate): boolean {
  if (before == null || before.committer.name !== after.committer.name) return false;
  if (before.committer.email !== after.committer.email) return false;
  return (['old', 'new', 'time', 'tz', 'message'] as const).every(field => before[field] === after[field]);
}
