/** Steps that fix the list: which tables it names, in what order, and how. */

import type { ListLine } from '../../check/stack/list-lines.ts';
import { isGitTableName } from '../../check/stack/table-name.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
import { isTableName } from '../../reftable/stack/names.ts';
import { excerpt } from '../../text/escape/bounded.ts';
import type { Limits, TableState } from './directory-state.ts';
import { idOf, type Proposal } from './proposal.ts';
import { isFixedByRewriting } from './table-candidates.ts';
import { areCovered, type Candidate, chooseChain, fitsGap, isAscending, sortByIndices } from './table-order.ts';

/** The list's findings by what they are about. */
const FORM = ['listNoNewline', 'listBlankLine', 'listName'];
const UNLISTED = ['tableUnlisted', 'tableUnlistedNewer', 'tableUnlistedUnreadable', 'unlistedLocked', 'listIncomplete'];
const NO_LIST = ['listMissing', 'listEmpty', 'listUnreadable', 'listForeign'];

export function proposeList(proposal: Proposal): void {
  const { directoryState } = proposal;
  if (directoryState.list.state === 'unreadable') {
    for (const position of proposal.where(({ id, file }) => file === LIST_FILE && NO_LIST.includes(id))) {
      proposal.leftAlone.set(position, 'the list cannot be read: give yourself the permission to');
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
    const title = 'Write the list as git does: one name on each line, each ended by a newline, and nothing else';
    proposal.add('writeList', LIST_FILE, { title, why: 'The names themselves are not touched.' }, form);
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
  const title = 'Rename what is in the place of the list';
  proposal.add(
    'setAside',
    LIST_FILE,
    { title, why: 'It is not a file, so that the list cannot be written there.' },
    findings,
    {
      selected: true,
    },
  );
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
  const why = [
    'The tables that lie there are taken by their update indices, the newest first, each with those below it that it does not cover.',
    passedOver.length > 0 ? `${passedOver.length} more are left out, as what they hold was merged into others.` : '',
    'Which tables the list named is not known for certain.',
  ];
  const title = `Write a list of the ${count(chosen.length, 'table')} that belong together`;
  proposal.add('rebuildList', LIST_FILE, { title, why: why.filter(Boolean).join(' ') }, findings, { selected: true });
  for (const { table, by } of passedOver) {
    proposeRemoving(proposal, table.name, `Its update indices are all in ${by.name}, which was merged from it.`);
  }
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
    const title = `Take ${count(missing.length, 'line')} out of the list that name no file in the directory`;
    proposal.add(
      'dropLine',
      LIST_FILE,
      { title, why: 'git opens nothing of the stack while they are there.' },
      findings,
    );
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
    const why = isTable
      ? 'No file of this name is in the directory, and git opens nothing of the stack while the list names it.'
      : 'It is not a valid table name.';
    proposal.add(
      'dropLine',
      line.name,
      { title: `Take the line '${excerpt(line.name)}' out of the list`, why },
      findings,
      {
        selected: true,
      },
    );
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
      proposeTakingIn(proposal, name, `The line '${excerpt(line.name)}' looks like what is left of its name.`, true);
    } else if (fitsGap(limits, listed)) {
      proposeTakingIn(proposal, name, 'Its update indices are just those that the listed tables leave out.', true);
    } else if (missing.some(each => namesRange(proposal, each, limits)) || (lastIsMissing && isNewest)) {
      proposeTakingIn(
        proposal,
        name,
        'Its update indices are those of a table that the list names and that is missing.',
        true,
      );
    } else if (areCovered(limits, listed)) {
      proposeRemoving(
        proposal,
        name,
        'The listed tables hold all of its update indices: it was merged into one of them.',
      );
    } else {
      proposeTakingIn(
        proposal,
        name,
        'A writer may have died before it named it in the list: git has never shown it.',
        false,
      );
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

function proposeTakingIn(proposal: Proposal, name: string, why: string, selected: boolean): void {
  const findings = proposal.where(
    ({ id, file, expected }) =>
      (UNLISTED.includes(id) && file === name) || (id === 'listIncomplete' && expected === name),
  );
  const [takeIn, remove] = [idOf('takeIn', name), idOf('removeUnlisted', name)];
  const title = `Copy ${name} to a new name and add it to the list`;
  const text = { title, why };
  if (proposal.directoryState.locked) {
    proposal.add('takeIn', name, text, findings, { selected });
    proposeFixingTaken(proposal, name);
    return;
  }
  proposal.add('takeIn', name, text, findings, { selected, instead: remove });
  const removal = `Remove ${name}, which the list does not name`;
  const other = selected ? 'The other choice: git goes on without it.' : `${why} The other choice is to take it in.`;
  proposal.add('removeUnlisted', name, { title: removal, why: other }, findings, {
    selected: !selected,
    instead: takeIn,
  });
  proposeFixingTaken(proposal, name);
}

/** An added table has to be readable. */
function proposeFixingTaken(proposal: Proposal, name: string): void {
  const { cases } = proposal;
  if (!cases.isDamaged(name)) return;
  const found = cases.of(name);
  if (found === undefined) return;
  proposal.rewrites.set(name, found.rewrite);
  const title = `Rewrite ${name} from the ${count(found.count, 'record')} that can be read`;
  const findings = proposal.where(({ id, file }) => file === name && id === 'tableUnlistedUnreadable');
  proposal.add('rewriteTable', name, { title, why: 'It is damaged, and the list is to name it.' }, findings, {
    selected: true,
  });
}

function proposeRemoving(proposal: Proposal, name: string, why: string): void {
  const findings = proposal.where(({ id, file }) => UNLISTED.includes(id) && file === name);
  if (proposal.directoryState.locked) {
    for (const position of findings) proposal.leftAlone.set(position, 'another process may be writing it');
    return;
  }
  const title = `Remove ${name}, which the list does not name`;
  proposal.add('removeUnlisted', name, { title, why }, findings);
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
      proposeRemoving(proposal, name, 'Nothing of it can be read that belongs to this stack.');
      continue;
    }
    const findings = proposal.where(({ id, file }) => UNLISTED.includes(id) && file === name);
    const text = { title: `Rename ${name}`, why: 'It is not a file, and has the name of a table.' };
    proposal.add('setAside', name, text, findings);
  }
}

function proposeRepeated(proposal: Proposal): void {
  const findings = proposal.where(({ id }) => id === 'listRepeated');
  if (findings.length === 0) return;
  const title = 'Name every table once';
  const why =
    'Of several lines for a table the one is kept with which the tables are in the order of their update indices.';
  proposal.add('dropRepeated', LIST_FILE, { title, why }, findings);
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
    const why = 'Its name and its place in the list agree; its header alone says otherwise.';
    for (const { name, namedLimits } of wrong) {
      if (namedLimits !== undefined) proposeRelabelling(proposal, name, namedLimits, findings, why);
    }
    return;
  }
  if (proposeByReflogs(proposal, listed, findings)) return;
  const title = 'Put the lines of the list in the order of update indices';
  const sorted = sortByIndices(listed).map(({ name }) => name);
  const moved = sorted.filter((name, i) => name !== listed[i]?.name).length;
  const why = `${count(moved, 'table')} move, so that new values hide old ones and not the other way round.`;
  proposal.add('sortList', LIST_FILE, { title, why }, findings, { selected: true });
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
  const why = 'Its reflog entries and its place in the list agree; its header and its name say otherwise.';
  for (const [name, limits] of moved) proposeRelabelling(proposal, name, limits, findings, why);
  return true;
}

function proposeRelabelling(
  proposal: Proposal,
  name: string,
  limits: Limits,
  order: readonly number[],
  why: string,
): void {
  const found = proposal.cases.of(name, limits);
  if (found === undefined) return;
  proposal.rewrites.set(name, found.rewrite);
  proposal.limits.set(name, limits);
  const own = proposal.where(({ id, file }) => file === name && (id === 'tableNameLimits' || isFixedByRewriting(id)));
  const title = `Rewrite ${name} with the update indices ${limits.min} to ${limits.max}`;
  proposal.replace('rewriteTable', name, { title, why }, [...new Set([...order, ...own])]);
}

function same(a: Limits | undefined, b: Limits | undefined): boolean {
  return a?.min === b?.min && a?.max === b?.max;
}

export function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}
