/** Plans and applies a compaction, with the options of the stack's repository. */
import { openStackForWriting } from '../../git/index.ts';
import type { CompactionPlan, CompactionResult, CompactionScope, ExpiryBounds } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import {
  applyCompaction,
  type CompactionPlan as EnginePlan,
  type Expiry,
  planCompaction,
  ReftableError,
  type Stack,
  type StackOptions,
} from '../../reftable/index.ts';
import { compactionText } from '../../text/compaction.ts';
import type { Context } from '../worker/context.ts';
import { Recent } from '../worker/recent.ts';
import { engineExpiry } from './expiry.ts';
import { watchedFiles } from './watched-files.ts';

/** The number of refs that are named of those that lose data; the others are counted. */
const UNRECOVERABLE_NAMED = 200;

/** What a compaction, or an expiry with these bounds, would do. */
export function plan(
  location: StackLocation,
  scope: CompactionScope,
  expiry: ExpiryBounds | null,
  context: Context,
): Unwired<CompactionPlan> {
  const { unrecoverable, range, ...rest } = withWritable(
    location,
    { ...watched('plan', context), readOnly: true },
    stack => (expiry === null ? recentPlan(stack, scope) : shortened(planOf(stack, scope, engineExpiry(expiry)))),
  );
  return { ...rest, location, expiry, range: range ?? null, unrecoverable };
}

type ShortenedPlan = ReturnType<typeof shortened>;

const plans = new Recent<ShortenedPlan>(8);

/**
 * Editors ask for the plan of the same tables whenever they draw them, and what the geometric rule suggests may be all of them.
 * A table does not change once it has its name. What the configuration changes of the result is part of the key.
 */
function recentPlan(stack: Stack, scope: CompactionScope): ShortenedPlan {
  const { blockSize, restartInterval, skipIndexObjects } = stack.options;
  const tables = stack.tables.map(({ name, size }) => [name, size]);
  const range = rangeOf(stack, scope);
  const key = JSON.stringify([stack.directory, tables, range, blockSize, restartInterval, skipIndexObjects]);
  return { ...plans.get(key, () => shortened(planOf(stack, scope))), scope };
}

/** The positions of the first table of a scope and of the one after its last. `null` if nothing has to be compacted. */
function rangeOf(stack: Stack, scope: CompactionScope): readonly number[] | null {
  switch (scope.type) {
    case 'auto': {
      const segment = stack.suggestedSegment();
      return segment === undefined ? null : [segment.start, segment.end];
    }
    case 'all':
      return [0, stack.tables.length];
    case 'range':
      return [scope.first, scope.last + 1];
  }
}

function planOf(stack: Stack, scope: CompactionScope, expiry?: Expiry): EnginePlan {
  return planCompaction(stack, scope, expiry, { estimates: true });
}

/** With as many names as are shown. */
function shortened({ unrecoverable, expiry: _, ...plan }: EnginePlan) {
  return {
    ...plan,
    unrecoverable: { total: unrecoverable.length, first: unrecoverable.slice(0, UNRECOVERABLE_NAMED) },
  };
}

export function apply(plan: CompactionPlan, context: Context): CompactionResult {
  const { location } = plan;
  return withWritable(location, watched('compact', context), stack => {
    stack.reload();
    const before = measure(stack);
    const done = applyCompaction(stack, enginePlan(plan), { onReplan: again => expectAsShown(plan, again) });
    const after = measure(stack);
    const known = new Set(done.tables);
    // A table that another process added meanwhile is not known either, but it comes after the merged one.
    const table = done.range ? stack.tables.find(({ name }) => !known.has(name)) : undefined;
    return {
      tablesBefore: before.tables,
      tablesAfter: after.tables,
      bytesBefore: before.bytes,
      bytesAfter: after.bytes,
      table: done.bytesWritten > 0 ? (table?.name ?? null) : null,
    };
  });
}

function withWritable<T>(location: StackLocation, options: StackOptions, use: (stack: Stack) => T): T {
  using stack = openStackForWriting(location, options);
  return use(stack);
}

/** The plan that was confirmed no longer fits the stack. The new one may not lose anything that was not shown. */
function expectAsShown({ unrecoverable }: CompactionPlan, again: EnginePlan): void {
  const shown = new Map(unrecoverable.first.map(ref => [ref.name, ref]));
  const isShown = ({ name, value, entries }: EnginePlan['unrecoverable'][number]) => {
    const ref = shown.get(name);
    return ref !== undefined && (ref.value || !value) && ref.entries >= entries;
  };
  if (again.range !== undefined && again.unrecoverable.every(isShown)) return;
  const { merged, losesMore } = compactionText.outdated;
  throw new ReftableError('OUTDATED_ERROR', again.range === undefined ? merged() : losesMore());
}

/** The engine calls this regularly; an error that it throws stops the engine before anything is replaced. */
function watched(work: 'plan' | 'compact', context: Context): StackOptions {
  return {
    files: watchedFiles(context),
    onProgress: (records, fraction) => {
      context.check();
      context.progress({ message: compactionText.progress(work, records), fraction });
    },
  };
}

/** Applying a plan uses its range, its tables and its expiry; the counts do not matter. */
function enginePlan({ expiry, range, unrecoverable, ...plan }: CompactionPlan): EnginePlan {
  return {
    ...plan,
    expiry: expiry === null ? undefined : engineExpiry(expiry),
    range: range ?? undefined,
    unrecoverable: unrecoverable.first,
  };
}

function measure(stack: Stack): { tables: number; bytes: number } {
  const sizes = stack.tables.map(table => table.size);
  return { tables: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
