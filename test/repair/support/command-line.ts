// The command line in the process of the test: its JSON output, its exit status, or its error.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fsck } from '../../../src/cli/fsck.ts';
import { errorLine, Output } from '../../../src/cli/output.ts';
import { Progress } from '../../../src/cli/progress.ts';
import { type RepairOptions, repair } from '../../../src/cli/repair.ts';
import { jsonLines } from '../../cli/support/json-lines.ts';

const running = { check: () => {}, progress: new Progress(null) };

export interface Printed {
  readonly status: number;
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  readonly error?: string;
}

export function runFsck(path: string): Printed {
  return printed('fsck', output => fsck(path, { json: true, objects: false }, output, running.progress));
}

export function runRepair(
  path: string,
  action: RepairOptions['action'],
  options: Partial<RepairOptions> = {},
): Printed {
  const selection = { steps: {}, interop: false, objects: false, removeLocks: false };
  const defaults = { ...selection, force: false, verifyWithGit: false, json: true };
  return printed('repair', output => repair(path, { ...defaults, ...options, action }, output, running));
}

function printed(command: string, run: (output: Output) => number): Printed {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-output-'));
  const file = join(folder, 'output');
  const fd = openSync(file, 'w');
  try {
    const output = new Output(fd);
    let status = 1;
    let error: string | undefined;
    try {
      status = run(output);
    } catch (thrown) {
      error = errorLine(thrown);
    }
    output.flush();
    const objects = jsonLines(command, readFileSync(file, 'utf8'), 'maybe');
    return { status, objects, ...(error !== undefined && { error }) };
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  }
}
