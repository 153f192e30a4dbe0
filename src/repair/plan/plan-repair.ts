/** Plans a repair: the check finds what is wrong, each finding that can be fixed gets a step, and the result is tried in memory. */

import type { StackCheckOptions } from '../../check/check-stack.ts';
import type { Finding } from '../../check/finding.ts';
import { checkFsckArguments, fsck, type KnownTables } from '../../check/fsck.ts';
import type { FsckStep } from '../../check/make-finding.ts';
import { isTableLine } from '../../check/stack/table-name.ts';
import type { ObjectLookup } from '../../git/objects/look-up.ts';
import { isRootRef } from '../../git/refs/ref-name.ts';
import { gitDirectoryAround } from '../../git/repository/locate.ts';
import { isReftableError } from '../../reftable/errors.ts';
import { checkArray, checkFunction, checkObject, checkOptional, checkString } from '../../reftable/format/arguments.ts';
import type { HashName } from '../../reftable/format/hash.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
import { directoryDigest, LIST_LOCK_FILES } from '../directory-digest.ts';
import { RepairError } from '../errors.ts';
import type { NoteFact } from '../facts.ts';
import { checkRepairFiles, type RepairFiles, realPath, repairFiles } from '../files.ts';
import { NoteList } from '../note-list.ts';
import type { LeftFinding, RepairPlan, RepairStep, Target } from '../plan.ts';
import type { OnRepairProgress, RepairProgress } from '../progress.ts';
import { brokenRefs } from './broken-refs.ts';
import { nextUpdateIndex } from './created-table.ts';
import { type DirectoryState, readDirectoryState } from './directory-state.ts';
import { type MissingHead, missingHead } from './missing-head.ts';
import { Nearby } from './nearby.ts';
import type { PlanContext } from './plan-context.ts';
import { objectFindings, type Preview, preview } from './preview.ts';
import { isSerious, Proposal } from './proposal.ts';
import { proposeLeftovers, proposeTables } from './propose-files.ts';
import { proposeHead } from './propose-head.ts';
import { proposeList } from './propose-list.ts';
import { proposeRefs } from './propose-refs.ts';
import { proposeRepository } from './propose-repository.ts';
import { Simulation } from './simulation.ts';
import { TableCandidates } from './table-candidates.ts';
import { tablesWithCreated, targetOf } from './target.ts';

/** Which steps a plan selects. */
export interface RepairSelection {
  /** Only steps that fix one of these are selected. Default: every step that fixes an error or a warning. */
  readonly findings?: readonly { readonly id: string; readonly file: string }[];
  /**
   * By id, whether a step is selected. Overrides everything else, but a step that depends on another one needs that
   * step.
   */
  readonly steps?: Readonly<Record<string, boolean>>;
  /** Select the steps that remove locks; without it they are selected only by their ids in `steps`. */
  readonly removeLocks?: boolean;
  /** Also rewrites tables that only some readers cannot read. */
  readonly interop?: boolean;
}

/** How a repair is planned. */
export interface RepairOptions {
  /** The git directory around the stack; left out, it is looked for. */
  readonly gitDirectory?: string;
  /** The repository's object format; left out, that of the base table. */
  readonly hash?: HashName;
  readonly select?: RepairSelection;
  /** The geometric factor, for the check. */
  readonly factor?: number;
  /** Seconds since the epoch; left out, now. */
  readonly now?: number;
  /** Looks up the objects of refs, which may be moved or deleted then; left out, objects are not looked up. */
  readonly objects?: ObjectLookup;
  /** Checks the stack. The default is the check of this engine. */
  readonly runCheck?: (directory: string, options: StackCheckOptions) => Iterable<FsckStep>;
  /** Called often; what it throws stops the planning. */
  readonly onProgress?: OnRepairProgress;
  readonly files?: RepairFiles;
}

function checkPlanArguments(path: string, options: RepairOptions): void {
  checkFsckArguments(path, options);
  const { gitDirectory, select, runCheck, onProgress, files } = options;
  checkOptional(checkRepairFiles, 'The option files', files);
  checkOptional(checkString, 'The option gitDirectory', gitDirectory);
  checkOptional(checkObject, 'The option select', select);
  checkOptional(checkArray, 'The option select.findings', select?.findings);
  checkOptional(checkObject, 'The option select.steps', select?.steps);
  checkOptional(checkFunction, 'The option runCheck', runCheck);
  checkOptional(checkFunction, 'The option onProgress', onProgress);
}

/**
 * Changes nothing. Throws IO_ERROR, OUTDATED_ERROR if another process changes the stack meanwhile, OUT_OF_MEMORY_ERROR, and
 * what `objects` throws. API_ERROR for a wrong argument.
 */
