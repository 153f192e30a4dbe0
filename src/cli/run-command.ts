/** Runs a command and prints its failure. */
import { NoStackError } from '../git/index.ts';
import type { RunCommand } from './arguments/options.ts';
import { ClosedPipe, Output } from './output.ts';
import { printError } from './print-error.ts';
import { Progress, type Running } from './progress.ts';
import { CLOSED_PIPE } from './signals.ts';
import { Stopped } from './stopped.ts';
import { writesFiles } from './writing-commands.ts';

/** `check` is called often and may throw `Stopped`; `program` is what runs on threads. Resolves with the exit status. */
export async function run(command: RunCommand, check: () => void, program: URL): Promise<number> {
  const output = new Output();
  output.beginCommand(command.name);
  const progress = new Progress();
  output.beforeFlush = () => progress.clear();
  try {
    const status = await perform(command, output, { check, progress }, program);
    output.flush();
    return status;
  } catch (error) {
    if (error instanceof ClosedPipe) return writesFiles(command.name) ? CLOSED_PIPE : 0;
    if (error instanceof Stopped) throw error;
    progress.clear();
    return printError(error, command.options.json, output, failureStatus(command, error));
  } finally {
    progress.clear();
  }
}

/** Resolves with the exit status; rejects with an error that is not printed yet. */
async function perform(command: RunCommand, output: Output, running: Running, program: URL): Promise<number> {
  const { check, progress } = running;
  switch (command.name) {
    case 'dump': {
      const { dump } = await import('./dump.ts');
      dump(command.path, command.options, output, progress);
      return 0;
    }
    case 'compact': {
      const { compact } = await import('./compact.ts');
      compact(command.path, command.options, output, running);
      return 0;
    }
    case 'compare': {
      const { compare } = await import('./commands.ts');
      return compare(command.options, output, check);
    }
    case 'fsck': {
      const { fsck } = await import('./commands.ts');
      return fsck(command.path, command.options, output, progress);
    }
    case 'preflight': {
      const { preflight } = await import('./commands.ts');
      return preflight(command.path, command.options, output, progress);
    }
    case 'anatomy': {
      const { anatomy } = await import('./commands.ts');
      anatomy(command.path, command.options, output);
      return 0;
    }
    case 'repair': {
      const { repair } = await import('./commands.ts');
      return repair(command.path, command.options, output, running);
    }
    case 'refs': {
      const { refs } = await import('./commands.ts');
      return refs(command.path, command.options, output);
    }
    case 'reflog': {
      const { reflog } = await import('./commands.ts');
      return reflog(command.path, command.options, output);
    }
    case 'show': {
      const { show } = await import('./commands.ts');
      return show(command.path, command.options, output);
    }
    case 'undelete': {
      const { undelete } = await import('./commands.ts');
      return undelete(command.path, command.options, output, check);
    }
    case 'sample': {
      const { sample } = await import('./commands.ts');
      sample(command.options, output);
      return 0;
    }
    case 'survey': {
      const { survey } = await import('./survey/survey.ts');
      return survey(command.options, output, program);
    }
  }
}

/** Commands for which 1 means that they found something: every failure of them is 2. */
const FIND: readonly RunCommand['name'][] = ['compare', 'fsck', 'preflight'];

/** 2 if the command found no stack. */
function failureStatus({ name }: RunCommand, error: unknown): number {
  return FIND.includes(name) || error instanceof NoStackError ? 2 : 1;
}
