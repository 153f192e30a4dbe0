// Changes of refs by git and by the command line on one stack, some of both killed at random moments. One ref is moved by
// all of them, from its value to another: no update of it may be lost. Branches of its own are made, deleted, restored and
// renamed by each process of the command line: each is as before or as after a command. Stack editors save what they have
// staged (staged.ts).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from '../../src/reftable/index.ts';
import { findLockHolder } from '../../src/reftable/platform/node-lock-holder.ts';
import { gitBinary, isolated } from '../support/git.ts';
import type { Repository } from '../support/repository.ts';
import { fileIdentity } from './file-identity.ts';
import { StagingEditor } from './staged.ts';

export interface ChangesOptions {
  readonly repository: Repository;
  readonly commits: readonly string[];
  readonly milliseconds: number;
  readonly gits: number;
  readonly writers: number;
  readonly editors: number;
  readonly fault: (text: string) => void;
}

export interface ChangesTally {
  /** Updates of the ref that all move: by git and by us. */
  updatesByGit: number;
  updatesByUs: number;
  /** Commands on branches of their own. */
  changes: number;
  /** Batches of staged changes that were saved, and conflicts that were resolved for that. */
  batchesSaved: number;
  conflictsResolved: number;
  refused: number;
  killed: number;
  /** Of those, commands that had taken effect. */
  killedAfter: number;
  locksRemoved: number;
}

type Result = 'done' | 'refused' | 'killed';

const cli = join(import.meta.dirname, '../../src/cli/cli.ts');
const SHARED = 'refs/heads/shared';
/** Milliseconds after which a lock without a holder counts as left by a killed process. */
const STALE = 1500;
/** A lock, a value that another process was faster to change, or a branch whose creation was refused or killed. */
const EXPECTED = /lock|is at|expected|modified|outdated|not found|no branch named/i;

export async function changesRun(options: ChangesOptions): Promise<ChangesTally> {
  const run = new Changes(options);
  await run.run();
  return run.tally;
}

class Changes {
  readonly tally: ChangesTally = {
    ...{ updatesByGit: 0, updatesByUs: 0, changes: 0, batchesSaved: 0, conflictsResolved: 0 },
    ...{ refused: 0, killed: 0, killedAfter: 0, locksRemoved: 0 },
  };
  readonly #options: ChangesOptions;
  readonly #end: number;
  /** Updates of the shared ref whose process was killed: each may have taken effect. */
  #unknown = 0;
  #owned = 0;
  /** The messages of the batches of staged changes that were saved and changed the shared ref. */
  readonly #batches: string[] = [];
  /** How long the last run of each program took, in milliseconds: kills come while it writes too. */
  readonly #durations = new Map<string, number>();
  #lock: { readonly identity: string; readonly since: number } | undefined;

  constructor(options: ChangesOptions) {
    this.#options = options;
    this.#end = Date.now() + options.milliseconds;
  }

