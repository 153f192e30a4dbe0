/** Finds what HEAD probably was, for a stack that would have no HEAD. */
import { join } from 'node:path';
import { refNameProblem } from '../../git/refs/ref-name.ts';
import { type Backup, COPIES } from '../backup/manifest.ts';
import type { HeadBasis } from '../facts.ts';
import { BRANCHES, checkoutOf, headTarget, logsOf, MOST_READ, wasBranch } from './branch-traces.ts';
import type { Nearby } from './nearby.ts';
import { otherStacks } from './other-stacks.ts';
import type { PlanContext } from './plan-context.ts';
import { VisibleRefs } from './visible-refs.ts';

/** The number of branches that are offered. */
const MOST_BRANCHES = 20;
/** The number of backups that are read. */
const MOST_BACKUPS = 8;

/** A branch that HEAD may have named. */
export interface HeadCandidate {
  readonly target: string;
  readonly basis: HeadBasis;
}

/** The facts about a HEAD that is missing in a stack. */
export interface MissingHead {
  /** Best first. */
  readonly candidates: readonly HeadCandidate[];
  /** The stack has tables. */
  readonly hasTables: boolean;
}

/**
 * What HEAD probably named; `undefined` if git reads a HEAD, cannot read the stack, or the stack is in no repository.
 * Throws no ReftableError.
 */
export function missingHead(after: VisibleRefs, context: PlanContext, nearby: () => Nearby): MissingHead | undefined {
  if (context.gitDirectory === undefined) return undefined;
  for (const { name } of after.refs()) {
    if (name === 'HEAD') return undefined;
    if (name > 'HEAD') break;
  }
  readAll(after, context);
  if (after.error !== undefined) return undefined;
  const backups = nearby().backups.slice(0, MOST_BACKUPS);
  const found: HeadCandidate[] = [
    ...fromReflog(after, name => wasBranch(name, after, context, backups)),
    ...fromBackups(backups, context),
    ...fromBranches(after, context),
  ];
  const candidates = found.filter(({ target }, i) => found.findIndex(each => each.target === target) === i);
  if (candidates.length === 0) candidates.push({ target: `${BRANCHES}main`, basis: 'none' });
  return {
    candidates: candidates.slice(0, MOST_BRANCHES),
    hasTables: after.tables.length > 0,
  };
}

/** Afterwards, `error` is known. */
function readAll(after: VisibleRefs, { check }: PlanContext): void {
  for (const _ of after.refs()) check();
  for (const _ of after.logs()) check();
}

/** Whether git accepts the name as that of a branch. */
export function isBranch(target: string): boolean {
  return target.startsWith(BRANCHES) && refNameProblem(target) === undefined;
}

/** The branches, those with usual names first. Of a stack that cannot be read completely, not all branches are known. */
function fromBranches(after: VisibleRefs, context: PlanContext): HeadCandidate[] {
  const { main } = otherStacks(context);
  using mainRefs = main === undefined ? undefined : VisibleRefs.readable(context.files, main);
  const stack = mainRefs ?? after;
  const names = firstBranches(stack.refs());
  const basis = names.length === 1 && stack.error === undefined ? 'onlyBranch' : 'branch';
  const usual = [`${BRANCHES}main`, `${BRANCHES}master`].filter(name => names.includes(name));
  return [...new Set([...usual, ...names])].slice(0, MOST_BRANCHES).map(target => ({ target, basis }));
}

function firstBranches(refs: Iterable<{ readonly name: string }>): string[] {
  const names: string[] = [];
  for (const { name } of refs) {
    if (isBranch(name)) names.push(name);
    if (names.length === MOST_READ) break;
  }
  return names;
}

/**
 * The branch that HEAD's reflog names last. A commit adds an entry with the same update index to the reflogs of HEAD
 * and of its branch, so that the newest entry of HEAD may name the branch as well. After a checkout of anything else
 * than a branch, HEAD named none.
 */
function fromReflog(after: VisibleRefs, isKnown: (branch: string) => boolean): HeadCandidate[] {
  const branchOf = branchesByUpdateIndex(after);
  for (const { updateIndex, update } of logsOf(after, 'HEAD', MOST_READ)) {
    const target = checkoutOf(update?.message)?.to;
    if (target !== undefined) return isBranch(target) && isKnown(target) ? [{ target, basis: 'checkout' }] : [];
    const branch = branchOf.get(updateIndex);
    if (branch !== undefined) return [{ target: branch, basis: 'sameEntry' }];
  }
  return [];
}

/** The branch with a reflog entry of an update index, if only one has. */
function branchesByUpdateIndex(after: VisibleRefs): Map<bigint, string> {
  const branchOf = new Map<bigint, string>();
  const shared = new Set<bigint>();
  let read = 0;
  for (const { name, updateIndex } of after.logs(BRANCHES)) {
    if (!name.startsWith(BRANCHES) || read++ === MOST_READ) break;
    if (branchOf.has(updateIndex)) shared.add(updateIndex);
    branchOf.set(updateIndex, name);
  }
  for (const index of shared) branchOf.delete(index);
  return branchOf;
}

/** The branch that HEAD names in the newest backup. In one that cannot be read completely, a newer table may change HEAD. */
function fromBackups(backups: readonly Backup[], { files }: PlanContext): HeadCandidate[] {
  for (const { path } of backups) {
    using stack = VisibleRefs.readable(files, join(path, COPIES));
    const target = headTarget(stack);
    if (stack.error === undefined && target !== undefined && isBranch(target)) return [{ target, basis: 'backup' }];
  }
  return [];
}
