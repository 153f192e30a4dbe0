/** Plans a repair: the check finds what is wrong, each finding that can be fixed gets a step, and the result is tried in memory. */

import type { Finding } from '../../check/finding.ts';
import { type FsckOptions, fsck } from '../../check/fsck.ts';
import type { FsckStep } from '../../check/make-finding.ts';
import { isReftableError, ReftableError } from '../../reftable/errors.ts';
import type { HashName } from '../../reftable/format/hash.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
import type { RewriteContext } from '../collect/rewrite-table.ts';
import { directoryDigest, LIST_LOCK_FILES } from '../directory-digest.ts';
import type { NoteFact } from '../facts.ts';
import { type RepairFiles, realPath, repairFiles } from '../files.ts';
import { NoteList } from '../note-list.ts';
import type { LeftFinding, RepairPlan, RepairStep } from '../plan.ts';
import { type DirectoryState, readDirectoryState } from './directory-state.ts';
import { type Preview, preview } from './preview.ts';
import { isSerious, Proposal } from './proposal.ts';
import { proposeLeftovers, proposeTables } from './propose-files.ts';
import { proposeList } from './propose-list.ts';
import { TableCandidates } from './table-candidates.ts';
import { targetOf } from './target.ts';

/** Which steps a plan selects. */
export interface RepairSelection {
  /** Only steps that fix one of these are selected. Default: every step that fixes an error or a warning. */
  readonly findings?: readonly { readonly id: string; readonly file: string }[];
  /** By id, whether a step is selected. Overrides everything else. */
  readonly steps?: Readonly<Record<string, boolean>>;
  /** Select the steps that remove locks; without it they are selected only by their ids in `steps`. */
  readonly removeLocks?: boolean;
  /** Also rewrites tables that only some readers cannot read. */
  readonly interop?: boolean;
}

/** How a repair is planned. */
export interface RepairOptions {
  /** The repository's object format; left out, that of the base table. */
  readonly hash?: HashName;
  readonly select?: RepairSelection;
  /** The geometric factor, for the check. */
  readonly factor?: number;
  /** Seconds since the epoch; left out, now. */
  readonly now?: number;
  /** Checks the stack. The default is the check of this engine. */
  readonly runCheck?: (directory: string, options: FsckOptions) => Iterable<FsckStep>;
  /** Called often; what it throws stops the planning. */
  readonly onProgress?: (message: string, fraction?: number) => void;
  readonly files?: RepairFiles;
}

/** Changes nothing. Throws IO_ERROR, OUTDATED_ERROR if another process changes the stack meanwhile, OUT_OF_MEMORY_ERROR. */
export function planRepair(path: string, options: RepairOptions = {}): RepairPlan {
  const { onProgress = () => {} } = options;
  let notified = 'Reading the stack';
  const notify = (message: string, fraction?: number) => {
    notified = message;
    onProgress(message, fraction);
  };
  const check = () => onProgress(notified);
  const files = repairFiles(options.files, check);
  const directory = realPath(path);
  const now = Math.floor(options.now ?? Date.now() / 1000);
  const print = () => directoryDigest(files, directory, new Set(LIST_LOCK_FILES));
  const before = print();
  const place: RewriteContext = { files, directory, check };
  try {
    const plan = planFor(place, before, now, { ...options, onProgress: notify });
    if (print() === before) return plan;
  } catch (error) {
    // A table that another process removes meanwhile is not a fault of the stack.
    if (!isReftableError(error) || print() === before) throw error;
  }
  throw changed(directory);
}

function planFor(place: RewriteContext, before: string, now: number, options: RepairOptions): RepairPlan {
  const { files, directory } = place;
  const { onProgress: notify = () => {}, select = {} } = options;
  const findings = examine(directory, { ...options, files, now });
  const found = readDirectoryState(files, directory, findings);
  const hash = options.hash ?? hashOf(found);
  notify('Reading what is damaged');
  const proposal = new Proposal(found, new TableCandidates(place, found, now), hash);
  proposeLeftovers(proposal, now, files);
  proposeTables(proposal, select.interop ?? false);
  proposeList(proposal);
  const steps = chosenFrom(proposal.steps, findings, select);
  const tried = preview(place, targetOf(proposal, steps), {
    ...{ hash, givenHash: options.hash, now, factor: options.factor, onProgress: notify },
  });
  return { directory, hash, fingerprint: before, findings, steps, ...tried, ...notesOf(proposal, steps, tried) };
}

function examine(directory: string, options: RepairOptions & { files: RepairFiles; now: number }): Finding[] {
  const { runCheck = fsck, onProgress, hash, factor, files, now } = options;
  const findings: Finding[] = [];
  for (const step of runCheck(directory, { hash, factor, files, now })) {
    if (step.type === 'finding') findings.push(step.finding);
    else onProgress?.(`Examining ${step.message}`, step.fraction);
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
  steps: readonly RepairStep[],
  findings: readonly Finding[],
  { findings: wanted, steps: named = {}, removeLocks = false }: RepairSelection,
): RepairStep[] {
  const isWanted = (step: RepairStep) =>
    wanted === undefined ||
    step.findings.some(position =>
      wanted.some(({ id, file }) => id === findings[position]?.id && file === findings[position]?.file),
    );
  const isMeant = (step: RepairStep) => {
    // A fix for a finding must not remove a lock either.
    if (step.kind === 'removeLock') return named[step.id] ?? removeLocks;
    // Naming one of two choices decides against the other.
    const other = step.instead === undefined ? undefined : named[step.instead];
    return (
      named[step.id] ??
      (other === true
        ? false
        : wanted === undefined
          ? step.selected
          : isWanted(step) && (step.selected || step.instead === undefined))
    );
  };
  return steps.map(step => ({ ...step, selected: isMeant(step) }));
}

/** The OUTDATED_ERROR for a stack that changed after its repair was planned. */
export function changed(directory: string): ReftableError {
  return new ReftableError(
    'OUTDATED_ERROR',
    `Something in ${directory} has changed since the repair was planned. Plan it again.`,
    { file: directory },
  );
}

function notesOf(
  proposal: Proposal,
  steps: readonly RepairStep[],
  { target }: Preview,
): Pick<RepairPlan, 'lost' | 'uncertain' | 'leftFindings'> {
  const { directoryState: found, cases } = proposal;
  const lost = new NoteList();
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
  for (const { selected, kind, file, findings } of steps) {
    if (!selected) continue;
    if (kind === 'dropTable') lost.add({ file, fact: droppedTable(proposal, file) });
    if (
      kind === 'dropLine' &&
      findings.some(position => found.findings[position]?.id === 'listTableMissing') &&
      (file === LIST_FILE || /\.(?:ref|log)$/.test(file)) &&
      !isTakenFor(steps)
    ) {
      lost.add({ file, fact: { type: 'missingTables', tables: file === LIST_FILE } });
    }
    if (kind === 'takeIn') uncertain.add({ file, fact: { type: 'takenIn' } });
    if (kind === 'rebuildList') uncertain.add({ file, fact: { type: 'listRebuilt' } });
  }
  return { lost: lost.planNotes, uncertain: uncertain.planNotes, leftFindings: leftFindingsOf(proposal, steps) };
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

/** What git offers for trouble with the refs themselves: they are the repository's, and nothing in the stack is broken. */
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
