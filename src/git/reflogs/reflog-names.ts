/** Which reflogs a repository has, and the one that a person means. */
import { compareNames } from '../../reftable/index.ts';
import { isPerWorktree, isRefName } from '../refs/ref-name.ts';
import { fullNames } from '../refs/short-name.ts';
import type { RefStacks } from '../transaction/ref-stacks.ts';

/** The refs with a reflog, be it empty, as they are called in the worktree, in the order of names. Throws what reading throws. */
export function reflogNames(stacks: RefStacks): string[] {
  const own = namesIn(stacks.own.stack.logs());
  const shared = stacks.isLinked ? namesIn(stacks.shared.stack.logs()).filter(name => !isPerWorktree(name)) : [];
  const all = new Set([...own, ...shared]);
  return [...all].filter(name => isRefName(name, { oneLevel: true })).sort(compareNames);
}

/**
 * The reflogs of all worktrees, by names that lead to them from this one, in git's order: those of the main worktree, then
 * of each linked one. Those that all worktrees share are listed for this one.
 */
export function reflogNamesOfWorktrees(stacks: RefStacks): string[] {
  const current = stacks.worktreeId;
  return [undefined, ...stacks.worktreeIds()].flatMap(id => {
    if (id === current) return reflogNames(stacks);
    const prefix = id === undefined ? 'main-worktree' : `worktrees/${id}`;
    const { stack } = stacks.locate(`${prefix}/HEAD`);
    return namesIn(stack.stack.logs())
      .filter(name => isPerWorktree(name) && isRefName(name, { oneLevel: true }))
      .map(name => `${prefix}/${name}`);
  });
}

function namesIn(logs: Iterable<{ readonly name: string }>): string[] {
  const names = new Set<string>();
  for (const { name } of logs) names.add(name);
  return [...names];
}

/** The reflog that a name of gitrevisions(7) means (`dwim_log`): its ref must exist. Throws what reading a stack throws. */
export function findReflog(stacks: RefStacks, typed: string): string | undefined {
  for (const name of fullNames(typed === '@' ? 'HEAD' : typed)) {
    if (!isRefName(name, { oneLevel: true }) || stacks.resolve(name)?.oid === undefined) continue;
    if (stacks.hasReflog(name)) return name;
    const target = stacks.target(name, { recurses: true });
    if (target?.isSymref && stacks.hasReflog(target.name)) return target.name;
  }
  return undefined;
}
