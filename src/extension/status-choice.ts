/** Which of several stacks the status bar shows. */
import { dirname } from 'node:path';
import type { FindingCounts } from '../protocol/findings.ts';
import type { StackState } from '../protocol/stack.ts';
import { healthOf } from '../text/stacks.ts';
import { isWithin } from './is-within.ts';

/** A stack, with its summary and its findings. */
export interface StatusCandidate {
  readonly directory: string;
  /** Root of its worktree, where there is one. */
  readonly worktree?: string;
  /** `undefined` before it was read. */
  readonly state: StackState | undefined;
  /** `undefined` before it was checked. */
  readonly findings: FindingCounts | undefined;
}

/**
 * The stack that `file` belongs to: that of the directory it is in, else of the innermost worktree around it. If the
 * file belongs to none, the stack in the worst state, the first of several. `undefined` without stacks.
 */
export function chooseForStatus<T extends StatusCandidate>(
  stacks: readonly T[],
  file: string | undefined,
): T | undefined {
  return stackOfFile(stacks, file) ?? worst(stacks);
}

/** The stack that a file belongs to, as in `chooseForStatus`; `undefined` if there is none. */
export function stackOfFile<T extends StatusCandidate>(stacks: readonly T[], file: string | undefined): T | undefined {
  if (file === undefined) return undefined;
  const own = stacks.find(({ directory }) => directory === dirname(file));
  if (own) return own;
  const around = stacks.filter(({ worktree }) => worktree !== undefined && isWithin(file, worktree));
  return around.toSorted((a, b) => (b.worktree?.length ?? 0) - (a.worktree?.length ?? 0))[0];
}

function worst<T extends StatusCandidate>(stacks: readonly T[]): T | undefined {
  return stacks.toSorted((a, b) => badness(b) - badness(a))[0];
}

/** The larger, the worse. A stack that was not read yet has nothing to show: every other one precedes it. */
export function badness({ state, findings }: Pick<StatusCandidate, 'state' | 'findings'>): number {
  if (state === undefined) return 0;
  if (state.status === 'error') return 6;
  if (findings && findings.error > 0) return 5;
  if (findings && findings.warning > 0) return 4;
  switch (healthOf(state.summary)) {
    case 'locked':
      return 3;
    case 'compactionDue':
      return 2;
    default:
      return 1;
  }
}
