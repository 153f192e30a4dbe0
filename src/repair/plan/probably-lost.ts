/** Names of refs that a missing table probably had, according to the remaining tables. */
import { isPerWorktree } from '../../git/refs/ref-name.ts';
import { compareNames } from '../../reftable/format/utf8.ts';
import { headTarget, logsOf } from './branch-traces.ts';
import { otherStacks } from './other-stacks.ts';
import type { PlanContext } from './plan-context.ts';
import { VisibleRefs } from './visible-refs.ts';

/** The number of names that are kept. */
const NAMED = 20;
/** The number of targets of symbolic refs that are looked up. */
const MOST_TARGETS = 10_000;

/** Names of refs that are no longer in the stack. */
export interface LostNames {
  /** All of them; `first` has at most 20. Of the targets of symbolic refs, the first 10,000 count. */
  readonly count: number;
  readonly first: readonly string[];
}

/**
 * Names that a reflog, a symbolic ref or the HEAD of another worktree has, and of which there is neither a ref nor a
 * deletion. Reads refs and reflogs side by side, in order. Throws no ReftableError.
 */
export function probablyLost(after: VisibleRefs, context: PlanContext): LostNames {
  const { main, worktrees } = otherStacks(context);
  const first: string[] = [];
  let count = 0;
  const lost = (name: string) => {
    count++;
    if (first.length < NAMED) first.push(name);
  };
  const targets = new Set<string>();
  const refs = refNames(after, targets, context.check);
  for (const name of missingFrom(refs, logNames(after, context.check))) lost(name);
  if (main === undefined) for (const each of worktrees) addHead(targets, each, context);
  for (const target of targets) {
    // The stack of a linked worktree does not have the refs that all worktrees share.
    if (main !== undefined && !isPerWorktree(target)) continue;
    if (after.record(target) === undefined && logsOf(after, target, 1).length === 0) lost(target);
  }
  return { count, first };
}

/** The names of refs and of deleted ones. Adds the targets of symbolic refs to `targets`. */
function* refNames(after: VisibleRefs, targets: Set<string>, check: () => void): Generator<string, void, undefined> {
  for (const { name, value } of after.refsAndDeletions()) {
    check();
    if (value.type === 'symref' && targets.size < MOST_TARGETS) targets.add(value.target);
    yield name;
  }
}

/** The names of reflogs, each once. */
function* logNames(after: VisibleRefs, check: () => void): Generator<string, void, undefined> {
  let last: string | undefined;
  for (const { name } of after.logs()) {
    check();
    if (name !== last) yield name;
    last = name;
  }
}

/** The `expected` names that are not among `present`. Both are in byte order; `present` is read to its end. */
function* missingFrom(present: Iterator<string, void>, expected: Iterable<string>): Generator<string, void, undefined> {
  let at = present.next();
  for (const name of expected) {
    while (!at.done && compareNames(at.value, name) < 0) at = present.next();
    if (at.done || at.value !== name) yield name;
  }
  while (!at.done) at = present.next();
}

function addHead(targets: Set<string>, directory: string, { files }: PlanContext): void {
  using stack = VisibleRefs.readable(files, directory);
  const target = headTarget(stack);
  if (target !== undefined) targets.add(target);
}
