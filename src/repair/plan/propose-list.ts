/** Steps that fix the list: which tables it names, in what order, and how. */

import { basename } from 'node:path';
import type { Finding } from '../../check/finding.ts';
import type { ListLine } from '../../check/stack/list-lines.ts';
import { isGitTableName, isTableCopyName, isTableLine, nameStartLimits } from '../../check/stack/table-name.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
import { excerpt } from '../../text/escape/bounded.ts';
import type { StepReason } from '../facts.ts';
import type { Limits, TableState } from './directory-state.ts';
import type { Nearby } from './nearby.ts';
import { idOf, type Proposal, type StepOptions } from './proposal.ts';
import { proposeCopy } from './propose-copy.ts';
import { isFixedByRewriting } from './table-candidates.ts';
import {
  areCovered,
  type Candidate,
  type Chain,
  chooseChain,
  covers,
  fitsGap,
  isAscending,
  sortByIndices,
} from './table-order.ts';

/** The findings about the list, grouped by their subject. */
const FORM = ['listNoNewline', 'listBlankLine', 'listName'];
const UNLISTED = [
  'tableUnlisted',
  'tableUnlistedNewer',
  'tableUnlistedUnreadable',
  'tableOfOtherList',
  'unlistedLocked',
  'listIncomplete',
];
const NO_LIST = ['listMissing', 'listEmpty', 'listUnreadable', 'listForeign'];

