/** Which stack of a worktree has a ref. */
import { routeOfRef } from '../../git/index.ts';
import type { BrowsedStack } from './browsed-stack.ts';

/** The stack that has a ref if it exists; `undefined` if that stack is not known. */
export type StackOf = (name: string) => BrowsedStack | undefined;

/**
 * Where git looks for the refs of a worktree: in its own stack or in that which all worktrees share. In the main worktree,
 * both are the same. The refs of other worktrees are in neither. Without `shared`, that stack is not known.
 */
export function stackOfWorktree(own: BrowsedStack, shared: BrowsedStack | undefined): StackOf {
  return name => {
    const { worktree } = routeOfRef(name);
    if (worktree === 'shared') return shared;
    return worktree === 'current' ? own : undefined;
  };
}
