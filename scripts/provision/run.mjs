// Runs the programs that provisioning needs. Their output stays silent unless they fail: then its end is the error.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const windows = process.platform === 'win32';

/** A part that is missing and may not be installed here. Its message is one sentence with what the user can do. */
export class MissingPart extends Error {}

/** A program that ran and failed. Its message contains the command, and ends with its output. */
export class FailedProgram extends Error {}

/** The text of an error for the user, with a stack trace only if the fault is in these scripts. */
export function explain(error) {
  return error instanceof MissingPart || error instanceof FailedProgram ? error.message : error.stack;
}

/** One line for each thing that takes time. */
export function log(text) {
  process.stderr.write(`${text}\n`);
}

/** Runs a program to its end and returns its standard output; throws with the end of its output if it fails. */
export function run(program, args, options = {}) {
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 << 20,
    shell: windows && program === 'npm',
    ...options,
  });
  if (error) throw error;
  if (status !== 0) {
    const end = `${stdout}${stderr}`.trim().split('\n').slice(-40).join('\n');
    throw new FailedProgram(`${program} ${args.join(' ')}: ${signal ?? `exit status ${status}`}\n${end}`);
  }
  return stdout;
}

/** Like run, but undefined where the program is missing or fails. */
export function attempt(program, args, options) {
  try {
    return run(program, args, options);
  } catch {
    return undefined;
  }
}

/** The path of the program that PATH names, or undefined. */
export function which(name) {
  const endings = windows ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (isProgram(file)) return file;
    }
  }
  return undefined;
}

export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