/** Adds the steps that repair the list to the proposal. */
export function proposeList(proposal: Proposal, nearby: () => Nearby): void {
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
  searchMissing(proposal, nearby);
  if (listed.length === 0 && proposal.copies.size === 0 && candidates.length > 0) {
    if (!leaveDenied(proposal)) proposeNewList(proposal, candidates, nearby);
    return;
  }
  proposeLines(proposal);
  // A table with unknown update indices gives no information.
  if (listed.some(table => table.denied && table.limits === undefined)) leaveUnlisted(proposal);
  else proposeUnlisted(proposal, [...unique(listed), ...copiesOf(proposal)], candidates);
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

/** Tables that are searched for elsewhere. */
const MOST_SEARCHED = 1000;

/** Looks for copies of the tables that the list names and that are missing. */
function searchMissing(proposal: Proposal, nearby: () => Nearby): void {
  const { directoryState, copies, hash } = proposal;
  const missing = directoryState.lines.filter(({ name }) => !directoryState.tables.has(name) && isTableLine(name));
  if (missing.length === 0) return;
  const search = nearby();
  proposal.searched = search.searched;
  for (const name of unique(missing.map(line => line.name)).slice(0, MOST_SEARCHED)) {
    const copy = search.copyOf(name);
    if (copy?.hash === hash) copies.set(name, copy);
  }
}

/** A list without a table that cannot be read now would lose it: then the list is left as it is. */
function leaveDenied(proposal: Proposal): boolean {
  const { tables } = proposal.directoryState;
  if (![...tables.values()].some(({ name, denied }) => denied && isGitTableName(name))) return false;
  for (const position of proposal.where(({ id }) => NO_LIST.includes(id))) {
    proposal.leftAlone.set(position, 'fileUnreadable');
  }
  leaveUnlisted(proposal);
  return true;
}

/** `name`: only this table. */
function leaveUnlisted(proposal: Proposal, name?: string): void {
  for (const position of proposal.where(({ id, file }) => UNLISTED.includes(id) && file === (name ?? file))) {
    proposal.leftAlone.set(position, 'fileUnreadable');
  }
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}

function proposeMovingList(proposal: Proposal): void {
  const findings = proposal.where(({ id, file }) => file === LIST_FILE && NO_LIST.includes(id));
  proposal.add('setAside', LIST_FILE, { type: 'listNotAFile' }, findings, { selected: true });
}

/** The list of a backup if its tables are all there, or else one derived from the update indices of the tables. */
function proposeNewList(proposal: Proposal, candidates: readonly Candidate[], nearby: () => Nearby): void {
  const { directoryState, hash } = proposal;
  const chain = chooseChain(candidates);
  const rebuilt = chain.chosen.map(({ name }) => name);
  const list = nearby().listOf(name => {
    const table = directoryState.tables.get(name);
    return table?.readable === true && table.hash === hash;
  });
  if (list === undefined || list.names.join('\n') === rebuilt.join('\n')) {
    proposeRebuilding(proposal, chain, { selected: true });
    return;
  }
  const listed = list.names.flatMap(name => directoryState.tables.get(name) ?? []);
  const newer = candidates.filter(({ name, limits }) => !list.names.includes(name) && !areCovered(limits, listed));
  const [restore, rebuild] = [idOf('restoreList', LIST_FILE), idOf('rebuildList', LIST_FILE)];
  const selected = newer.length === 0;
  proposal.restored = list.names;
  const reason = { type: 'backupList', path: list.path, tables: list.names.length, newer: newer.length } as const;
  const findings = findingsOfNewList(proposal, list.names);
  proposal.add('restoreList', LIST_FILE, reason, findings, { selected, instead: rebuild });
  for (const name of list.names) proposeFixingTaken(proposal, name);
  proposeRebuilding(proposal, chain, { selected: !selected, instead: restore });
}

function findingsOfNewList(proposal: Proposal, names: readonly string[]): number[] {
  return proposal.where(
    ({ id, file }) =>
      (file === LIST_FILE && [...NO_LIST, ...FORM, 'listTableMissing'].includes(id)) ||
      (UNLISTED.includes(id) && names.includes(file)),
  );
}

function proposeRebuilding(proposal: Proposal, { chosen, passedOver }: Chain, options: StepOptions): void {
  proposal.rebuilt = chosen.map(({ name }) => name);
  const used = proposal.rebuilt;
  const reason = { type: 'noList', tables: chosen.length, merged: passedOver.length } as const;
  proposal.add('rebuildList', LIST_FILE, reason, findingsOfNewList(proposal, used), options);
  // Update indices give no information if another list is written.
  if (!options.selected) return;
  const requires = idOf('rebuildList', LIST_FILE);
  for (const { table, by } of passedOver) {
    proposeRemoving(proposal, table.name, { type: 'merged', table: by.name }, { requires });
  }
  for (const name of used) proposeFixingTaken(proposal, name, { requires });
  proposeRemovingUnreadable(proposal, new Set([...used, ...passedOver.map(({ table }) => table.name)]), { requires });
}

/** The number of lines that get a step each. */
const MOST_LINES = 100;

/** Lines that name no file of the directory. */
function proposeLines(proposal: Proposal): void {
  const { directoryState } = proposal;
  const missing = directoryState.lines.filter(({ name }) => !directoryState.tables.has(name));
  for (const line of missing) {
    const copy = proposal.copies.get(line.name);
    if (copy === undefined) continue;
    const drop = { kind: 'dropLine', reason: { type: 'copyLeft' } } as const;
    proposeCopy(proposal, line.name, copy, findingsOfLine(proposal, line), drop);
  }
  const lost = missing.filter(({ name }) => !proposal.copies.has(name));
  if (lost.length > MOST_LINES) {
    const isCopied = ({ file, start }: Finding) =>
      missing.some(line => proposal.copies.has(line.name) && (file === line.name || start === line.start));
    const findings = proposal.where(
      finding => ['listName', 'listTableMissing'].includes(finding.id) && !isCopied(finding),
    );
    proposal.add('dropLine', LIST_FILE, { type: 'linesWithoutFiles', lines: lost.length }, findings);
    return;
  }
  for (const line of lost) {
    const reason = { type: isTableLine(line.name) ? 'lineWithoutFile' : 'lineInvalid' } as const;
    proposal.add('dropLine', line.name, reason, findingsOfLine(proposal, line), { selected: true });
  }
}

function findingsOfLine(proposal: Proposal, line: ListLine): number[] {
  return proposal.where(
    ({ id, file, start = 0, end = 0 }) =>
      file === LIST_FILE &&
      ['listName', 'listTableMissing'].includes(id) &&
      start < Math.max(line.end, line.start + 1) &&
      end > line.start,
  );
}

type ListedTable = Pick<TableState, 'name' | 'limits' | 'denied'>;

/** Of tables whose update indices are not known from the directory. */
function copiesOf({ copies, directoryState }: Proposal): ListedTable[] {
  return [...copies].flatMap(([name, { limits, matches }]) =>
    matches && directoryState.tables.get(name)?.limits === undefined ? [{ name, limits, denied: false }] : [],
  );
}

/** Unlisted tables: those that are missing from the list are added, others removed. */
function proposeUnlisted(proposal: Proposal, listed: readonly ListedTable[], candidates: readonly Candidate[]): void {
  const { directoryState, copies } = proposal;
  const missing = directoryState.lines.filter(({ name }) => !directoryState.tables.has(name) && !copies.has(name));
  const copied = new Set([...copies.values()].map(({ path }) => basename(path)));
  const last = directoryState.lines.at(-1);
  const seen = new Set<string>();
  for (const table of candidates) {
    const { name, limits } = table;
    seen.add(name);
    // The original of what is taken back stays.
    if (copied.has(name)) continue;
    const line = missing.find(each => isCutOff(each, name));
    const lastIsMissing = last !== undefined && missing.includes(last);
    const isNewest = listed.every(each => each.limits === undefined || each.limits.max < limits.min);
    if (line !== undefined) {
      proposeTakingIn(proposal, name, { type: 'cutOffLine', line: excerpt(line.name) }, true);
    } else if (fitsGap(limits, listed)) {
      proposeTakingIn(proposal, name, { type: 'fitsGap' }, true);
    } else if (missing.some(each => namesRange(each, limits)) || (lastIsMissing && isNewest)) {
      proposeTakingIn(proposal, name, { type: 'missingTable' }, true);
    } else if (
      areCovered(
        limits,
        listed.filter(each => !each.denied),
      )
    ) {
      proposeRemoving(proposal, name, { type: 'merged' });
    } else if (areCovered(limits, listed)) {
      // It may be the only copy of a table that cannot be read.
      leaveUnlisted(proposal, name);
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
function namesRange(line: ListLine, limits: Limits): boolean {
  const named = nameStartLimits(line.name);
  return named !== undefined && covers(named, limits);
}

function proposeTakingIn(proposal: Proposal, name: string, reason: StepReason, selected: boolean): void {
  const findings = proposal.where(
    finding =>
      (UNLISTED.includes(finding.id) && finding.file === name) ||
      (finding.id === 'listIncomplete' && finding.params.table.value === name),
  );
  const [takeIn, remove] = [idOf('takeIn', name), idOf('removeUnlisted', name)];
  if (proposal.directoryState.locked || mayBeOthers(proposal, name)) {
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
function proposeFixingTaken(proposal: Proposal, name: string, options: StepOptions = {}): void {
  const { cases } = proposal;
  if (!cases.isDamaged(name)) return;
  const found = cases.of(name);
  if (found === undefined) return;
  proposal.rewrites.set(name, found.rewrite);
  const findings = proposal.where(({ id, file }) => file === name && id === 'tableUnlistedUnreadable');
  const reason = { type: 'damagedUnlisted', records: found.count } as const;
  proposal.add('rewriteTable', name, reason, findings, { ...options, selected: true });
}

/** Another list names the table, or its name is that of a copy: it may be what another computer committed. */
function mayBeOthers(proposal: Proposal, name: string): boolean {
  return (
    isTableCopyName(name) || proposal.where(({ id, file }) => id === 'tableOfOtherList' && file === name).length > 0
  );
}

function proposeRemoving(proposal: Proposal, name: string, reason: StepReason, options?: StepOptions): void {
  if (mayBeOthers(proposal, name)) return;
  const findings = proposal.where(({ id, file }) => UNLISTED.includes(id) && file === name);
  if (proposal.directoryState.locked) {
    for (const position of findings) proposal.leftAlone.set(position, 'maybeInUse');
    return;
  }
  proposal.add('removeUnlisted', name, reason, findings, options);
}

/** These cannot be read. Anything but a file is only renamed. */
function proposeRemovingUnreadable(proposal: Proposal, others: ReadonlySet<string>, options?: StepOptions): void {
  const { directoryState } = proposal;
  if (directoryState.locked) return;
  const listed = new Set(directoryState.lines.map(line => line.name));
  for (const { name, entry, denied } of directoryState.tables.values()) {
    // A file that cannot be identified as a table of the stack is kept.
    if (listed.has(name) || others.has(name) || !isGitTableName(name)) continue;
    if (denied) leaveUnlisted(proposal, name);
    else if (entry.type === 'file') {
      proposeRemoving(proposal, name, { type: 'nothingReadable' }, options);
    } else {
      const findings = proposal.where(({ id, file }) => UNLISTED.includes(id) && file === name);
      proposal.add('setAside', name, { type: 'notAFile', is: entry.type }, findings, options);
    }
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

/** Its reflog entries have their own update indices: where they agree with its position in the list, the table stays. */
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
