// How the cost of each operation grows with the size of a stack: `npm run bench -- --growth [--most REFS] [--runs N]
// [--svg FILE]`. Prints Markdown tables, and draws them. Costs are CPU time of a process that does nothing else, so that
// other work on the machine disturbs them little; each is the median of the runs.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawGrowth, type Series } from './chart.ts';
import { OPERATIONS, type Operation, type OperationName } from './operations.ts';
import { makeStack, type StackSize } from './stacks.ts';

/** Refs of the stacks that differ in tables, and tables of those that differ in refs. */
const REFS = 100_000;
const TABLES = 5;

interface Cost {
  /** CPU time for one operation, or for one record. */
  readonly microseconds: number;
  /** Of the process at most, in bytes. */
  readonly memory: number;
}

/** The operations by name, with a cost for each size. */
type Costs = ReadonlyMap<OperationName, readonly Cost[]>;

const { values } = parseArgs({
  options: {
    most: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '3' },
    svg: { type: 'string' },
    growth: { type: 'boolean' },
  },
});
const runs = Number(values.runs);
const names = Object.keys(OPERATIONS) as OperationName[];

const scratch = mkdtempSync(join(tmpdir(), 'reftable-growth-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

console.log(`Medians of ${runs} runs; load of the machine ${loadavg()[0]?.toFixed(2)}.\n`);
const byRefs = powersOfTen(1000, Number(values.most)).map(refs => ({ refs, tables: TABLES }));
const byTables = [1, 3, 10, 30, 100, 300].map(tables => ({ refs: REFS, tables }));
const series = [
  grow(`Refs, in ${TABLES} tables`, byRefs, size => size.refs),
  grow(`Tables, of ${REFS.toLocaleString('en')} refs`, byTables, size => size.tables),
];
console.log(`Load of the machine afterwards ${loadavg()[0]?.toFixed(2)}.`);
if (values.svg !== undefined) writeFileSync(values.svg, drawGrowth(series));

/** Measures, prints and returns a series. */
function grow(title: string, sizes: readonly StackSize[], measureOf: (size: StackSize) => number): Series {
  const costs = new Map<OperationName, Cost[]>(names.map(name => [name, []]));
  for (const size of sizes) {
    const directory = makeStack(mkdtempSync(join(scratch, 'stack-')), size);
    for (const name of names) costs.get(name)?.push(measure(name, directory, size));
    rmSync(directory, { recursive: true });
  }
  const at = sizes.map(measureOf);
  printTable(title, at, costs);
  const lines = names.map(name => ({
    title: OPERATIONS[name].title,
    per: OPERATIONS[name].per,
    values: costs.get(name)?.map(({ microseconds }) => microseconds) ?? [],
  }));
  return { title, sizes: at, lines };
}

/** The run of the median time, each on a copy of the stack. */
function measure(name: OperationName, directory: string, size: StackSize): Cost {
  const costs = Array.from({ length: runs }, () => run(name, directory, size));
  return costs.sort((a, b) => a.microseconds - b.microseconds)[runs >> 1] as Cost;
}

function run(name: OperationName, directory: string, { refs, tables }: StackSize): Cost {
  const copy = join(mkdtempSync(join(scratch, 'copy-')), 'reftable');
  cpSync(directory, copy, { recursive: true });
  const program = join(import.meta.dirname, 'operation.ts');
  const args = [program, name, copy, String(refs), String(tables)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  rmSync(copy, { recursive: true });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return JSON.parse(stdout);
}

function printTable(title: string, sizes: readonly number[], costs: Costs): void {
  const row = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);
  row([title, ...sizes.map(size => size.toLocaleString('en')), 'Growth', 'Memory']);
  row(['---', ...sizes.map(() => '---:'), '---:', '---:']);
  for (const [name, all] of costs) {
    const { title: operation, per }: Operation = OPERATIONS[name];
    row([
      `${operation}${per === 'record' ? ', per record' : ''}`,
      ...all.map(({ microseconds }) => duration(microseconds)),
      exponent(sizes, all).toFixed(2),
      `${Math.round((all.at(-1)?.memory ?? 0) / 2 ** 20)} MiB`,
    ]);
  }
  console.log();
}

/** The power of the size that the cost follows over the upper half of the sizes: 0 if it stays, 1 if it grows in proportion. */
function exponent(sizes: readonly number[], costs: readonly Cost[]): number {
  const from = sizes.length >> 1;
  const ratio = (of: (index: number) => number) => Math.log(of(sizes.length - 1) / of(from - 1));
  return ratio(i => costs[i]?.microseconds ?? 1) / ratio(i => sizes[i] ?? 1);
}

function duration(microseconds: number): string {
  if (microseconds < 10) return `${microseconds.toFixed(2)} µs`;
  if (microseconds < 1000) return `${microseconds.toFixed(0)} µs`;
  return `${(microseconds / 1000).toFixed(microseconds < 10_000 ? 1 : 0)} ms`;
}

function powersOfTen(first: number, last: number): number[] {
  const powers: number[] = [];
  for (let power = first; power <= last; power *= 10) powers.push(power);
  return powers;
}
