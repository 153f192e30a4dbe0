/** `reftable compact`: shows what a compaction does and does it. */
import { hashOfStack, locateStack, openStackForWriting } from '../git/index.ts';
import {
  applyCompaction,
  type CompactionPlan,
  type CompactionScope,
  type Expiry,
  type HashName,
  nodeFileSystem,
  planCompaction,
  ReftableError,
  type Stack,
} from '../reftable/index.ts';

import { excerpt } from '../text/escape/bounded.ts';
import { isTableFile } from './location.ts';
import { type Output, textField } from './output.ts';

export interface CompactOptions {
  readonly scope: CompactionScope;
  readonly expiry?: Expiry;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly hash?: HashName;
}

/** Names that are listed of the refs that stop being recoverable; the rest is counted. */
const NAMED = 20;

/** `check` is called often while records are read and may throw to stop; then nothing has changed. */
export function compact(path: string, options: CompactOptions, output: Output, check: () => void): void {
  if (isTableFile(path)) {
    throw new ReftableError('API_ERROR', `${path} is a file. Compaction needs the directory of a stack.`, {
      file: path,
    });
  }
  const place = locateStack(path);
  const hash = hashOfStack(place, options.hash);
  using stack = openStackForWriting(
    { ...place, hash },
    {
      readOnly: options.dryRun,
      onProgress: check,
      files: { ...nodeFileSystem, onWork: check },
    },
  );
  checkRange(stack, options.scope);
  const planned = planCompaction(stack, options.scope, options.expiry);
  const show = (plan: CompactionPlan) => {
    if (options.json) output.json(planObject(plan));
    else for (const line of planLines(plan)) output.line(line);
    output.flush();
  };
  show(planned);
  if (options.dryRun) return;

  const before = { tables: stack.tables.length, bytes: totalBytes(stack) };
  const plan = applyCompaction(stack, planned, {
    onReplan(again) {
      if (!options.json) output.line('another process changed the stack, the new plan:');
      show(again);
    },
  });
  const after = { tables: stack.tables.length, bytes: totalBytes(stack) };
  if (options.json) {
    output.json({
      kind: 'result',
      tablesBefore: before.tables,
      tablesAfter: after.tables,
      bytesBefore: before.bytes,
      bytesAfter: after.bytes,
    });
  } else if (plan.range !== undefined) {
    output.line(
      `${count(before.tables, 'table')}, ${before.bytes} bytes → ${count(after.tables, 'table')}, ${after.bytes} bytes`,
    );
  }
}

function checkRange(stack: Stack, scope: CompactionScope): void {
  if (scope.type !== 'range' || scope.last < stack.tables.length) return;
  throw new ReftableError(
    'API_ERROR',
    `There is no table ${scope.last}: the stack has ${count(stack.tables.length, 'table')}, the base being 0.`,
  );
}

function totalBytes(stack: Stack): number {
  return stack.tables.reduce((sum, table) => sum + table.size, 0);
}

function planObject(plan: CompactionPlan): object {
  const { expiry, unrecoverable } = plan;
  return {
    kind: 'plan',
    scope: plan.scope,
    expiry: expiry === undefined ? null : { time: text(expiry.time), minUpdateIndex: text(expiry.minUpdateIndex) },
    tables: plan.range === undefined ? [] : plan.tables.slice(plan.range.first, plan.range.last + 1),
    range: plan.range ?? null,
    bytesRead: plan.bytesRead,
    bytesWritten: plan.bytesWritten,
    refs: plan.refs,
    logs: plan.logs,
    unrecoverable: unrecoverable.map(({ name, value, entries }) => ({ ...textField('name', name), value, entries })),
    sizesAfter: plan.sizesAfter,
  };
}

function text(value: bigint | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function* planLines(plan: CompactionPlan): Generator<string> {
  const { range, refs, logs, unrecoverable } = plan;
  if (range === undefined) {
    yield plan.scope.type === 'auto' ? 'Nothing to compact: the sizes are geometric.' : 'Nothing to compact.';
    return;
  }
  yield `merge tables ${range.first} to ${range.last} of ${plan.tables.length}: ${plan.bytesRead} bytes read, ${plan.bytesWritten} written`;
  yield `refs: ${refs.kept} kept, ${refs.shadowed} shadowed, ${refs.tombstonesDropped} tombstones dropped, ${refs.tombstonesKept} kept`;
  yield `reflog entries: ${logs.kept} kept, ${logs.shadowed} shadowed, ${logs.tombstonesDropped} tombstones dropped, ${logs.tombstonesKept} kept, ${logs.expired} expired`;
  if (unrecoverable.length === 0) return;
  yield `no longer recoverable afterwards: ${count(unrecoverable.length, 'ref')}`;
  for (const { name, value, entries } of unrecoverable.slice(0, NAMED)) {
    const what = [
      ...(value ? ['its value'] : []),
      ...(entries > 0 ? [count(entries, 'reflog entry', 'reflog entries')] : []),
    ];
    yield `  ${excerpt(name)}: ${what.join(', ')}`;
  }
  if (unrecoverable.length > NAMED) yield `  and ${unrecoverable.length - NAMED} more`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
