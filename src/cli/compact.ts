/** `reftable compact`: shows what a compaction would do, or compacts and shows what it did. */
import { basename } from 'node:path';
import { configuredTimes, GitConfig, hashOfStack, openStackForWriting, readConfig } from '../git/index.ts';
import {
  type CompactionPlan,
  type CompactionScope,
  compactScope,
  type Expiry,
  type HashName,
  planCompaction,
  platform,
  type Stack,
} from '../reftable/index.ts';
import { commandError, headerText } from '../text/command-line.ts';
import { compactionResult, compactionText, type PlanFacts, planLines } from '../text/compaction.ts';
import { serviceProgress } from '../text/service.ts';
import { CommandError } from './command-error.ts';
import { stackAt } from './location.ts';
import { type Output, textField } from './output.ts';
import type { Running } from './progress.ts';

export interface CompactOptions {
  readonly scope: CompactionScope;
  readonly expiry?: Expiry;
  /** Reflog entries are also removed by the times of the configuration. */
  readonly expiresAsConfigured?: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly hash?: HashName;
}

/** The number of refs that are listed of those that become unrecoverable; the others are counted. */
const NAMED = 20;

/** If `check` throws, nothing has changed. */
export function compact(
  path: string | undefined,
  options: CompactOptions,
  output: Output,
  { check, progress }: Running,
): void {
  const location = stackAt(path, commandError.compactFile);
  const hash = hashOfStack(location, options.hash);
  using stack = openStackForWriting(
    { ...location, hash },
    {
      readOnly: options.dryRun,
      onProgress: (records, fraction) => {
        check();
        const work = options.dryRun ? 'plan' : 'compact';
        progress.show(() => compactionText.progress(work, records), { records, fraction });
      },
      files: {
        ...platform.files,
        onWork(file, done) {
          check();
          if (done === undefined) progress.show(() => serviceProgress.waiting(basename(file)));
        },
      },
    },
  );
  checkRange(stack, options.scope);
  if (!options.json) {
    output.line(headerText.stack(location.directory));
    if (location.gitDirectory === undefined) output.line(compactionText.defaultSettings());
    output.flush();
  }
  const { scope } = options;
  const timeOf = options.expiresAsConfigured
    ? configuredTimes(location.gitDirectory === undefined ? new GitConfig() : readConfig(location.gitDirectory))
    : undefined;
  const expiry = timeOf ? { ...options.expiry, timeOf } : options.expiry;
  const before = { tables: stack.tables.length, bytes: totalBytes(stack) };
  // One merge, not one for the plan and one for the compaction.
  const plan = options.dryRun ? planCompaction(stack, scope, expiry) : compactScope(stack, scope, expiry);
  if (options.json) output.json(planObject(location.directory, plan));
  else for (const line of planLines(factsOf(plan), NAMED)) output.line(line);
  if (options.dryRun) {
    if (!options.json && plan.unrecoverable.some(({ value }) => value)) output.line(compactionText.restoreFirst());
    return;
  }

  const result = {
    tablesBefore: before.tables,
    tablesAfter: stack.tables.length,
    bytesBefore: before.bytes,
    bytesAfter: totalBytes(stack),
  };
  if (options.json) output.json({ kind: 'result', ...result });
  else if (plan.range !== undefined) output.line(compactionResult(result));
}

function checkRange(stack: Stack, scope: CompactionScope): void {
  const { length } = stack.tables;
  if (scope.type !== 'range' || scope.last < length) return;
  throw new CommandError('API_ERROR', () => commandError.noSuchTable(scope.last, length));
}

function totalBytes(stack: Stack): number {
  return stack.tables.reduce((sum, table) => sum + table.size, 0);
}

function planObject(directory: string, plan: CompactionPlan): object {
  const { expiry, unrecoverable } = plan;
  return {
    kind: 'plan',
    directory,
    scope: plan.scope,
    expiry: expiry === undefined ? null : expiryObject(expiry),
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

function expiryObject({ time, minUpdateIndex, timeOf }: Expiry): object {
  return {
    time: text(time),
    minUpdateIndex: text(minUpdateIndex),
    ...(timeOf !== undefined && { asConfigured: true }),
  };
}

function text(value: bigint | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function factsOf({ range, unrecoverable, ...plan }: CompactionPlan): PlanFacts {
  return { ...plan, range: range ?? null, unrecoverable: { total: unrecoverable.length, first: unrecoverable } };
}
