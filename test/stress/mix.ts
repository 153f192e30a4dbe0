// git writers, compactions, repairs and rollbacks on one stack, all ended at random moments: git by SIGKILL, which leaves its
// locks, and the command line by the signals that git cleans up after, which may leave none.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findLockHolder, recordedPid } from '../../src/reftable/platform/node-lock-holder.ts';
import { gitBinary, isolated } from '../support/git.ts';
import type { Repository } from '../support/repository.ts';
import { fileIdentity } from './file-identity.ts';

export interface MixOptions {
  readonly repository: Repository;
  readonly commits: readonly string[];
  readonly milliseconds: number;
  readonly gits: number;
  /** Hears `ack <ref>` and `going <ref>` as from a player. */
  readonly heard: (line: string) => void;
  readonly fault: (text: string) => void;
  readonly check: (when: string) => void;
}

export interface MixTally {
  gitCommands: number;
  gitKilled: number;
  compactions: number;
  repairs: number;
  rollbacks: number;
  refused: number;
  signalled: number;
  /** Of the command line's processes, those that were signalled while they held a lock. */
  signalledLocked: number;
  locksLeftByGit: number;
  locksLeftByUs: number;
}

const cli = join(import.meta.dirname, '../../src/cli/cli.ts');
const SIGNALS: NodeJS.Signals[][] = [
  ['SIGINT'],
  ['SIGTERM'],
  ['SIGQUIT'],
  ['SIGHUP', 'SIGINT'],
  ['SIGINT', 'SIGINT'],
  ['SIGTERM', 'SIGTERM'],
];
/** Milliseconds after which a lock without a pid file, of which no holder is found, counts as left. */
const STALE = 1500;

/** Refs that the stack has from the start. */
const BASE = 10_000;
/** Milliseconds between two checks of all refs. */
const CHECK_EVERY = 10_000;

/** Writers and compactions pause for the last part of every round, in milliseconds: a repair is refused while they write. */
const ROUND = 10_000;
const LULL = 4000;

async function lull(): Promise<void> {
  const at = Date.now() % ROUND;
  if (at > ROUND - LULL) await sleep(ROUND - at);
}

/** A lock as it was first seen. */
interface SeenLock {
  readonly identity: string;
  /** In milliseconds since the epoch. */
  readonly since: number;
  /** The processes of the command line that ran then. */
  readonly running: readonly ChildProcess[];
}

const chance = (part: number) => Math.random() < part;
const below = (limit: number) => Math.floor(Math.random() * limit);

export async function mixRun(options: MixOptions): Promise<MixTally> {
  const run = new Mix(options);
  await run.run();
  return run.tally;
}

class Mix {
  readonly tally: MixTally = {
    ...{ gitCommands: 0, gitKilled: 0, compactions: 0, repairs: 0, rollbacks: 0 },
    ...{ refused: 0, signalled: 0, signalledLocked: 0, locksLeftByGit: 0, locksLeftByUs: 0 },
  };
  readonly #options: MixOptions;
  readonly #end: number;
  /** Process ids of the command line, as pid files name them. */
  readonly #ours = new Set<number>();
  readonly #running = new Set<ChildProcess>();
  readonly #seen = new Map<string, SeenLock>();

  constructor(options: MixOptions) {
    this.#options = options;
    this.#end = Date.now() + options.milliseconds;
  }

