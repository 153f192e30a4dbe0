// Compares `reftable update-ref --stdin` with `git update-ref --stdin`: whole processes that create refs in a new repository,
// with and without core.fsync. The two are run in turn, so that a machine whose speed drifts slows both. CPU time is that of
// the process with all of its threads, user and system; the ratios are the medians of the pairs' ratios.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { bundles } from '../../scripts/build/bundles.mjs';
import { gitBinary, isolated } from '../support/git.ts';
import { Repository } from '../support/repository.ts';

const SIZES = [1, 1000, 100_000];

/** Seconds. */
interface Times {
  readonly elapsed: number;
  readonly cpu: number;
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } }, strict: false });
const runs = Number(values.runs);

const scratch = mkdtempSync(join(tmpdir(), 'reftable-update-ref-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const cli = await buildCli();
using repository = new Repository({ bare: true, config: ['core.logAllRefUpdates=always'] });
const commits = Array.from({ length: 50 }, (_, i) => repository.commit(`commit ${i}`));

console.log(`update-ref --stdin, ${runs} runs; load of the machine ${loadavg()[0]?.toFixed(2)}`);
console.log('refs    core.fsync     elapsed        git     ratio         CPU        git     ratio');
for (const fsync of [false, true]) for (const size of SIZES) measure(size, fsync);
console.log(`load of the machine afterwards ${loadavg()[0]?.toFixed(2)}`);

function measure(size: number, fsync: boolean): void {
  const script = join(scratch, 'script');
  writeFileSync(script, scriptOf(size));
  const ours = () => run(script, fsync, [process.execPath, cli]);
  const theirs = () => run(script, fsync, [gitBinary]);
  ours();
  const pairs = Array.from({ length: runs }, () => ({ ours: ours(), theirs: theirs() }));
  const figures = (['elapsed', 'cpu'] as const).flatMap(time => [
    milliseconds(median(pairs.map(pair => pair.ours[time]))),
    milliseconds(median(pairs.map(pair => pair.theirs[time]))),
    `${median(pairs.map(pair => pair.ours[time] / pair.theirs[time])).toFixed(2)}×`.padStart(9),
  ]);
  console.log([String(size).padEnd(7), (fsync ? 'reference' : 'none').padEnd(9), ...figures].join(' '));
}

function scriptOf(size: number): string {
  const names = Array.from({ length: size }, (_, i) => `refs/heads/team-${i % 97}/topic-${String(i).padStart(8, '0')}`);
  return names.map((name, i) => `create ${name} ${commits[i % commits.length]}\n`).join('');
}

/** Runs the script on a copy of the repository. */
function run(script: string, fsync: boolean, command: readonly string[]): Times {
  const folder = join(scratch, 'repository');
  rmSync(folder, { recursive: true, force: true });
  cpSync(repository.folder, folder, { recursive: true });
  const config = ['-c', `core.fsync=${fsync ? 'reference' : 'none'}`];
  // bash measures to the millisecond.
  const bash = ['-c', 'TIMEFORMAT="%R %U %S"; time "$@" < "$0"', script];
  const args = [...bash, ...command, ...config, 'update-ref', '-m', 'update', '--stdin'];
  const { status, stderr } = spawnSync('bash', args, { cwd: folder, encoding: 'utf8', env: isolated });
  if (status !== 0) throw new Error(`${command[0]} update-ref: ${stderr}`);
  const [elapsed = 0, user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  return { elapsed, cpu: Math.max(user + system, 0.001) };
}

/** Builds the command line as the package has it. Returns its file. */
async function buildCli(): Promise<string> {
  const options = bundles({ minify: true }).find(({ entryPoints }) => 'cli' in entryPoints);
  if (options === undefined) throw new Error('the bundles have no command line');
  writeFileSync(join(scratch, 'package.json'), '{ "type": "module" }');
  await build({ ...options, outdir: join(scratch, 'dist') });
  return join(scratch, 'dist', 'cli.js');
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(0)} ms`.padStart(10);
}
