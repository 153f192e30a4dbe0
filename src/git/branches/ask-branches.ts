/**
 * What git itself is asked about branches: whether one is merged, which needs the history, and the change of its section in
 * the configuration, whose format, lock and permissions git keeps best.
 */
import { spawnSync } from 'node:child_process';
import { decodeText } from '../../reftable/index.ts';
import { AskGitError } from '../errors.ts';

/** A setting of a branch in the configuration: `remote`, `merge` and the like. Without a value, it is true. */
export interface BranchSetting {
  readonly name: string;
  readonly value?: string;
}

/** Where git is started. Default: as this process. */
export interface BranchSurroundings {
  readonly directory?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Asks the git at an absolute path, in the repository of the current directory or of another one. Its methods block, and
 * throw `AskGitError`.
 */
export class BranchQuestions {
  readonly #git: string;
  readonly #surroundings: BranchSurroundings;

  constructor(git: string, surroundings: BranchSurroundings = {}) {
    this.#git = git;
    this.#surroundings = surroundings;
  }

  /** The full name that a typed branch means, such as `@{-1}`; `undefined` if git does not take it for a branch. */
  expand(typed: string): string | undefined {
    const { status, stdout } = this.#run(['check-ref-format', '--branch', typed]);
    return status === 0 ? `refs/heads/${stdout.trimEnd()}` : undefined;
  }

  /** Whether `commit` can be reached from `from`. */
  isMerged(commit: string, from: string): boolean {
    return this.#run(['merge-base', '--is-ancestor', commit, from]).status === 0;
  }

  /** The ref that a branch is compared with; `undefined` without one. `branch` is its full name. */
  upstream(branch: string): string | undefined {
    const { stdout } = this.#run(['for-each-ref', '--format=%(upstream)', branch]);
    return stdout.split('\n').find(Boolean);
  }

  /** Has a branch follow another ref. False if git refuses. */
  setUpstream(branch: string, upstream: string): boolean {
    return this.#run(['branch', '--quiet', `--set-upstream-to=${upstream}`, '--', branch]).status === 0;
  }

  /** The object ID as git abbreviates it. */
  abbreviate(oid: string): string {
    const { status, stdout } = this.#run(['rev-parse', '--short', oid]);
    return status === 0 ? stdout.trim() : oid.slice(0, 7);
  }

  /** Whether a hint of this name is wanted. */
  advises(name: string): boolean {
    return this.#run(['config', '--type=bool', '--get', `advice.${name}`]).stdout.trim() !== 'false';
  }

  /** Renames the section of a branch, and removes it without a new name. False if git refuses. Without a section, nothing is done. */
  moveSection(from: string, to: string | undefined): boolean {
    if (!this.settings().has(from)) return true;
    const sections = to === undefined ? [`branch.${from}`] : [`branch.${from}`, `branch.${to}`];
    const command = to === undefined ? '--remove-section' : '--rename-section';
    return this.#run(['config', command, ...sections]).status === 0;
  }

  /** Adds the settings of a branch to those of another one. False if git refuses. */
  copySection(from: string, to: string): boolean {
    return this.addSettings(to, this.settings().get(from) ?? []);
  }

  /** Adds settings to those of a branch. False if git refuses. */
  addSettings(branch: string, settings: readonly BranchSetting[]): boolean {
    return settings.every(({ name, value }) => {
      const words = ['config', '--add', `branch.${branch}.${name}`, value ?? 'true'];
      return this.#run(words).status === 0;
    });
  }

  /** The settings that the repository itself has of each branch, in their order. */
  settings(): Map<string, BranchSetting[]> {
    const found = new Map<string, BranchSetting[]>();
    const { stdout } = this.#run(['config', '--local', '-z', '--list']);
    for (const entry of stdout.split('\0')) {
      const [, branch, name = '', value] = /^branch\.([^\n]*)\.([^.\n]+)(?:\n(.*))?$/s.exec(entry) ?? [];
      if (branch === undefined) continue;
      const settings = found.get(branch) ?? [];
      found.set(branch, settings);
      settings.push({ name, ...(value !== undefined && { value }) });
    }
    return found;
  }

  #run(words: readonly string[]): { readonly status: number | null; readonly stdout: string } {
    const { directory: cwd, environment = process.env } = this.#surroundings;
    const env = { ...environment, GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' };
    const { status, stdout, error } = spawnSync(this.#git, words, { cwd, env, maxBuffer: 1 << 28 });
    if (error !== undefined) throw new AskGitError('IO_ERROR', `git ${words[0]}: ${error.message}`);
    return { status, stdout: decodeText(stdout) };
  }
}