  async run(): Promise<void> {
    const { gits, check, repository, commits } = this.#options;
    // A merge of so many takes long enough to be interrupted.
    repository.updateRefs(Array.from({ length: BASE }, (_, i) => `create refs/tags/base-${i} ${commits[0]}`));
    const checks = async () => {
      for (let i = 1; Date.now() < this.#end; i++) {
        await sleep(CHECK_EVERY);
        check(`at check ${i}`);
      }
    };
    const reaper = setInterval(() => this.#reap(STALE), 100);
    await Promise.all([
      ...Array.from({ length: gits }, (_, i) => this.#git(i)),
      ...[this.#commands('compact'), this.#commands('repair'), checks()],
    ]);
    clearInterval(reaper);
    this.#reap(0);
    const litter = readdirSync(this.#options.repository.stack).filter(name => name.includes('.temp.'));
    for (const name of litter) if (this.#isOurs(name)) this.#options.fault(`the command line left ${name}`);
    check('at the end');
  }

  /** Refs are made and deleted, and the stack is packed; about every third command is killed. */
  async #git(number: number): Promise<void> {
    const { commits, heard } = this.#options;
    for (let i = 0; Date.now() < this.#end; i++) {
      await lull();
      const name = `refs/heads/git-${number}/${i}`;
      const acknowledged = await this.#runGit([
        'update-ref',
        '-m',
        'stress',
        name,
        commits[i % commits.length] as string,
      ]);
      heard(acknowledged ? `ack ${name}` : 'wait');
      if (i % 7 === 6) {
        const older = `refs/heads/git-${number}/${i - 3}`;
        heard(`going ${older}`);
        await this.#runGit(['update-ref', '-d', older]);
      }
      if (i % 9 === 8) await this.#runGit(['pack-refs']);
    }
  }

  async #runGit(args: readonly string[]): Promise<boolean> {
    const cwd = this.#options.repository.folder;
    const child = spawn(gitBinary, args, { cwd, env: isolated, stdio: 'ignore' });
    this.tally.gitCommands++;
    const kill = chance(0.2) ? setTimeout(() => child.kill('SIGKILL') && this.tally.gitKilled++, below(15)) : undefined;
    const [status] = (await once(child, 'exit')) as [number | null];
    clearTimeout(kill);
    return status === 0;
  }

  /** Compactions or repairs and rollbacks, one after another; two of three get signals. */
  async #commands(kind: 'compact' | 'repair'): Promise<void> {
    while (Date.now() < this.#end) {
      if (kind === 'compact') {
        await lull();
        const scope = (['--auto', '--all', '--range=0..1'] as const)[below(3)] as string;
        if (await this.#runCli(['compact', scope])) this.tally.compactions++;
        continue;
      }
      this.#giveRepairWork();
      if (await this.#runCli(['repair', '--apply'])) this.tally.repairs++;
      if (await this.#runCli(['repair', '--rollback'])) this.tally.rollbacks++;
    }
  }

  /** Damage that a repair fixes and that does not affect readers. */
  #giveRepairWork(): void {
    const { repository } = this.#options;
    const [table] = repository.tables();
    try {
      if (table !== undefined) chmodSync(join(repository.stack, table), 0o600);
      writeFileSync(join(repository.stack, '0x000000000001-0x000000000001-00000000.ref'), 'no table');
    } catch {
      // A compaction was faster.
    }
  }

  /** Whether the command did its work. Its files and git's differ in their mode. */
  async #runCli(args: readonly string[]): Promise<boolean> {
    const { repository, fault } = this.#options;
    const command = ['umask 027 && exec "$@"', 'sh', process.execPath, cli, ...args, repository.stack];
    const child = spawn('sh', ['-c', ...command], { env: isolated, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#ours.add(child.pid as number);
    this.#running.add(child);
    let stderr = '';
    child.stderr?.on('data', chunk => {
      stderr += chunk;
    });
    const signals = chance(0.66) ? this.#signal(child) : undefined;
    const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    this.#running.delete(child);
    await signals;
    const [, code] = /^reftable: (\w+):/m.exec(stderr) ?? [];
    if (code !== undefined) this.tally.refused++;
    const expected = [undefined, 'LOCK_ERROR', 'OUTDATED_ERROR', 'NOT_EXIST_ERROR', 'API_ERROR'];
    if (!expected.includes(code) || (code === undefined && stderr !== '')) fault(`${args.join(' ')}: ${stderr.trim()}`);
    // Killed before it could listen to signals: then it owned nothing.
    return signal === null && code === undefined && status !== null && status < 128;
  }

  async #signal(child: ChildProcess): Promise<void> {
    // Most of them while it holds a lock, which is for a small part of its time only.
    if (chance(0.8)) await this.#untilLocked(child);
    else await sleep(below(1000));
    await sleep(below(30));
    for (const signal of SIGNALS[below(SIGNALS.length)] as NodeJS.Signals[]) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      this.tally.signalled++;
      await sleep(below(10));
    }
  }

  async #untilLocked(child: ChildProcess): Promise<void> {
    const { stack } = this.#options.repository;
    while (child.exitCode === null && child.signalCode === null) {
      const locks = readdirSync(stack).filter(name => name.endsWith('.lock') && !name.endsWith('~pid.lock'));
      if (locks.some(name => recordedPid(join(stack, name)) === child.pid)) {
        this.tally.signalledLocked++;
        return;
      }
      await sleep(2);
    }
  }

  /** Removes locks that nothing holds, and counts whose they were. */
  #reap(age: number): void {
    const { stack } = this.#options.repository;
    const now = Date.now();
    for (const name of readdirSync(stack)) {
      if (!name.endsWith('.lock') || name.endsWith('~pid.lock')) continue;
      const path = join(stack, name);
      const identity = fileIdentity(path);
      if (identity === undefined) continue;
      const known = this.#seen.get(name);
      const seen = known?.identity === identity ? known : { identity, since: now, running: [...this.#running] };
      this.#seen.set(name, seen);
      if (findLockHolder(path) !== undefined) continue;
      // One that names a process is left as soon as that process does not run.
      if (now - seen.since < age && recordedPid(path) === undefined) continue;
      // A process removes the pid file before the lock, which it may be about to do.
      if (this.#isOurs(name) && seen.running.some(child => this.#running.has(child))) continue;
      this.#remove(name, identity);
    }
  }

  #remove(name: string, identity: string): void {
    const { repository, fault } = this.#options;
    const path = join(repository.stack, name);
    const pidFile = path.replace(/\.lock$/, '~pid.lock');
    const isOurs = this.#isOurs(name) || this.#ours.has(recordedPid(path) ?? 0);
    // It may have been released in the meantime.
    if (fileIdentity(path) !== identity) return;
    if (isOurs) {
      this.tally.locksLeftByUs++;
      fault(`the command line left ${name}, ${describe(pidFile)}`);
    } else this.tally.locksLeftByGit++;
    rmSync(pidFile, { force: true });
    unlinkSync(path);
  }

  /** Its mode is 0640, and that of git's files 0644. Either creates a temporary file with 0600, and changes that at once. */
  #isOurs(name: string): boolean {
    const stats = statSync(join(this.#options.repository.stack, name), { throwIfNoEntry: false });
    return stats !== undefined && (stats.mode & 0o044) === 0o040;
  }
}

function describe(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim();
  } catch {
    return 'without a pid file';
  }
}
