/** Steps that fix the list: which tables it names, in what order, and how. */

import type { ListLine } from '../../check/stack/list-lines.ts';
import { isGitTableName } from '../../check/stack/table-name.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
import { isTableName } from '../../reftable/stack/names.ts';
import { excerpt } from '../../text/escape/bounded.ts';
import type { StepReason } from '../facts.ts';
import type { Limits, TableState } from './directory-state.ts';
import { idOf, type Proposal } from './proposal.ts';
import { isFixedByRewriting } from './table-candidates.ts';
import { areCovered, type Candidate, chooseChain, fitsGap, isAscending, sortByIndices } from './table-order.ts';

/** The list's findings by what they are about. */
const FORM = ['listNoNewline', 'listBlankLine', 'listName'];
const UNLISTED = ['tableUnlisted', 'tableUnlistedNewer', 'tableUnlistedUnreadable', 'unlistedLocked', 'listIncomplete'];
const NO_LIST = ['listMissing', 'listEmpty', 'listUnreadable', 'listForeign'];

/** Adds the steps that repair the list to the proposal. */
export function proposeList(proposal: Proposal): void {
  const { directoryState } = proposal;
  if (directoryState.list.state === 'unreadable') {
    for (const position of proposal.where(({ id, file }) => file === LIST_FILE && NO_LIST.includes(id))) {
      proposal.leftAlone.set(position, 'listUnreadable');
    }
    return;
  }
  const listed = directoryState.lines
    .map(({ name }) => directoryState.tables.get(name))
    .filter(table => table !== undefined);
  const candidates = candidatesOf(proposal);
  if (directoryState.list.state === 'blocked') proposeMovingList(proposal);
  if (listed.length === 0 && candidates.length > 0) {
    proposeRebuilding(proposal, candidates);
    return;
  }
  proposeLines(proposal);
  proposeUnlisted(proposal, unique(listed), candidates);
  proposeRepeated(proposal);
  proposeOrder(
    proposal,
    unique(listed).filter(({ name }) => !proposal.has(idOf('dropTable', name))),
  );
  const form = proposal.where(({ id, file }) => file === LIST_FILE && FORM.includes(id));
  if (form.length > 0) {
    proposal.add('writeList', LIST_FILE, { type: 'listForm' }, form);
  }
}

