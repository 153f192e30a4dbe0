// The promises of the engine for any bytes: a result or a typed error that names the file, within bounds set by the
// file's size, and no access to a file outside of the stack.
import { resolve } from 'node:path';
import { planCompaction } from '../../src/reftable/stack/plan-compaction.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { Table } from '../../src/reftable/table/table.ts';

import { DIRECTORY } from '../engine/support/stacks.ts';
import { watchAllocations } from './allocations.ts';
import { fuzzCheck } from './check.ts';
import { GuardedFiles } from './guarded-files.ts';
import type { Input } from './input.ts';
import { Finding, type Outcomes, Probe } from './probe.ts';
import { type Reading, readMerged, readTable, seekEverywhere } from './reading.ts';

/** The format's largest block, and the memory that may be needed in addition. */
const LARGEST_BLOCK = 0xffffff;
const SLACK = 1024 * 1024;

/** The operations on an input. */
export type Pass = 'tables' | 'merged' | 'seeks' | 'check' | 'compaction' | 'cleaning';
export const EVERY_PASS: ReadonlySet<Pass> = new Set(['tables', 'merged', 'seeks', 'check', 'compaction', 'cleaning']);

/** Throws a Finding when the engine breaks a promise for this input. */
export function examine(input: Input, outcomes: Outcomes = new Map(), passes: ReadonlySet<Pass> = EVERY_PASS): void {
  const files = new GuardedFiles(DIRECTORY, input.files);
  const probe = new Probe(files, input, outcomes);
  const bytes = [...input.files.values()].reduce((sum, file) => sum + file.length, 0);
  const { largest } = watchAllocations(() => {
    if (passes.has('tables')) examineTables(probe);
    if (passes.has('merged') || passes.has('seeks')) examineStack(probe, passes);
    if (passes.has('check')) fuzzCheck(probe);
    probe.expectUntouched('reading');
    if (passes.has('compaction')) examineCompaction(probe);
    if (passes.has('cleaning')) examineCleaning(probe);
  });
  if (largest > 2 * LARGEST_BLOCK + 4 * bytes + SLACK) {
    throw new Finding(`${largest} bytes were allocated at once for files of ${bytes}`);
  }
  probe.expectInside();
}

function examineTables(probe: Probe): void {
  const { files } = probe;
  for (const name of files.names(DIRECTORY).filter(name => name !== 'tables.list')) {
    const opened = probe.attempt('open table', () => Table.open(resolve(DIRECTORY, name), name, files));
    if (opened === undefined) continue;
    readTable(opened.value, probe);
    opened.value.close();
  }
}

function examineStack(probe: Probe, passes: ReadonlySet<Pass>): void {
  const { files } = probe;
  const opened = probe.attempt('open stack', () => Stack.open(DIRECTORY, { files, readOnly: true }));
  if (opened === undefined) return;
  using stack = opened.value;
  if (passes.has('merged')) readMerged(stack, probe);
  if (passes.has('seeks')) seekEverywhere(stack, probe);
  probe.attempt('plan', () => planCompaction(stack, { type: 'all' }));
  probe.attempt('plan expiry', () => planCompaction(stack, { type: 'all' }, { time: 1_700_000_500n }));
  probe.attempt('reload', () => stack.reload());
}

/** With the block size of the base, so that its blocks can be copied. */
function openForCompaction(files: GuardedFiles): Stack {
  const options = { files, fsync: false };
  using stack = Stack.open(DIRECTORY, { ...options, readOnly: true });
  return Stack.open(DIRECTORY, { ...options, blockSize: stack.tables[0]?.blockSize });
}

/** Merges all tables, for real, and reads them back. */
function examineCompaction(probe: Probe): void {
  const { files } = probe;
  const opened = probe.attempt('open to write', () => openForCompaction(files));
  if (opened === undefined) return;
  using stack = opened.value;
  const before = readMerged(stack, probe);
  const several = stack.tables.length > 1;
  const plan = probe.attempt('plan', () => planCompaction(stack, { type: 'all' }));
  if (probe.attempt('compact', () => stack.compactAll()) === undefined) {
    probe.expectUntouched('a compaction that failed');
    return;
  }
  if (!several) return;
  if (before === undefined) throw new Finding('tables that cannot be read to their ends were merged');
  const after = readMerged(stack, probe);
  if (after === undefined) throw new Finding('the merged table cannot be read');
  expectSame(before, after);
  const written = stack.tables.reduce((sum, table) => sum + table.size, 0);
  if (plan === undefined || plan.value.bytesWritten !== written) {
    throw new Finding(`the plan has ${plan?.value.bytesWritten} bytes, ${written} were written`);
  }
}

function expectSame(before: Reading, after: Reading): void {
  for (const kind of ['refs', 'logs'] as const) {
    if (before[kind].length !== after[kind].length)
      throw new Finding(`${before[kind].length} ${kind} became ${after[kind].length} in a compaction`);
    const lost = before[kind].findIndex((record, i) => record !== after[kind][i]);
    if (lost >= 0) throw new Finding(`a compaction made ${after[kind][lost]} of ${before[kind][lost]}`);
  }
}

/** Removes unused files, and no table that is not clearly one. */
function examineCleaning(probe: Probe): void {
  const { files } = probe;
  const opened = probe.attempt('open to clean', () => Stack.open(DIRECTORY, { files, fsync: false }));
  if (opened === undefined) return;
  using stack = opened.value;
  const before = files.snapshot();
  const listed = stack.tables.map(({ name }) => name);
  probe.attempt('clean', () => stack.clean());
  const after = files.snapshot();
  for (const [name, bytes] of before) {
    if (after.get(name)?.equals(bytes)) continue;
    if (listed.includes(name) || !isTable(bytes)) throw new Finding(`clean removed ${name}`);
  }
}

function isTable(bytes: Buffer): boolean {
  const files = new GuardedFiles(DIRECTORY, new Map([['x.ref', bytes]]));
  try {
    Table.open(resolve(DIRECTORY, 'x.ref'), 'x.ref', files).close();
    return true;
  } catch {
    return false;
  }
}
