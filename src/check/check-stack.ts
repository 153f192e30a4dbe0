/** The check of a stack and of its refs: what `git refs verify` checks, and more. */

import { isNullId } from '../git/objects/null-id.ts';
import { isPerWorktree, isRootRef, isRootRefSyntax, refNameProblem } from '../git/refs/ref-name.ts';
import { mainStackOf } from '../git/repository/locate.ts';
import { checkOptional, checkString } from '../reftable/format/arguments.ts';
import { isUtf8, type RefValue } from '../reftable/index.ts';
import { CountedFindings } from './counted-findings.ts';
import type { Finding } from './finding.ts';
import type { FindingId } from './finding-params.ts';
import { checkFsckArguments, type FsckOptions, fsck } from './fsck.ts';
import { type FsckStep, found } from './make-finding.ts';
import { quote } from './quote.ts';
import { checkObjects } from './refs/check-objects.ts';
import { NameConflicts } from './refs/name-conflicts.ts';
import { OrphanReflogs } from './refs/orphan-reflogs.ts';
import { PortableNames } from './refs/portable-names.ts';
import { type ReadableRef, ReadableRefs } from './refs/readable-refs.ts';
import { refFinding } from './refs/ref-finding.ts';
import { ReflogValues } from './refs/reflog-values.ts';
import { checkRepository } from './repository/check-repository.ts';

/** What the check of a stack and of its repository is given. */
export interface StackCheckOptions extends FsckOptions {
  /** The git directory around the stack, also one that git does not accept; left out, it is looked for. */
  readonly gitDirectory?: string;
}

/**
 * Checks the stack in `directory` and the refs in it. Never throws for what it finds there. `options.objects` may throw
 * `GitError`, which happens after all findings that need no objects. API_ERROR for a wrong argument.
 */
export function* checkStack(directory: string, options: StackCheckOptions = {}): Generator<FsckStep, void, undefined> {
  checkFsckArguments(directory, options);
  checkOptional(checkString, 'The option gitDirectory', options.gitDirectory);
  const repository = checkRepository(directory, options.gitDirectory);
  for (const finding of repository.findings) yield { type: 'finding', finding };
  if (repository.inRepository && !repository.exists) return;
  let hasList = true;
  for (const step of fsck(directory, options)) {
    if (step.type === 'finding' && WITHOUT_LIST.has(step.finding.id)) hasList = false;
    yield step;
  }
  yield* checkRefs(directory, options, repository.inRepository && !repository.empty && hasList);
  if (options.objects === undefined) return;
  using refs = new ReadableRefs(directory, options.hash, options.files);
  yield* checkObjects(refs, options.objects);
}

/** Findings of a list that names no table of the stack: no ref can be read, and so not HEAD. */
const WITHOUT_LIST: ReadonlySet<FindingId> = new Set(['listMissing', 'listEmpty', 'listForeign', 'listUnreadable']);

/** git follows a symbolic ref through four others at most. */
const MOST_STEPS = 5;
/** The number of refs between two steps. */
const PAUSE_EVERY = 1000;

