/** The check of a stack and of its refs: what `git refs verify` checks, and more. */

import { isPerWorktree, isRootRef, isRootRefSyntax, refNameProblem } from '../git/refs/ref-name.ts';
import { mainStackOf } from '../git/repository/locate.ts';
import { isUtf8, type RefValue } from '../reftable/index.ts';
import type { Finding } from './finding.ts';
import { type FsckOptions, fsck } from './fsck.ts';
import type { FsckStep } from './make-finding.ts';
import { quote } from './quote.ts';
import { NameConflicts } from './refs/name-conflicts.ts';
import { OrphanReflogs } from './refs/orphan-reflogs.ts';
import { type ReadableRef, ReadableRefs } from './refs/readable-refs.ts';
import { refFinding } from './refs/ref-finding.ts';

/** Checks the stack in `directory` and the refs in it. Never throws for what it finds there. */
export function* checkStack(directory: string, options: FsckOptions = {}): Generator<FsckStep, void, undefined> {
  yield* fsck(directory, options);
  yield* checkRefs(directory, options);
}

/** git follows a symbolic ref through four others at most. */
const MOST_STEPS = 5;
/** Refs between two steps. */
const PAUSE_EVERY = 1000;

function* checkRefs(directory: string, { hash, files }: FsckOptions): Generator<FsckStep, void, undefined> {
  using refs = new ReadableRefs(directory, hash, files);
  const symrefs = new Map<string, ReadableRef & { value: Symref }>();
  const conflicts = new NameConflicts();
  const reflogs = new OrphanReflogs(refs);
  let count = 0;
  for (const ref of refs.all()) {
    reflogs.next(ref.name);
    const named = nameFinding(ref);
    if (named !== undefined) yield { type: 'finding', finding: named };
    for (const finding of conflicts.next(ref)) yield { type: 'finding', finding };
    const found = valueFinding(ref);
    if (found !== undefined) yield { type: 'finding', finding: found };
    if (isSymref(ref) && found?.severity !== 'error') symrefs.set(ref.name, ref);
    if (++count % PAUSE_EVERY === 0) yield { type: 'progress', message: ref.name, fraction: 1 };
  }
  for (const finding of conflicts.next()) yield { type: 'finding', finding };
  const main = mainStackOf(directory);
  using mainRefs = main === undefined ? undefined : new ReadableRefs(main, hash, files);
  const targets = new Set([...symrefs.values()].map(({ value }) => value.target));
  const existing = existingOf(refs, targets);
  if (mainRefs !== undefined)
    for (const name of existingOf(mainRefs, targets)) if (!isPerWorktree(name)) existing.add(name);
  for (const symref of symrefs.values()) {
    const finding = targetFinding(symref, symrefs, existing);
    if (finding !== undefined) yield { type: 'finding', finding };
  }
  for (const finding of reflogs.findings()) yield { type: 'finding', finding };
}

type Symref = Extract<RefValue, { type: 'symref' }>;

function isSymref(ref: ReadableRef): ref is ReadableRef & { value: Symref } {
  return ref.value.type === 'symref';
}

/** More names than this are found in one pass over all refs sooner than one by one. */
const FEW = 32;

function existingOf(refs: ReadableRefs, wanted: ReadonlySet<string>): Set<string> {
  if (wanted.size <= FEW) return new Set([...wanted].filter(name => refs.has(name)));
  const existing = new Set<string>();
  for (const { name } of refs.all()) if (wanted.has(name)) existing.add(name);
  return existing;
}

function nameFinding(ref: ReadableRef): Finding | undefined {
  const { name } = ref;
  const problem = refNameProblem(name, { oneLevel: isRootRefSyntax(name) });
  if (problem === undefined) {
    return isUtf8(name) ? undefined : refFinding('refNameEncoding', ref, {});
  }
  const { fault, start, end } = problem;
  const character = end - start === 1 ? name.charCodeAt(start) : null;
  const found = refFinding('badRefName', ref, { name: quote.ref(name), fault, character });
  // Refs outside refs/ are not listed, so they cannot conflict with others.
  return name.startsWith('refs/') ? found : { ...found, severity: 'info' };
}

function valueFinding(ref: ReadableRef): Finding | undefined {
  const { name, value } = ref;
  if (value.type === 'symref') return symrefFinding(ref, value.target);
  const ids = value.type === 'oid' ? [value.oid] : value.type === 'peeled' ? [value.oid, value.peeled] : [];
  const [bad] = ids.filter(id => /^0+$/.test(id));
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
