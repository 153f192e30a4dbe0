// Compares the engine's speed with git's, on one stack, in one run: each pair of measurements is taken in turn, so that
// a machine whose speed drifts slows both. A figure of git is the time of a whole process minus that of `git version`;
// that of the engine is the time of the call, in a process that is warm. The ratio is the median of the pairs' ratios.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stack } from '../../src/reftable/index.ts';
import { gitBinary, isolated } from '../support/git.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';

const { values } = parseArgs({
  options: { refs: { type: 'string', default: '200000' }, runs: { type: 'string', default: '5' } },
});
const refs = Number(values.refs);
const runs = Number(values.runs);

interface Measurement {
  readonly name: string;
  /** The divisor of the figures: records. */
  readonly records: number;
  /** Both return seconds. `git` is left out if git has no such operation. */
  readonly engine: () => number;
  readonly git?: () => number;
}

using repository = new Repository({ bare: true, config: ['core.logAllRefUpdates=always'] });
const scratch = mkdtempSync(join(tmpdir(), 'reftable-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const commits = Array.from({ length: 50 }, (_, i) => repository.commit(`commit ${i}`));
const names = Array.from({ length: refs }, (_, i) => `refs/heads/team-${i % 97}/topic-${String(i).padStart(8, '0')}`);
const sample = names.filter((_, i) => i % Math.ceil(refs / 2000) === 0);
fill();
const baseline = median(Array.from({ length: 9 }, () => gitTime(['version'])));

const stackBytes = Stack.open(repository.stack, { readOnly: true }).tables.reduce((sum, table) => sum + table.size, 0);
console.log(
  `${refs} refs and as many reflog entries in ${repository.tables().length} tables, ${(stackBytes / 2 ** 20).toFixed(1)} MiB; ${runs} runs; ${git(['version']).trim()}`,
);
console.log('operation                 engine        git    engine/git   engine per record');

measure({
  name: 'scan refs',
  records: refs,
  engine: () => time(scanNames),
  git: () => gitTime(['for-each-ref', '--format=%(refname)']),
});
measure({ name: 'scan refs as records', records: refs, engine: () => time(scanRecords) });
measure({ name: 'scan reflogs', records: refs, engine: () => time(scanLogs), git: () => gitTime(['reflog', 'list']) });
measure({
  name: 'seek',
  records: sample.length,
  engine: () => time(seekAll),
  git: () => gitTime(['show-ref', '--verify', ...sample]),
});
measure({ name: 'write one table', records: refs, engine: engineWrites, git: gitWrites });
measure({ name: 'compact all', records: refs * 2, engine: engineCompacts, git: gitCompacts });

function measure({ name, records, engine, git: gitRun }: Measurement): void {
  engine();
  const pairs = Array.from({ length: runs }, () => ({ engine: engine(), git: gitRun?.() }));
  const ours = median(pairs.map(pair => pair.engine));
  const theirs = gitRun === undefined ? undefined : median(pairs.map(pair => pair.git as number));
  const ratio = gitRun === undefined ? undefined : median(pairs.map(pair => pair.engine / (pair.git as number)));
  console.log(
    [
      name.padEnd(22),
      milliseconds(ours),
      theirs === undefined ? '-'.padStart(10) : milliseconds(theirs),
      (ratio === undefined ? '-' : `${ratio.toFixed(2)}×`).padStart(13),
      `${((ours / records) * 1e9).toFixed(0)} ns`.padStart(19),
    ].join(' '),
  );
}

/** Three tables of uneven sizes: most refs in the base, some in the middle, few on top. */
function fill(): void {
  const cuts = [0, Math.floor(refs * 0.85), Math.floor(refs * 0.97), refs];
  for (let i = 1; i < cuts.length; i++) {
    repository.updateRefs(
      names.slice(cuts[i - 1], cuts[i]).map((name, n) => `create ${name} ${commits[n % commits.length]}`),
      { env: withoutCompaction },
    );
  }
}

function scanNames(): void {
  using stack = Stack.open(repository.stack, { readOnly: true });
  using cursor = stack.refCursor();
  let bytes = 0;
  while (cursor.next()) bytes += cursor.name.length;
  if (bytes === 0) throw new Error('nothing was read');
}

function scanRecords(): void {
  using stack = Stack.open(repository.stack, { readOnly: true });
  let count = 0;
  for (const ref of stack.refs()) if (ref.value.type !== 'deletion') count++;
  if (count < refs) throw new Error(`${count} refs were read`);
}

function scanLogs(): void {
  using stack = Stack.open(repository.stack, { readOnly: true });
  using cursor = stack.logCursor();
  let bytes = 0;
  while (cursor.next()) bytes += cursor.name.length;
  if (bytes === 0) throw new Error('nothing was read');
}

function seekAll(): void {
  using stack = Stack.open(repository.stack, { readOnly: true });
  for (const name of sample) if (stack.readRef(name) === undefined) throw new Error(`${name} is missing`);
}

function engineWrites(): number {
  const directory = mkdtempSync(join(scratch, 'write-'));
  using stack = Stack.open(directory, { hash: 'sha1', fsync: false });
  const nullId = '0'.repeat(40);
  const committer = { name: 'Sample Committer', email: 'committer@example.com' };
  return time(() =>
    stack.add(table => {
      const updateIndex = table.minUpdateIndex;
      const records = names.map((name, i) => ({ name, oid: commits[i % commits.length] as string }));
      table.addRefs(records.map(({ name, oid }) => ({ name, updateIndex, value: { type: 'oid', oid } })));
      table.addLogs(
        records.map(({ name, oid }) => ({
          name,
          updateIndex,
          update: { old: nullId, new: oid, committer, time: 1_750_000_000n, tz: 0, message: 'update' },
        })),
      );
    }),
  );
}

function gitWrites(): number {
  using other = new Repository({ bare: true, config: ['core.logAllRefUpdates=always'] });
  // The same objects, without writing them again.
  const env = { GIT_ALTERNATE_OBJECT_DIRECTORIES: join(repository.gitFolder, 'objects') };
  const input = `${names.map((name, i) => `create ${name} ${commits[i % commits.length]}`).join('\n')}\n`;
  return gitTime(['update-ref', '-m', 'update', '--stdin'], other.folder, { env, input });
}

function engineCompacts(): number {
  const directory = copyStack(join(mkdtempSync(join(scratch, 'compact-')), 'reftable'));
  using stack = Stack.open(directory, { hash: 'sha1', fsync: false });
  return time(() => stack.compactAll());
}

function gitCompacts(): number {
  const folder = mkdtempSync(join(scratch, 'pack-'));
  cpSync(repository.folder, folder, { recursive: true });
  return gitTime(['pack-refs', '--all'], folder);
}

function copyStack(directory: string): string {
  cpSync(repository.stack, directory, { recursive: true });
  return directory;
}

function git(
  args: string[],
  folder = repository.folder,
  options: { env?: NodeJS.ProcessEnv; input?: string } = {},
): string {
  const { status, stdout, stderr } = spawnSync(gitBinary, args, {
    cwd: folder,
    encoding: 'utf8',
    input: options.input ?? '',
    env: { ...isolated, ...options.env },
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
  return stdout;
}

function gitTime(args: string[], folder?: string, options?: { env?: NodeJS.ProcessEnv; input?: string }): number {
  const taken = time(() => void git(args, folder, options));
  return args[0] === 'version' ? taken : Math.max(taken - baseline, 0.000_1);
}

/** Seconds that a call takes. */
function time(call: () => void): number {
  const start = process.hrtime.bigint();
  call();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`.padStart(10);
}
