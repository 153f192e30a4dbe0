// Runs the command line as a user does, with the tests' git and without the machine's configuration.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { Output } from '../../../src/cli/output.ts';
import { gitBinary, isolated } from '../../support/git.ts';
import { commandsWithSchema, jsonLines } from './json-lines.ts';

export const cli = resolve(import.meta.dirname, '../../../src/cli/cli.ts');

/** The environment of a command that may run git. */
export const environment: NodeJS.ProcessEnv = {
  ...isolated,
  PATH: [dirname(gitBinary), process.env.PATH].join(delimiter),
};

/** What a command printed, as bytes, and how it ended. */
export interface CommandResult {
  readonly status: number | null;
  /** Byte for byte, as latin1. */
  readonly bytes: string;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of `--json`, checked against the schema of the command. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read fields of many types
  readonly objects: () => any[];
}

/** Runs `reftable` in a folder. */
export function reftableIn(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = environment): CommandResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd, env, maxBuffer: 1 << 30 });
  const text = stdout.toString('utf8');
  return {
    ...{ status, stdout: text, bytes: stdout.toString('latin1'), stderr: stderr.toString('utf8') },
    objects: () => jsonLines(args.find(arg => commandsWithSchema().includes(arg)) ?? '', text),
  };
}

/** What git prints in a folder, as latin1, also if it fails. */
export function gitBytes(folder: string, args: readonly string[]): string {
  return spawnSync(gitBinary, args, { cwd: folder, env: isolated, maxBuffer: 1 << 30 }).stdout.toString('latin1');
}

/** Runs a part of the command line in this process, with the tests' git; returns what it prints, as latin1. */
export function printed(print: (output: Output) => void, isTerminal = false, isColoured = false): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-printed-'));
  const file = join(folder, 'output');
  const fd = openSync(file, 'w');
  const { PATH } = process.env;
  process.env.PATH = environment.PATH;
  try {
    const output = new Output(fd, isTerminal, isColoured);
    print(output);
    output.flush();
    return readFileSync(file, 'latin1');
  } finally {
    process.env.PATH = PATH;
    closeSync(fd);
    rmSync(folder, { recursive: true });
  }
}
