// Real git, cut off from the machine's and the person's configuration.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideGit } from '../../scripts/provision/git.mjs';

/** A git of 2.47 or newer. */
export const gitBinary = provideGit().path;

const home = mkdtempSync(join(tmpdir(), 'reftable-home-'));
// Maintenance goes on in the background after a command, and writes what a test has just removed.
writeFileSync(join(home, '.gitconfig'), '[maintenance]\n\tauto = false\n');
process.on('exit', () => rmSync(home, { recursive: true, force: true }));

/** One identity and one time, so that the same commands make the same objects. */
export const isolated: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  HOME: home,
  XDG_CONFIG_HOME: home,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Sample Author',
  GIT_AUTHOR_EMAIL: 'author@example.com',
  GIT_AUTHOR_DATE: '1750000000 +0000',
  GIT_COMMITTER_NAME: 'Sample Committer',
  GIT_COMMITTER_EMAIL: 'committer@example.com',
  GIT_COMMITTER_DATE: '1750000000 +0000',
  LC_ALL: 'C',
  TZ: 'UTC',
};

export interface GitOptions {
  input?: string | Uint8Array;
  env?: NodeJS.ProcessEnv;
}

export interface GitResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs git in a folder and returns its output, whether it succeeded or not. */
export function tryGit(folder: string, args: string[], { input, env }: GitOptions = {}): GitResult {
  const { status, stdout, stderr, error } = spawnSync(gitBinary, args, {
    cwd: folder,
    encoding: 'utf8',
    input: input ?? '',
    env: { ...isolated, ...env },
    maxBuffer: 1 << 30,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** Runs git in a folder and returns its standard output; throws with its standard error if it fails. */
export function git(folder: string, args: string[], options?: GitOptions): string {
  const { status, stdout, stderr } = tryGit(folder, args, options);
  if (status !== 0) throw new Error(`git ${args.join(' ')}: exit status ${status}\n${stderr}`);
  return stdout;
}
