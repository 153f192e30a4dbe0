/** The check of everything that git reads in a worktree: its own stack and the one that all worktrees share. */
import { join, relative, sep } from 'node:path';
import { mainStackOf } from '../git/repository/locate.ts';
import { checkStack, type StackCheckOptions } from './check-stack.ts';
import type { FsckStep } from './make-finding.ts';
import { SharedFindings } from './shared-findings.ts';

/**
 * As `checkStack`, and checks the main stack too if the stack is that of a linked worktree. The files of all findings are
 * relative to `directory`.
 */
export function* checkWorktree(
  directory: string,
  options: StackCheckOptions = {},
): Generator<FsckStep, void, undefined> {
  // The repository's own files are around both stacks.
  const shared = new SharedFindings();
  for (const step of checkStack(directory, options)) {
    if (step.type !== 'finding' || shared.isNew(directory, step.finding)) yield step;
  }
  const main = mainStack(directory);
  if (main === undefined) return;
  const { gitDirectory: _, known: __, ...rest } = options;
  for (const step of checkStack(main, rest)) {
    if (step.type !== 'finding') yield step;
    else if (shared.isNew(main, step.finding)) {
      yield { type: 'finding', finding: { ...step.finding, file: fileFrom(directory, main, step.finding.file) } };
    }
  }
}

/** A `commondir` that cannot be read is a finding of the stack itself. */
function mainStack(directory: string): string | undefined {
  try {
    return mainStackOf(directory);
  } catch {
    return undefined;
  }
}

function fileFrom(directory: string, main: string, file: string): string {
  return relative(directory, join(main, file)).split(sep).join('/');
}