function* checkRefs(
  directory: string,
  { hash, files }: FsckOptions,
  expectsHead: boolean,
): Generator<FsckStep, void, undefined> {
  using refs = new ReadableRefs(directory, hash, files);
  if (expectsHead && !refs.has('HEAD') && refs.complete) yield found('headMissing', '', {});
  const symrefs = new Map<string, ReadableRef & { value: Symref }>();
  const misdirected = new Set<string>();
  const conflicts = new NameConflicts();
  using reflogs = new OrphanReflogs(refs);
  const portable = new PortableNames();
  const counted = new CountedFindings();
  const values = new ReflogValues();
  let count = 0;
  for (const ref of refs.all()) {
    const log = reflogs.next(ref.name);
    const changed = log && values.next(ref, log);
    if (changed !== undefined) yield { type: 'finding', finding: changed };
    portable.next(ref);
    const named = nameFinding(ref);
    if (named !== undefined) yield* counted.pass({ type: 'finding', finding: named });
    for (const finding of conflicts.next(ref)) yield { type: 'finding', finding };
    const wrong = valueFinding(ref);
    if (wrong !== undefined) yield { type: 'finding', finding: wrong };
    if (wrong?.id === 'symrefTargetIsNotARef') misdirected.add(ref.name);
    if (isSymref(ref) && wrong?.severity !== 'error') symrefs.set(ref.name, ref);
    if (++count % PAUSE_EVERY === 0) yield { type: 'progress', message: ref.name, fraction: 1 };
  }
  for (const finding of conflicts.next()) yield { type: 'finding', finding };
  const main = mainStackOf(directory);
  using mainRefs = main === undefined ? undefined : new ReadableRefs(main, hash, files);
  const targets = new Set([...symrefs.values()].map(({ value }) => value.target));
  const existing = refs.existing(targets);
  if (mainRefs !== undefined)
    for (const name of mainRefs.existing(targets)) if (!isPerWorktree(name)) existing.add(name);
  const complete = refs.complete && (mainRefs?.complete ?? true);
  for (const symref of symrefs.values()) {
    const finding = targetFinding(symref, symrefs, existing);
    // The target may be in a table that cannot be read.
    if (finding?.id === 'symrefDangling' && !complete) continue;
    // A target that is not a ref does not exist either.
    if (finding?.id === 'symrefDangling' && misdirected.has(symref.name)) continue;
    if (finding !== undefined) yield { type: 'finding', finding };
  }
  for (const finding of portable.findings(refs.existing(portable.foldedNames))) yield { type: 'finding', finding };
  for (const finding of reflogs.findings()) yield* counted.pass({ type: 'finding', finding });
  for (const finding of values.findings()) yield { type: 'finding', finding };
  yield* counted.steps();
}

type Symref = Extract<RefValue, { type: 'symref' }>;

function isSymref(ref: ReadableRef): ref is ReadableRef & { value: Symref } {
  return ref.value.type === 'symref';
}

function nameFinding(ref: ReadableRef): Finding | undefined {
  const { name } = ref;
  const problem = refNameProblem(name, { oneLevel: isRootRefSyntax(name) });
  if (problem === undefined) {
    return isUtf8(name) ? undefined : refFinding('refNameEncoding', ref, { count: 1 });
  }
  const { fault, start, end } = problem;
  const character = end - start === 1 ? name.charCodeAt(start) : null;
  const bad = refFinding('badRefName', ref, { name: quote.ref(name), fault, character });
  // Refs outside refs/ are not listed, so they cannot conflict with others.
  return name.startsWith('refs/') ? bad : { ...bad, severity: 'info' };
}

function valueFinding(ref: ReadableRef): Finding | undefined {
  const { name, value } = ref;
  if (value.type === 'symref') return symrefFinding(ref, value.target);
  const ids = value.type === 'oid' ? [value.oid] : value.type === 'peeled' ? [value.oid, value.peeled] : [];
  const [bad] = ids.filter(isNullId);
  return bad === undefined ? undefined : refFinding('badRefOid', ref, { ref: quote.ref(name), oid: quote.oid(bad) });
}

/** In git's order: the first of them is the one it reports. */
function symrefFinding(ref: ReadableRef, target: string): Finding | undefined {
  const { name } = ref;
  if (name === 'HEAD' && !target.startsWith('refs/heads/')) {
    return refFinding('badHeadTarget', ref, { target: quote.ref(target) });
  }
  if (isRootRef(target)) return undefined;
  const params = { ref: quote.ref(name), target: quote.ref(target) };
  if (refNameProblem(target) !== undefined) return refFinding('badReferentName', ref, params);
  if (target.startsWith('refs/') || target.startsWith('worktrees/')) return undefined;
  return refFinding('symrefTargetIsNotARef', ref, params);
}

/** Follows a symbolic ref as git does: five reads at most. */
function targetFinding(
  ref: ReadableRef & { value: Symref },
  symrefs: ReadonlyMap<string, { readonly value: Symref }>,
  existing: ReadonlySet<string>,
): Finding | undefined {
  const steps = [ref.name];
  for (let next = ref.value.target; ; ) {
    if (steps.includes(next) || steps.length >= MOST_STEPS) {
      return refFinding('symrefLoop', ref, { steps: [...steps, next].map(quote.ref) });
    }
    steps.push(next);
    if (!existing.has(next)) {
      // Every repository starts with a branch that does not exist yet, and other worktrees' refs are elsewhere.
      if (ref.name === 'HEAD' || next.startsWith('worktrees/')) return undefined;
      return refFinding('symrefDangling', ref, { ref: quote.ref(ref.name), target: quote.ref(next) });
    }
    const symref = symrefs.get(next);
    if (symref === undefined) return undefined;
    next = symref.value.target;
  }
}