export function planRepair(path: string, options: RepairOptions = {}): RepairPlan {
  checkPlanArguments(path, options);
  const { onProgress = () => {} } = options;
  let notified: RepairProgress = { type: 'readingStack' };
  const notify: OnRepairProgress = (progress, fraction) => {
    notified = progress;
    onProgress(progress, fraction);
  };
  const check = () => onProgress(notified);
  const files = repairFiles(options.files, check);
  const directory = realPath(path);
  const now = Math.floor(options.now ?? Date.now() / 1000);
  const print = () => directoryDigest(files, directory, new Set(LIST_LOCK_FILES));
  const before = print();
  try {
    // A stack that is reached by a symbolic link belongs to the repository of the link.
    const gitDirectory = options.gitDirectory ?? gitDirectoryAround(path);
    const context: PlanContext = { files, directory, gitDirectory, check };
    const plan = planFor(context, before, now, { ...options, gitDirectory, onProgress: notify });
    if (print() === before) return plan;
  } catch (error) {
    // A table that another process removes meanwhile is not a fault of the stack.
    if (!isReftableError(error) || print() === before) throw error;
  }
  throw changed(directory);
}

function planFor(context: PlanContext, before: string, now: number, options: RepairOptions): RepairPlan {
  const { files, directory, gitDirectory } = context;
  const { onProgress: notify = () => {}, select = {} } = options;
  const known: KnownTables = new Map();
  const findings = findingsOf(directory, { ...options, files, now, known });
  const found = readDirectoryState(files, directory, findings);
  const hash = options.hash ?? hashOf(found);
  notify({ type: 'readingDamage' });
  const proposal = new Proposal(found, new TableCandidates(context, found, now), hash, now);
  proposeLeftovers(proposal, now, files);
  let surroundings: Nearby | undefined;
  const nearby = () => (surroundings ??= new Nearby(context, now));
  proposeTables(proposal, select.interop ?? false, nearby);
  proposeList(proposal, nearby);
  if (gitDirectory !== undefined) proposeRepository(proposal, { files, directory, gitDirectory, hash });
  let steps = chosenFrom(proposal, findings, select);
  const { hash: givenHash, factor, objects } = options;
  const simulation = new Simulation(context, targetOf(proposal, steps), { hash, givenHash, onProgress: notify });
  const objectsAfter = readAfter(proposal, simulation, context, { nearby, givenHash, objects });
  if (proposal.head !== undefined || proposal.brokenRefs.length > 0) {
    const listChanges = simulation.target.tables !== null;
    if (proposal.head !== undefined && proposal.updateIndex !== undefined) proposeHead(proposal, proposal.head);
    proposeRefs(proposal);
    steps = chosenFrom(proposal, findings, select, listChanges);
    const tables = tablesWithCreated(proposal, steps, simulation.target);
    if (tables !== null) simulation.create(tables);
  }
  const isWritten = steps.some(({ kind, selected }) => kind === 'writeHead' && selected);
  const head = isWritten ? undefined : proposal.head;
  const missing = steps.some(step => losesMissing(proposal, steps, step));
  const { probablyLost, ...tried } = preview(context, simulation, {
    ...{ missing, givenHash, now, factor, head, known, onProgress: notify },
    objectFindings: withoutCreated(objectsAfter, simulation.target),
  });
  const remaining = [...remainingAround(findings, steps), ...tried.remaining];
  return {
    ...{ directory, hash, directoryDigest: before, findings, objects: options.objects !== undefined, steps },
    ...(gitDirectory !== undefined && { gitDirectory }),
    ...tried,
    remaining,
    ...notesOf(proposal, steps, tried, { probablyLost, head }),
  };
}

/**
 * What the stack after the selected steps lacks: a HEAD, and objects of refs, whose errors and warnings it returns. Throws
 * what the lookup throws.
 */
function readAfter(
  proposal: Proposal,
  simulation: Simulation,
  context: PlanContext,
  options: { nearby: () => Nearby; givenHash: HashName | undefined; objects: ObjectLookup | undefined },
): Finding[] {
  const { nearby, givenHash, objects } = options;
  const { list, tables } = proposal.directoryState;
  using after = simulation.after();
  proposal.updateIndex = nextUpdateIndex(after);
  // A list or a table that may not be read can have HEAD.
  const isDenied = list.state === 'unreadable' || [...tables.values()].some(({ denied }) => denied);
  if (!isDenied) proposal.head = missingHead(after, context, nearby);
  if (objects === undefined || after.error !== undefined) return [];
  const findings = objectFindings(simulation, context, { objects, givenHash });
  const names = findings.flatMap(({ id, ref }) =>
    ref !== undefined && (id === 'refObjectMissing' || id === 'refObjectType') ? [ref] : [],
  );
  if (proposal.updateIndex !== undefined) proposal.brokenRefs = brokenRefs(after, names, objects, context.check);
  return findings;
}

