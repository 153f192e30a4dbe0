/**
 * What git itself is asked about branches: whether one is merged, which needs the history, and the change of its section in
 * the configuration, whose format, lock and permissions git keeps best.
 */
import { spawnSync } from 'node:child_process';
import { decodeText } from '../../reftable/index.ts';
import { AskGitError } from '../errors.ts';

/** Asks the git at an absolute path, in the repository of the current directory. Its methods block, and throw `AskGitError`. */
export class BranchQuestions {
  readonly #git: string;

  constructor(git: string) {
    this.#git = git;
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
    if (!this.#hasSection(from)) return true;
    const sections = to === undefined ? [`branch.${from}`] : [`branch.${from}`, `branch.${to}`];
    const command = to === undefined ? '--remove-section' : '--rename-section';
    return this.#run(['config', command, ...sections]).status === 0;
  }

  /** Adds the settings of a branch to those of another one. False if git refuses. */
  copySection(from: string, to: string): boolean {
    const start = `branch.${from}.`;
    const copies = this.#entries().filter(({ key }) => key.startsWith(start));
    return copies.every(({ key, value }) => {
      const words = ['config', '--add', `branch.${to}.${key.slice(start.length)}`, value ?? 'true'];
      return this.#run(words).status === 0;
    });
  }

  #hasSection(name: string): boolean {
    return this.#entries().some(({ key }) => key.startsWith(`branch.${name}.`));
  }

  /** Those of the repository itself. */
  #entries(): { readonly key: string; readonly value: string | undefined }[] {
    const { stdout } = this.#run(['config', '--local', '-z', '--list']);
    return stdout
      .split('\0')
      .filter(Boolean)
      .map(entry => {
        const [, key = '', value] = /^([^\n]*)(?:\n(.*))?$/s.exec(entry) ?? [];
        return { key, value };
      });
  }

  #run(words: readonly string[]): { readonly status: number | null; readonly stdout: string } {
    const env = { ...process.env, GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' };
    const { status, stdout, error } = spawnSync(this.#git, words, { env, maxBuffer: 1 << 28 });
    if (error !== undefined) throw new AskGitError('IO_ERROR', `git ${words[0]}: ${error.message}`);
    return { status, stdout: decodeText(stdout) };
  }
}