/** Tables that the list does not name and of which something can be read. */
function candidatesOf({ directoryState, cases, hash }: Proposal): Candidate[] {
  const listed = new Set(directoryState.lines.map(line => line.name));
  return [...directoryState.tables.values()].flatMap(table => {
    if (listed.has(table.name) || !table.readable || table.hash !== hash || table.limits === undefined) return [];
    const { name, limits, entry } = table;
    return (cases.of(name)?.count ?? 0) > 0 ? [{ name, limits, modified: entry.modified }] : [];
  });
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

function proposeMovingList(proposal: Proposal): void {
  const findings = proposal.where(({ id, file }) => file === LIST_FILE && NO_LIST.includes(id));
  proposal.add('setAside', LIST_FILE, { type: 'listNotAFile' }, findings, { selected: true });
}

function proposeRebuilding(proposal: Proposal, candidates: readonly Candidate[]): void {
  const { chosen, passedOver } = chooseChain(candidates);
  proposal.rebuilt = chosen.map(({ name }) => name);
  const used = proposal.rebuilt;
  const isAbout = (file: string) => used.includes(file);
  const findings = proposal.where(
    ({ id, file }) =>
      (file === LIST_FILE && [...NO_LIST, ...FORM, 'listTableMissing'].includes(id)) ||
      id === 'tableMissing' ||
      (UNLISTED.includes(id) && isAbout(file)),
  );
  const reason = { type: 'noList', tables: chosen.length, merged: passedOver.length } as const;
  proposal.add('rebuildList', LIST_FILE, reason, findings, { selected: true });
  for (const { table, by } of passedOver) proposeRemoving(proposal, table.name, { type: 'merged', table: by.name });
  for (const name of used) proposeFixingTaken(proposal, name);
  proposeRemovingUnreadable(proposal, new Set([...used, ...passedOver.map(({ table }) => table.name)]));
}

/** More lines are not dealt with one by one. */
const MOST_LINES = 100;

/** Lines that name nothing in the directory. */
function proposeLines(proposal: Proposal): void {
  const { directoryState } = proposal;
  const missing = directoryState.lines.filter(({ name }) => !directoryState.tables.has(name));
  if (missing.length > MOST_LINES) {
    const findings = proposal.where(({ id }) => ['listName', 'listTableMissing', 'tableMissing'].includes(id));
    proposal.add('dropLine', LIST_FILE, { type: 'linesWithoutFiles', lines: missing.length }, findings);
    return;
  }
  for (const line of missing) {
    const findings = proposal.where(
      ({ id, file, start = 0, end = 0 }) =>
        (id === 'tableMissing' && file === line.name) ||
        (file === LIST_FILE &&
          ['listName', 'listTableMissing'].includes(id) &&
          start < Math.max(line.end, line.start + 1) &&
          end > line.start),
    );
    const isTable = isTableName(line.name) || line.name.endsWith('.log');
    const reason = { type: isTable ? 'lineWithoutFile' : 'lineInvalid' } as const;
    proposal.add('dropLine', line.name, reason, findings, { selected: true });
  }
}

/** Unlisted tables: those that are missing from the list are added, others removed. */
function proposeUnlisted(proposal: Proposal, listed: readonly TableState[], candidates: readonly Candidate[]): void {
  const { directoryState } = proposal;
  const missing = directoryState.lines.filter(line => !directoryState.tables.has(line.name));
  const last = directoryState.lines.at(-1);
  const seen = new Set<string>();
  for (const table of candidates) {
    const { name, limits } = table;
    seen.add(name);
    const line = missing.find(each => isCutOff(each, name));
    const lastIsMissing = last !== undefined && missing.includes(last);
    const isNewest = listed.every(each => each.limits === undefined || each.limits.max < limits.min);
    if (line !== undefined) {
      proposeTakingIn(proposal, name, { type: 'cutOffLine', line: excerpt(line.name) }, true);
    } else if (fitsGap(limits, listed)) {
      proposeTakingIn(proposal, name, { type: 'fitsGap' }, true);
    } else if (missing.some(each => namesRange(proposal, each, limits)) || (lastIsMissing && isNewest)) {
      proposeTakingIn(proposal, name, { type: 'missingTable' }, true);
    } else if (areCovered(limits, listed)) {
      proposeRemoving(proposal, name, { type: 'merged' });
    } else {
      proposeTakingIn(proposal, name, { type: 'neverListed' }, false);
    }
  }
  proposeRemovingUnreadable(proposal, seen);
}

/** A line that was cut off, or ran on, in a name. */
function isCutOff(line: ListLine, name: string): boolean {
  return line.name.length >= 12 && (name.startsWith(line.name) || line.name.startsWith(name));
}

/** Whether a missing table, by its name, covered these update indices. */
function namesRange(_: Proposal, line: ListLine, limits: Limits): boolean {
  const match = /^0x([0-9a-f]{1,16})-0x([0-9a-f]{1,16})-/.exec(line.name);
  return match !== null && BigInt(`0x${match[1]}`) <= limits.min && limits.max <= BigInt(`0x${match[2]}`);
}

function proposeTakingIn(proposal: Proposal, name: string, reason: StepReason, selected: boolean): void {
  const findings = proposal.where(
    finding =>
      (UNLISTED.includes(finding.id) && finding.file === name) ||
      (finding.id === 'listIncomplete' && finding.params.table.value === name),
  );
  const [takeIn, remove] = [idOf('takeIn', name), idOf('removeUnlisted', name)];
  if (proposal.directoryState.locked) {
    proposal.add('takeIn', name, reason, findings, { selected });
    proposeFixingTaken(proposal, name);
    return;
  }
  proposal.add('takeIn', name, reason, findings, { selected, instead: remove });
  const removal = selected ? ({ type: 'alternative' } as const) : reason;
  proposal.add('removeUnlisted', name, removal, findings, { selected: !selected, instead: takeIn });
  proposeFixingTaken(proposal, name);
}

/** An added table has to be readable. */
function proposeFixingTaken(proposal: Proposal, name: string): void {
  const { cases } = proposal;
  if (!cases.isDamaged(name)) return;
  const found = cases.of(name);
  if (found === undefined) return;
  proposal.rewrites.set(name, found.rewrite);
  const findings = proposal.where(({ id, file }) => file === name && id === 'tableUnlistedUnreadable');
  const reason = { type: 'damagedUnlisted', records: found.count } as const;
  proposal.add('rewriteTable', name, reason, findings, { selected: true });
}

function proposeRemoving(proposal: Proposal, name: string, reason: StepReason): void {
  const findings = proposal.where(({ id, file }) => UNLISTED.includes(id) && file === name);
  if (proposal.directoryState.locked) {
    for (const position of findings) proposal.leftAlone.set(position, 'maybeInUse');
    return;
  }
  proposal.add('removeUnlisted', name, reason, findings);
}

/** Nothing can be read from these; what is not a file is only renamed. */
function proposeRemovingUnreadable(proposal: Proposal, others: ReadonlySet<string>): void {
  const { directoryState } = proposal;
  if (directoryState.locked) return;
  const listed = new Set(directoryState.lines.map(line => line.name));
  for (const { name, entry } of directoryState.tables.values()) {
    // A file that cannot be identified as a table of the stack is kept.
    if (listed.has(name) || others.has(name) || !isGitTableName(name)) continue;
    if (entry.type === 'file') {
      proposeRemoving(proposal, name, { type: 'nothingReadable' });
      continue;
    }
    const findings = proposal.where(({ id, file }) => UNLISTED.includes(id) && file === name);
    proposal.add('setAside', name, { type: 'notAFile', is: entry.type }, findings);
  }
}

function proposeRepeated(proposal: Proposal): void {
  const findings = proposal.where(({ id }) => id === 'listRepeated');
  if (findings.length === 0) return;
  proposal.add('dropRepeated', LIST_FILE, { type: 'repeatedLines' }, findings);
}

/**
 * A list out of order is sorted. But if the names of the files are in order in the list, the list and the names
 * agree against one header: then that table is rewritten with the update indices of its name.
 */
function proposeOrder(proposal: Proposal, listed: readonly TableState[]): void {
  const findings = proposal.where(({ id }) => id === 'listOrder');
  // Because of a damaged header, the check may not have reported that the list is out of order.
  if (findings.length === 0 && isAscending(listed)) return;
  const named = listed.map(({ name, namedLimits }) => ({ name, limits: namedLimits }));
  const wrong = listed.filter(({ ownLimits, namedLimits }) => !same(ownLimits, namedLimits));
  if (named.every(({ limits }) => limits) && isAscending(named) && wrong.length > 0) {
    for (const { name, namedLimits } of wrong) {
      if (namedLimits !== undefined) proposeRelabelling(proposal, name, namedLimits, findings, 'name');
    }
    return;
  }
  if (proposeByReflogs(proposal, listed, findings)) return;
  const sorted = sortByIndices(listed).map(({ name }) => name);
  const moved = sorted.filter((name, i) => name !== listed[i]?.name).length;
  proposal.add('sortList', LIST_FILE, { type: 'listOrder', moved }, findings, { selected: true });
}

/** The reflog entries of a table have update indices of their own: where they agree with its place in the list, it stays. */
function proposeByReflogs(proposal: Proposal, listed: readonly TableState[], findings: readonly number[]): boolean {
  const moved: [string, Limits][] = [];
  const tables = listed.map(({ name, limits }, i) => {
    const below = listed[i - 1]?.limits;
    if (limits === undefined || below === undefined || limits.max >= below.max) return { name, limits };
    const notified = proposal.cases.of(name)?.logIndices;
    if (notified === undefined || notified.max <= below.max) return { name, limits };
    const min = notified.min > below.max ? notified.min : below.max + 1n;
    moved.push([name, { min, max: notified.max }]);
    return { name, limits: { min, max: notified.max } };
  });
  if (moved.length === 0 || !isAscending(tables)) return false;
  for (const [name, limits] of moved) proposeRelabelling(proposal, name, limits, findings, 'reflogs');
  return true;
}

function proposeRelabelling(
  proposal: Proposal,
  name: string,
  limits: Limits,
  order: readonly number[],
  by: 'name' | 'reflogs',
): void {
  const found = proposal.cases.of(name, limits);
  if (found === undefined) return;
  proposal.rewrites.set(name, found.rewrite);
  proposal.limits.set(name, limits);
  const own = proposal.where(({ id, file }) => file === name && (id === 'tableNameLimits' || isFixedByRewriting(id)));
  const reason = { type: 'otherIndices', by, min: String(limits.min), max: String(limits.max) } as const;
  proposal.replace('rewriteTable', name, reason, [...new Set([...order, ...own])]);
}

function same(a: Limits | undefined, b: Limits | undefined): boolean {
  return a?.min === b?.min && a?.max === b?.max;
}
