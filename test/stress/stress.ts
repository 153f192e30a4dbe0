// Engine processes, git processes and a compactor on one stack at once. Prints transactions acknowledged, lost and
// torn, lock waits and compactions; exit status 1 when anything was lost or torn. With --kill, one writer after another
// is killed at a random moment, and the stack is checked each time. With --mix, git writers and the command line's
// compactions, repairs and rollbacks are ended at random moments (mix.ts); with --changes, git, the command line and
// saves of staged changes while they change refs (changes.ts).
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Stack } from '../../src/reftable/index.ts';
import { gitBinary, isolated } from '../support/git.ts';
import { Repository } from '../support/repository.ts';
import { changesRun } from './changes.ts';
import { mixRun } from './mix.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    writers: { type: 'string', default: '4' },
    git: { type: 'string', default: '2' },
    kill: { type: 'boolean', default: false },
    mix: { type: 'boolean', default: false },
    changes: { type: 'boolean', default: false },
  },
});
/** Of staged changes, with --changes. */
const EDITORS = 2;
const milliseconds = Number(values.seconds) * 1000;
const player = join(import.meta.dirname, 'player.ts');

using repository = new Repository({
  bare: true,
  config: [
    'core.logAllRefUpdates=always',
    ...(values.mix ? ['core.lockfilePid=true', 'reftable.lockTimeout=1000'] : []),
  ],
});
const commits = Array.from({ length: 6 }, (_, i) => repository.commit(`commit ${i}`));

/** Refs that a transaction was acknowledged for and that no process started to delete. */
const acknowledged = new Set<string>();
const tally = { acknowledged: 0, lost: 0, torn: 0, waits: 0, compactions: 0, reads: 0, kills: 0 };
const faults: string[] = [];

if (values.kill) await killRun();
else if (values.mix) await mixedRun();
else if (values.changes) await changingRun();
else await contentionRun();
printProgress();

async function contentionRun(): Promise<void> {
  const players = [
    ...Array.from({ length: Number(values.writers) }, (_, i) => start('write', i, milliseconds)),
    start('read', 100, milliseconds),
    start('compact', 101, milliseconds),
  ];
  const gits = Array.from({ length: Number(values.git) }, (_, i) => gitPlayer(i, Date.now() + milliseconds));
  await Promise.all([...players.map(({ done }) => done), ...gits]);
  check('at the end');
}

async function mixedRun(): Promise<void> {
  const counts = await mixRun({
    ...{ repository, commits, milliseconds, gits: Number(values.git), heard, check },
    fault: text => faults.push(text),
  });
  Object.assign(tally, counts);
}

async function changingRun(): Promise<void> {
  const counts = await changesRun({
    ...{
      repository,
      commits,
      milliseconds,
      gits: Number(values.git),
      writers: Number(values.writers),
      editors: EDITORS,
    },
    fault: text => faults.push(text),
  });
  Object.assign(tally, counts, {
    acknowledged: counts.updatesByGit + counts.updatesByUs + counts.changes + counts.batchesSaved,
  });
}

async function killRun(): Promise<void> {
  const end = Date.now() + milliseconds;
  for (let i = 0; Date.now() < end; i++) {
    const { child, done } = start('write', i % 4, 60_000);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    await sleep(Math.random() * 40);
    child.kill('SIGKILL');
    await done;
    tally.kills++;
    check(`after kill ${tally.kills}`);
    // The advice of the error of a locked stack, once no other program is running.
    for (const name of readdirSync(repository.stack)) if (name.endsWith('.lock')) rmSync(join(repository.stack, name));
    using stack = Stack.open(repository.stack);
    stack.clean();
  }
  using stack = Stack.open(repository.stack, { defaultPermissions: 0o644 });
  stack.compactAll();
  stack.clean();
  // A table that is newer than the stack stays, as git leaves it: a writer may be about to add it to the list.
  const isNewer = (name: string) => BigInt(name.split('-')[1] ?? 0) >= stack.nextUpdateIndex;
  const litter = readdirSync(repository.stack).filter(
    name => name.endsWith('.ref') && !isNewer(name) && !stack.tables.some(table => table.name === name),
  );
  if (litter.length > 0) faults.push(`clean left ${litter.join(', ')}`);
}

/** A process of the engine; its output is counted as it arrives. */
function start(role: string, number: number, time: number): { child: ChildProcess; done: Promise<void> } {
  const args = [player, role, String(number), repository.stack, String(time), commits.join(',')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', heard);
  return { child, done: Promise.all([once(child, 'exit'), once(lines, 'close')]).then(() => {}) };
}

function heard(line: string): void {
  const [what, name] = line.split(' ', 2) as [string, string];
  if (what === 'ack') {
    tally.acknowledged++;
    acknowledged.add(name);
  } else if (what === 'going') acknowledged.delete(name);
  else if (what === 'wait') tally.waits++;
  else if (what === 'compacted') tally.compactions++;
  else if (what === 'read') tally.reads++;
  else if (what === 'fault') {
    if (name === 'torn') tally.torn++;
    faults.push(line);
  }
}

/** git, one command after another: branches made and deleted, the stack packed, reflogs expired. */
async function gitPlayer(number: number, end: number): Promise<void> {
  for (let i = 0; Date.now() < end; i++) {
    const name = `refs/heads/git-${number}/${i}`;
    if (await runGit(['update-ref', '-m', 'stress', name, commits[i % commits.length] as string])) heard(`ack ${name}`);
    else heard('wait');
    if (i % 7 === 6) {
      const older = `refs/heads/git-${number}/${i - 3}`;
      heard(`going ${older}`);
      await runGit(['update-ref', '-d', older]);
    }
    if (i % 5 === 4 && (await runGit(['pack-refs', ...(i % 2 ? ['--auto'] : [])]))) tally.compactions++;
    if (i % 11 === 10) await runGit(['reflog', 'expire', '--expire=1.hour.ago', '--all']);
  }
}

/** Whether git succeeded; failing for anything but a lock, or what a lock leads to, is a fault. */
async function runGit(args: string[]): Promise<boolean> {
  const child = spawn(gitBinary, args, { cwd: repository.folder, env: isolated, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr += chunk;
  });
  const [status] = (await once(child, 'close')) as [number];
  if (status !== 0 && args[0] === 'update-ref' && !/lock|modified|outdated|concurrently/i.test(stderr)) {
    faults.push(`git ${args.join(' ')}: ${stderr.trim()}`);
  }
  return status === 0;
}

/** Both the engine and git read the stack, and see everything that was acknowledged. */
function check(when: string): void {
  using stack = Stack.open(repository.stack, { readOnly: true });
  const ours = new Set(Array.from(stack.refs(), ref => ref.name));
  const theirs = new Set(repository.git(['for-each-ref', '--format=%(refname)']).split('\n'));
  for (const name of acknowledged) {
    if (ours.has(name) && theirs.has(name)) continue;
    tally.lost++;
    faults.push(`${name} is lost ${when}`);
  }
}

function printProgress(): void {
  for (const fault of faults.slice(0, 20)) console.log(fault);
  for (const [what, count] of Object.entries(tally)) console.log(`${what.padEnd(16)}${count}`);
  console.log(`faults          ${faults.length}`);
  process.exitCode = faults.length > 0 || tally.acknowledged === 0 ? 1 : 0;
}