/** The findings without those of refs that a created table moves to an object that was found, or deletes. */
function withoutCreated(findings: readonly Finding[], { tables }: Target): Finding[] {
  const created = new Set(tables?.flatMap(({ create }) => create?.refs.map(({ name }) => name) ?? []));
  return findings.filter(({ ref }) => ref === undefined || !created.has(ref));
}

/** The preview is one of the stack: findings about files around it are left as they are. */
function remainingAround(findings: readonly Finding[], steps: readonly RepairStep[]): Finding[] {
  const corrected = new Set(steps.filter(step => step.selected).flatMap(step => step.findings));
  return findings.filter(
    (finding, position) => isSerious(finding) && finding.file.startsWith('../') && !corrected.has(position),
  );
}

function findingsOf(
  directory: string,
  options: RepairOptions & { files: RepairFiles; now: number; known: KnownTables },
): Finding[] {
  const { runCheck = fsck, onProgress, gitDirectory, hash, factor, files, now, objects, known } = options;
  const findings: Finding[] = [];
  for (const step of runCheck(directory, { gitDirectory, hash, factor, files, now, objects, known })) {
    if (step.type === 'finding') findings.push(step.finding);
    else onProgress?.({ type: 'checking', name: step.message }, step.fraction);
  }
  return findings;
}

/** That of the lowest table: by default, git opens a stack with it. */
function hashOf({ lines, tables }: DirectoryState): HashName {
  const listed = lines.map(({ name }) => tables.get(name)).find(table => table?.readable);
  const present = [...tables.values()].filter(({ readable }) => readable);
  return (listed ?? present.sort((a, b) => Number((a.limits?.min ?? 0n) - (b.limits?.min ?? 0n)))[0])?.hash ?? 'sha1';
}

function chosenFrom(
  { steps, required }: Proposal,
  findings: readonly Finding[],
  { findings: selected, steps: named = {}, removeLocks = false }: RepairSelection,
  listChanges = false,
): RepairStep[] {
  const isSelected = (step: RepairStep) =>
    selected === undefined ||
    // No finding states that HEAD is missing if git cannot read the stack before the selected steps.
    (step.kind === 'writeHead' && step.findings.length === 0 && step.selected && listChanges) ||
    step.findings.some(position =>
      selected.some(({ id, file }) => id === findings[position]?.id && file === findings[position]?.file),
    );
  const namedHead = steps.find(({ kind, id }) => kind === 'writeHead' && named[id] === true);
  const isMeant = (step: RepairStep) => {
    // A fix for a finding must not remove a lock.
    if (step.kind === 'removeLock') return named[step.id] ?? removeLocks;
    // Of several branches, HEAD names one.
    if (step.kind === 'writeHead' && namedHead !== undefined) return step.id === namedHead.id;
    // The stack does not show which value is right for a ref. Moving the ref keeps more than deleting it.
    if (step.kind === 'moveRef') return named[step.id] ?? false;
    if (step.kind === 'deleteRef') return named[step.id] === true && named[step.instead ?? ''] !== true;
    // Selecting one of two alternatives deselects the other.
    const other = step.instead === undefined ? undefined : named[step.instead];
    // If both alternatives are selected, the proposed one counts.
    if (other === true && named[step.id] === true) return step.selected;
    return (
      named[step.id] ??
      (other === true
        ? false
        : selected === undefined
          ? step.selected
          : isSelected(step) && (step.selected || step.instead === undefined))
    );
  };
  const meant = new Set(steps.filter(isMeant).map(({ id }) => id));
  return steps.map(step => {
    const requires = required.get(step.id);
    return { ...step, selected: meant.has(step.id) && (requires === undefined || meant.has(requires)) };
  });
}

/** The OUTDATED_ERROR for a stack that changed after its repair was planned. */
export function changed(directory: string): RepairError {
  return new RepairError({ type: 'planOutdated', directory }, { file: directory });
}