  async run(): Promise<void> {
    const { repository, commits, gits, writers, editors } = this.#options;
    repository.updateRefs([`create ${SHARED} ${commits[0]}`]);
    const reaper = setInterval(() => this.#removeLeftLock(), 100);
    await Promise.all([
      ...Array.from({ length: gits }, () => this.#git(this.#ownValues())),
      ...Array.from({ length: writers }, (_, i) => this.#ours(i, this.#ownValues())),
      ...Array.from({ length: editors }, (_, i) => this.#editor(i, this.#ownValues())),
    ]);
    clearInterval(reaper);
    this.#checkShared();
  }

  /** Values of the shared ref that one writer sets: an update to the value that a ref has gets no entry. */
  #ownValues(): string[] {
    return [0, 1].map(i => this.#options.repository.commit(`own ${this.#owned++} ${i}`));
  }

  async #git(values: readonly string[]): Promise<void> {
    for (let i = 0; Date.now() < this.#end; i++) {
      if ((await this.#moveShared([gitBinary], values)) === 'done') this.tally.updatesByGit++;
      if (i % 5 === 4) await this.#run([gitBinary, 'pack-refs', '--auto']);
    }
  }

  async #ours(number: number, values: readonly string[]): Promise<void> {
    const command = [process.execPath, cli];
    for (let i = 0; Date.now() < this.#end; i++) {
      if ((await this.#moveShared(command, values)) === 'done') this.tally.updatesByUs++;
      const name = `ours-${number}/${i}`;
      const oid = this.#options.commits[i % this.#options.commits.length] as string;
      const [ref, moved] = [`refs/heads/${name}`, `refs/heads/${name}-moved`];
      await this.#change([...command, 'update-ref', '-m', 'made', ref, oid], { [ref]: oid });
      await this.#change([...command, 'branch', '-D', name], { [ref]: undefined });
      await this.#change([...command, 'undelete', ref], { [ref]: oid });
      await this.#change([...command, 'branch', '-m', name, `${name}-moved`], { [ref]: undefined, [moved]: oid });
    }
  }

  async #editor(number: number, values: readonly string[]): Promise<void> {
    const { repository, fault } = this.#options;
    const editor = new StagingEditor({
      ...{ repository, number, values, fault, shared: SHARED },
      present: ref => this.#stateOf([ref])[ref]?.oid,
      run: command => this.#run(command),
    });
    while (Date.now() < this.#end) await editor.saveBatch();
    this.tally.batchesSaved += editor.saved;
    this.tally.conflictsResolved += editor.resolved;
    this.#batches.push(...editor.sharedMessages);
  }

  /** Moves the shared ref to another value, sometimes only from the value that it has now. */
  async #moveShared(command: readonly string[], values: readonly string[]): Promise<Result> {
    const old = this.#stateOf([SHARED])[SHARED]?.oid;
    const next = values.find(oid => oid !== old) as string;
    const expected = old !== undefined && Math.random() < 0.3 ? [old] : [];
    const result = await this.#run([...command, 'update-ref', '-m', 'stress', SHARED, next, ...expected]);
    if (result === 'killed') this.#unknown++;
    return result;
  }

  /** Runs a command on refs that no other process changes. What is restored may be gone after a compaction. */
  async #change(command: readonly string[], after: Readonly<Record<string, string | undefined>>): Promise<void> {
    const names = Object.keys(after);
    const before = this.#stateOf(names);
    const result = await this.#run(command);
    const now = this.#stateOf(names);
    const isSame = JSON.stringify(now) === JSON.stringify(before);
    const isAfter = names.every(
      name => now[name]?.oid === after[name] && (now[name]?.entries ?? 0) > 0 === !!now[name]?.oid,
    );
    if (result === 'done') this.tally.changes++;
    if (result === 'killed' && isAfter && !isSame) this.tally.killedAfter++;
    if (result === 'done' ? isAfter : isSame || (result === 'killed' && isAfter)) return;
    this.#options.fault(`${result}: ${command.slice(1).join(' ')}: ${JSON.stringify({ before, now })}`);
  }

  /** The object and the number of reflog entries of each ref. */
  #stateOf(names: readonly string[]): Record<string, { readonly oid: string | undefined; readonly entries: number }> {
    using stack = Stack.open(this.#options.repository.stack, { readOnly: true });
    const state = (name: string) => {
      const value = stack.readRef(name)?.value;
      return {
        oid: value !== undefined && 'oid' in value ? value.oid : undefined,
        entries: [...stack.log(name)].length,
      };
    };
    return Object.fromEntries(names.map(name => [name, state(name)]));
  }

  async #run([program = '', ...args]: readonly string[]): Promise<Result> {
    const cwd = this.#options.repository.folder;
    const child = spawn(program, args, { cwd, env: isolated, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', chunk => {
      stderr += chunk;
    });
    const start = Date.now();
    const kill = Math.random() < 0.3 ? setTimeout(() => child.kill('SIGKILL'), this.#moment(program)) : undefined;
    const [status] = (await once(child, 'close')) as [number | null];
    clearTimeout(kill);
    if (status === null) {
      this.tally.killed++;
      return 'killed';
    }
    this.#durations.set(program, Date.now() - start);
    if (status === 0) return 'done';
    this.tally.refused++;
    // git pack-refs prints no error for a stack that is locked.
    const isQuiet = args.includes('undelete') || args.includes('pack-refs');
    if (!EXPECTED.test(stderr) && !isQuiet) this.#options.fault(`${args.join(' ')}: ${stderr.trim()}`);
    return 'refused';
  }

  #moment(program: string): number {
    return 1.2 * Math.random() * (this.#durations.get(program) ?? 20);
  }

  #removeLeftLock(): void {
    const path = join(this.#options.repository.stack, 'tables.list.lock');
    const identity = fileIdentity(path);
    if (identity === undefined || identity !== this.#lock?.identity)
      this.#lock = identity === undefined ? undefined : { identity, since: Date.now() };
    else if (Date.now() - this.#lock.since > STALE && findLockHolder(path) === undefined) {
      unlinkSync(path);
      this.#lock = undefined;
      this.tally.locksRemoved++;
    }
  }

  /** Each entry of its reflog continues the one before it, and there is one for each update that was acknowledged. */
  #checkShared(): void {
    const { repository, fault } = this.#options;
    using stack = Stack.open(repository.stack, { readOnly: true });
    const entries = [...stack.log(SHARED)].reverse();
    let value = '0'.repeat(40);
    for (const { update } of entries) {
      if (update?.old !== value) fault(`an update of ${SHARED} was lost: ${value} became ${update?.old}`);
      value = update?.new ?? '';
    }
    for (const batch of this.#batches) {
      const written = entries.filter(({ update }) => update?.message?.trim() === batch).length;
      if (written !== 1) fault(`${batch} was saved, and ${SHARED} has ${written} entries of it`);
    }
    const acknowledged = 1 + this.tally.updatesByGit + this.tally.updatesByUs + this.#batches.length;
    if (entries.length < acknowledged || entries.length > acknowledged + this.#unknown) {
      fault(
        `${SHARED} has ${entries.length} entries for ${acknowledged} updates and ${this.#unknown} that were killed`,
      );
    }
  }
}
