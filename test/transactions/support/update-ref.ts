// A command of git and ours on two copies of one repository, and what each of them leaves.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitCommand } from '../../../src/cli/git-command/git-command.ts';
import { COMMANDS } from '../../../src/cli/git-command/run-git-command.ts';
import {
  askApproximateDate,
  askDate,
  askExpiry,
  fullOid,
  knownObjects,
  type ReadObject,
  resolveRevision,
  unreachableCommits,
} from '../../../src/git/index.ts';
import { decodeText, encodeText, type HashName, Table } from '../../../src/reftable/index.ts';
import { gitBinary, isolated, tryGit } from '../../support/git.ts';

/** Without compactions: what a transaction wrote stays visible. */
export const environment: NodeJS.ProcessEnv = { ...isolated, GIT_TEST_REFTABLE_AUTOCOMPACTION: 'false' };

/** What a run of the command printed and left. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** By stack: the records of the tables that it added. */
  readonly added: Readonly<Record<string, readonly string[]>>;
  readonly locks: readonly string[];
  /** The configuration of the repository. */
  readonly config: string;
}

/** The stacks of a repository by name. */
export function stacksIn(gitDirectory: string): Record<string, string> {
  const worktrees = join(gitDirectory, 'worktrees');
  const ids = existsSync(worktrees) ? readdirSync(worktrees) : [];
  return {
    main: join(gitDirectory, 'reftable'),
    ...Object.fromEntries(ids.map(id => [id, join(worktrees, id, 'reftable')])),
  };
}

function tablesIn(stack: string): string[] {
  return readFileSync(join(stack, 'tables.list'), 'utf8').split('\n').filter(Boolean);
}

function recordsIn(stack: string, name: string): string[] {
  const table = Table.open(join(stack, name), name);
  try {
    const lines = [`limits ${table.minUpdateIndex}..${table.maxUpdateIndex}`];
    const show = (value: unknown) =>
      JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each));
    const refs = table.refCursor();
    while (refs.next()) lines.push(`ref ${show(refs.ref())}`);
    const logs = table.logCursor();
    while (logs.next()) lines.push(`log ${show(logs.log())}`);
    return lines;
  } finally {
    table.close();
  }
}

/** A copy's worktrees lead to the copy. A worktree is in the folder of its id. */
function relinkWorktrees(folder: string): void {
  for (const id of Object.keys(stacksIn(join(folder, '.git')))) {
    if (id === 'main') continue;
    writeFileSync(join(folder, id, '.git'), `gitdir: ../.git/worktrees/${id}\n`);
    writeFileSync(join(folder, '.git', 'worktrees', id, 'gitdir'), `../../../${id}/.git\n`);
  }
}

/** Two copies of a repository, one for git and one for us. */
export class Twins implements Disposable {
  readonly #root = mkdtempSync(join(tmpdir(), 'reftable-twins-'));
  readonly #before: Record<string, readonly string[]>;

  readonly #environment: NodeJS.ProcessEnv;
  readonly #command: GitCommand['name'];

  constructor(template: string, env: NodeJS.ProcessEnv = {}, command: GitCommand['name'] = 'update-ref') {
    this.#command = command;
    this.#environment = { ...environment, ...env };
    for (const name of ['git', 'ours']) {
      cpSync(template, join(this.#root, name), { recursive: true });
      relinkWorktrees(join(this.#root, name));
    }
    this.#before = Object.fromEntries(
      Object.entries(stacksIn(join(template, '.git'))).map(([name, stack]) => [name, tablesIn(stack)]),
    );
  }

  /** Where the copy of this name is. */
  folder(name: 'git' | 'ours'): string {
    return join(this.#root, name);
  }

  #outcome(name: 'git' | 'ours', run: { status: number | null; stdout: string; stderr: string }): Outcome {
    const stacks = Object.entries(stacksIn(join(this.folder(name), '.git')));
    return {
      ...run,
      added: Object.fromEntries(
        stacks.map(([id, stack]) => [
          id,
          tablesIn(stack)
            .filter(table => !this.#before[id]?.includes(table))
            .flatMap(table => recordsIn(stack, table)),
        ]),
      ),
      config: readFileSync(join(this.folder(name), '.git', 'config'), 'utf8'),
      locks: stacks.flatMap(([, stack]) => readdirSync(stack).filter(file => /\.lock|\.temp/.test(file))),
    };
  }

  /** What git does with the arguments and the script. `inside` is a folder of the repository. */
  git(args: readonly string[], script: string, inside = '.'): Outcome {
    const folder = join(this.folder('git'), inside);
    const { status, stdout, stderr } = tryGit(folder, [this.#command, ...args], {
      input: encodeText(script),
      env: this.#environment,
    });
    return this.#outcome('git', { status, stdout, stderr });
  }

  /** What we do with them, in this process. */
  ours(
    args: readonly string[],
    script: string,
    objects: (oid: string) => ReadObject,
    hash: HashName,
    inside = '.',
  ): Outcome {
    let stdout = '';
    let stderr = '';
    const back = process.cwd();
    const kept = { ...process.env };
    process.chdir(join(this.folder('ours'), inside));
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.#environment);
    const input = [encodeText(script)];
    try {
      const status = COMMANDS[this.#command](args, {
        environment: this.#environment,
        read: () => input.shift(),
        objects: knownObjects(objects),
        askDate: text => askDate(gitBinary, text),
        gitFor: () => gitBinary,
        askExpiry: text => askExpiry(gitBinary, text),
        askApproximateDate: text => askApproximateDate(gitBinary, text),
        unreachable: (commits, tips) => unreachableCommits(gitBinary, commits, tips),
        resolve: revision => {
          const full = fullOid(revision, hash === 'sha1' ? 40 : 64);
          if (full !== undefined) return full;
          const { oid, warnings } = resolveRevision(gitBinary, revision);
          stderr += warnings;
          return oid;
        },
        print: text => {
          stdout += text;
        },
        printObject: object => {
          stdout += `${JSON.stringify(object)}\n`;
        },
        printError: text => {
          stderr += text;
        },
        stackOptions: { fsync: false },
      });
      const printed = (text: string) => decodeText(encodeText(text)).toWellFormed();
      return this.#outcome('ours', { status, stdout: printed(stdout), stderr: printed(stderr) });
    } finally {
      process.chdir(back);
      for (const name of Object.keys(process.env)) delete process.env[name];
      Object.assign(process.env, kept);
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