function notesOf(
  proposal: Proposal,
  steps: readonly RepairStep[],
  { target, refs }: Pick<Preview, 'target' | 'refs'>,
  { probablyLost, head }: Pick<Preview, 'probablyLost'> & { head: MissingHead | undefined },
): Pick<RepairPlan, 'lost' | 'uncertain' | 'leftFindings'> {
  const { cases } = proposal;
  const lost = new NoteList();
  for (const ref of missingRootRefs(refs, head)) {
    lost.add({ file: LIST_FILE, ref, fact: { type: 'rootRefMissing' } });
  }
  const uncertain = new NoteList();
  for (const table of target.tables ?? []) {
    const known = table.how === 'rewrite' ? cases.of(table.from) : undefined;
    if (known === undefined) continue;
    lost.addAll(known.lost);
    uncertain.addAll(known.uncertain);
    for (const name of table.rewrite?.fill ?? []) {
      uncertain.add({ file: name, fact: { type: 'fills', table: table.from } });
    }
  }
  for (const step of steps) {
    const { selected, kind, file } = step;
    if (!selected) continue;
    if (kind === 'dropTable') lost.add({ file, fact: droppedTable(proposal, file) });
    if (losesMissing(proposal, steps, step)) {
      const { searched = { backups: 0, migrations: 0 } } = proposal;
      lost.add({ file, fact: { type: 'missingTables', tables: file === LIST_FILE, searched } });
    }
    if (kind === 'takeBack' && !proposal.copies.get(file)?.matches) uncertain.add({ file, fact: { type: 'takenIn' } });
    if (kind === 'writeHead')
      uncertain.add({ file: LIST_FILE, ref: 'HEAD', fact: { type: 'headWritten', target: file } });
    const { reason } = step;
    if (reason.type === 'earlierObject' || reason.type === 'noObject') {
      const note = { file: LIST_FILE, ref: file };
      if (reason.type === 'earlierObject') uncertain.add({ ...note, fact: { type: 'refMoved', oid: reason.oid } });
      else lost.add({ ...note, fact: { type: 'refDeleted' } });
      const { entries } = reason;
      if (entries > 0) lost.add({ ...note, fact: { type: 'entriesRemoved', entries } });
    }
    if (kind === 'takeIn') uncertain.add({ file, fact: { type: 'takenIn' } });
    if (kind === 'rebuildList') uncertain.add({ file, fact: { type: 'listRebuilt' } });
  }
  if (probablyLost !== undefined && probablyLost.count > 0) {
    lost.add({ file: LIST_FILE, fact: { type: 'probablyLost', ...probablyLost } });
  }
  return { lost: lost.planNotes, uncertain: uncertain.planNotes, leftFindings: leftFindingsOf(proposal, steps) };
}

/** HEAD, if git reads none after the repair, and root refs that it reads only before. */
function missingRootRefs({ first }: Preview['refs'], head: MissingHead | undefined): string[] {
  const removed = first.filter(({ name, after }) => after === undefined && isRootRef(name)).map(({ name }) => name);
  return [...new Set([...(head === undefined ? [] : ['HEAD']), ...removed])];
}

/** Whether the step takes a missing table out of the list, so that its records are lost. */
function losesMissing(
  { directoryState: { findings: found } }: Proposal,
  steps: readonly RepairStep[],
  { selected, kind, file, findings }: RepairStep,
): boolean {
  return (
    selected &&
    kind === 'dropLine' &&
    findings.some(position => found[position]?.id === 'listTableMissing') &&
    (file === LIST_FILE || isTableLine(file)) &&
    !isTakenFor(steps)
  );
}

/** The missing table may be the one that is taken in under its full name. */
function isTakenFor(steps: readonly RepairStep[]): boolean {
  return steps.some(({ selected, reason }) => selected && reason.type === 'cutOffLine');
}

function droppedTable({ directoryState: { tables }, cases }: Proposal, name: string): NoteFact {
  const table = tables.get(name);
  const records = table?.readable ? (cases.of(name)?.count ?? 0) : 0;
  return table !== undefined && records > 0
    ? { type: 'otherFormatDropped', records, hash: table.hash }
    : { type: 'unreadableDropped' };
}

function leftFindingsOf({ directoryState: found, leftAlone }: Proposal, steps: readonly RepairStep[]): LeftFinding[] {
  const corrected = new Set(steps.filter(step => step.selected).flatMap(step => step.findings));
  const possible = new Set(steps.flatMap(step => step.findings));
  return found.findings.flatMap((finding, position) => {
    if (corrected.has(position) || !isSerious(finding)) return [];
    const command = commandFor(finding);
    const reason = leftAlone.get(position) ?? (possible.has(position) ? 'notSelected' : 'advice');
    return [{ finding: position, reason, ...(command !== undefined && { command }) }];
  });
}

/** The git command that fixes a problem of a ref itself. The stack is not damaged then. */
function commandFor({ id, ref }: Finding): string | undefined {
  if (id === 'badHeadTarget') return 'git symbolic-ref HEAD refs/heads/<branch>';
  if (ref === undefined) return undefined;
  const name = quoted(ref);
  switch (id) {
    case 'badRefName':
    case 'badRefOid':
    case 'refConflict':
      return `git update-ref --no-deref -d ${name}`;
    case 'badReferentName':
    case 'symrefLoop':
    case 'symrefDangling':
      return `git symbolic-ref --delete ${name}`;
    default:
      return undefined;
  }
}

/** For a shell. */
function quoted(text: string): string {
  return /^[\w./@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
