/** Which worktrees use a branch: it must not be deleted or replaced there. */
import { join } from 'node:path';
import { decodeText, isReftableError } from '../../reftable/index.ts';
import { readRegularFile } from '../files/regular-file.ts';
import { readRepository } from '../repository/repository.ts';
import type { RefStacks } from '../transaction/ref-stacks.ts';

/** One of the repository's working trees, with what it has checked out. */
export interface WorktreeHead {
  /** Where its files are; the git directory of a bare repository. */
  readonly path: string;
  /** A bare repository has no files that its HEAD is about. */
  readonly isBare: boolean;
  readonly gitDirectory: string;
  /** The name of its HEAD from the worktree that asks. */
  readonly headName: string;
  /** The ref that HEAD finally leads to; `undefined` if it is detached. */
  readonly branch: string | undefined;
  /** Whether HEAD leads to no object yet. */
  readonly isUnborn: boolean;
}

/** All worktrees, the main one or the bare repository first. Throws `GitError`, and what reading throws. */
export function worktreeHeads(stacks: RefStacks): WorktreeHead[] {
  const { stacks: all } = readRepository(stacks.commonDirectory);
  return all.map(({ gitDirectory, worktreeId, worktree }) => {
    const prefix = worktreeId === undefined ? 'main-worktree/' : `worktrees/${worktreeId}/`;
    const headName = stacks.canonical(`${prefix}HEAD`);
    const target = stacks.target(headName, { recurses: true });
    return {
      ...{ path: worktree ?? gitDirectory, isBare: worktree === undefined, gitDirectory, headName },
      branch: target?.isSymref ? target.name : undefined,
      isUnborn: stacks.resolve(headName)?.oid === undefined,
    };
  });
}

/** What a worktree does with a branch besides having it checked out. */
export type BranchUse = 'rebased' | 'bisected';

/** The branches that a rebase or a bisection in a worktree returns to, as full names. */
export function busyBranches(gitDirectory: string): Map<string, BranchUse> {
  const found = new Map<string, BranchUse>();
  const isBisecting = linesOf(join(gitDirectory, 'BISECT_LOG')) !== undefined;
  const [bisected] = linesOf(join(gitDirectory, 'BISECT_START')) ?? [];
  if (isBisecting && bisected !== undefined) found.set(`refs/heads/${bisected}`, 'bisected');
  for (const file of ['rebase-apply/head-name', 'rebase-merge/head-name']) {
    const [name] = linesOf(join(gitDirectory, file)) ?? [];
    if (name?.startsWith('refs/heads/')) found.set(name, 'rebased');
  }
  const updated = linesOf(join(gitDirectory, 'rebase-merge', 'update-refs')) ?? [];
  for (const name of updated.filter(line => line.startsWith('refs/heads/'))) found.set(name, 'rebased');
  return found;
}

/** Where a branch is used, by any means; `undefined` if it is not. The HEAD of a bare repository uses none. */
export function usingWorktree(worktrees: readonly WorktreeHead[], name: string): string | undefined {
  const uses = ({ branch, isBare, gitDirectory }: WorktreeHead) =>
    !isBare && (branch === name || busyBranches(gitDirectory).has(name));
  return worktrees.find(uses)?.path;
}

/** `undefined` if the file does not exist. */
function linesOf(file: string): string[] | undefined {
  try {
    const text = decodeText(readRegularFile(file, 1 << 20));
    return text.split('\n').filter(Boolean);
  } catch (error) {
    if (isReftableError(error, 'NOT_EXIST_ERROR')) return undefined;
    throw error;
  }
}
