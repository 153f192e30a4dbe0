/** The result of the selected steps: the new list, and the changes to the files of the directory. */

import type { Finding } from '../../check/finding.ts';
import { pidFilePath } from '../../reftable/platform/lock-holder.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
import { formatTableName, TABLE_EXTENSION } from '../../reftable/stack/names.ts';

import { identityText } from '../files.ts';
import type { PlannedLock, RepairStep, Rewrite, Target, TargetTable } from '../plan.ts';
import { createdTable } from './created-table.ts';
import type { DirectoryState, Limits } from './directory-state.ts';
import { idOf, type Proposal } from './proposal.ts';
import { ascendingMinima, isAscending, positionFor, sortByIndices } from './table-order.ts';

/** A line of the list while steps are applied to it. */
interface Line {
  readonly name: string;
  /** As it is in the current list. */
  readonly text: string;
  readonly limits: Limits | undefined;
}

const LIST_KINDS: readonly RepairStep['kind'][] = [
  ...([
    'writeList',
    'rebuildList',
    'restoreList',
    'sortList',
    'dropRepeated',
    'dropLine',
    'takeIn',
    'takeBack',
  ] as const),
  ...(['rewriteTable', 'renameTable', 'dropTable'] as const),
];

const REPOSITORY_KINDS: readonly RepairStep['kind'][] = ['makeRefsDirectory', 'writeHeadStub', 'setRefStorage'];

/** The list and the changes to files that result from the selected steps. It changes nothing. */
export function targetOf(proposal: Proposal, steps: readonly RepairStep[]): Target {
  const chosen = new Set(steps.filter(step => step.selected).map(step => step.id));
  const of = (kind: RepairStep['kind']) => steps.filter(step => step.kind === kind && chosen.has(step.id));
  const { directoryState } = proposal;
  const tables = LIST_KINDS.some(kind => of(kind).length > 0) ? targetTables(proposal, chosen) : null;
  const kept = new Set(tables?.map(({ name }) => name));
  // A file that leaves the list is removed from the directory: the backup has a copy.
  const replaced = new Set(tables?.filter(({ how }) => how === 'rewrite' || how === 'copy').map(({ from }) => from));
  for (const { file } of [...of('dropTable'), ...of('takeBack')])
    if (directoryState.tables.has(file) && !chosen.has(idOf('setAside', file))) replaced.add(file);
  const removed = [...of('removeTemporary'), ...of('removeUnlisted')].map(({ file }) => file);
  return {
    tables,
    // A list may name a lock as if it were a table.
    remove: [...new Set([...removed, ...replaced])].filter(name => !kept.has(name) && !name.endsWith('.lock')),
    locks: of('removeLock').flatMap(({ file }) => lockFiles(directoryState, file)),
    setAside: of('setAside').map(({ file }) => ({ file, as: freeName(directoryState, `${file}.set-aside`) })),
    repository: REPOSITORY_KINDS.flatMap(kind => of(kind).flatMap(({ id }) => proposal.repository.get(id) ?? [])),
    permissions: of('setPermissions').map(({ file, findings: [first] }) => {
      const finding = first === undefined ? undefined : directoryState.findings[first];
      return { file, mode: modeFor(finding, directoryState.entries.get(file)?.mode ?? 0o600) };
    }),
  };
}

/** The tables of a target and, on top of them, the one of the steps that need another table. */
export function tablesWithCreated(proposal: Proposal, steps: readonly RepairStep[], target: Target): Target['tables'] {
  const chosen = new Set(steps.filter(step => step.selected).map(step => step.id));
  const created = createdTable(proposal, chosen);
  if (created.length === 0) return target.tables;
  return [...(target.tables ?? targetTables(proposal, chosen)), ...created];
}

/** A lock, and the pid file next to it. */
function lockFiles({ entries }: DirectoryState, lock: string): PlannedLock[] {
  return [lock, pidFilePath(lock)].flatMap(file => {
    const entry = entries.get(file);
    return entry === undefined ? [] : [{ file, identity: identityText(entry) }];
  });
}

function freeName({ entries }: DirectoryState, name: string): string {
  for (let serial = 1; ; serial++) {
    const free = serial === 1 ? name : `${name}-${serial}`;
    if (!entries.has(free)) return free;
  }
}

/** The read permissions of the other files, added to its own. */
function modeFor(finding: Finding | undefined, mode: number): number {
  return mode | (finding?.id === 'permissions' ? finding.params.others : 0);
}

function targetTables(proposal: Proposal, chosen: ReadonlySet<string>): TargetTable[] {
  const { directoryState } = proposal;
  const has = (kind: RepairStep['kind'], file = LIST_FILE) => chosen.has(idOf(kind, file));
  const line = (name: string, text = name): Line => ({ name, text, limits: limitsOf(proposal, name) });
  const names = has('restoreList') ? proposal.restored : has('rebuildList') ? proposal.rebuilt : undefined;
  let lines =
    names?.map(name => line(name)) ??
    directoryState.lines.map(({ name, text }) => line(name, has('writeList') ? name : text));
  if (has('dropRepeated')) lines = withoutRepeated(lines);
  const isForeign = (name: string) => has('dropLine') && !directoryState.tables.has(name) && !has('takeBack', name);
  lines = lines.filter(({ name }) => !has('dropLine', name) && !has('dropTable', name) && !isForeign(name));
  for (const { name } of directoryState.tables.values()) {
    if (!has('takeIn', name)) continue;
    const taken = line(name);
    lines = lines.toSpliced(taken.limits ? positionFor(taken.limits, lines) : lines.length, 0, taken);
  }
  if (has('sortList')) lines = sortByIndices(lines);
  return finish(proposal, chosen, lines);
}

function limitsOf({ directoryState, cases, limits, copies }: Proposal, name: string): Limits | undefined {
  const known = limits.get(name) ?? directoryState.tables.get(name)?.limits ?? copies.get(name)?.limits;
  if (known !== undefined) return known;
  const rewrite = cases.of(name)?.rewrite;
  return rewrite && { min: BigInt(rewrite.minUpdateIndex), max: BigInt(rewrite.maxUpdateIndex) };
}

/** The first line of each table, or the last one if only with that one the tables are in order. */
function withoutRepeated(lines: readonly Line[]): Line[] {
  const firsts = firstOfEach(lines);
  const lasts = firstOfEach(lines.toReversed()).reverse();
  return !isAscending(firsts) && isAscending(lasts) ? lasts : firsts;
}

function firstOfEach(lines: readonly Line[]): Line[] {
  const seen = new Set<string>();
  return lines.filter(({ name }) => !seen.has(name) && seen.add(name));
}

function finish(proposal: Proposal, chosen: ReadonlySet<string>, lines: readonly Line[]): TargetTable[] {
  const named = new Set(proposal.directoryState.lines.map(({ text }) => text));
  const minima = chosen.has(idOf('sortList', LIST_FILE)) ? ascendingMinima(lines) : [];
  return lines.map((line, i): TargetTable => {
    const { name, text, limits } = line;
    const copy = chosen.has(idOf('takeBack', name)) ? proposal.copies.get(name) : undefined;
    if (copy !== undefined) {
      const { path, sha256 } = copy;
      const { min, max } = copy.limits;
      const newName = `${formatTableName(min, max)}${TABLE_EXTENSION}`;
      return { name: newName, from: name, how: 'takeBack', copyOf: { path, sha256 } };
    }
    const minimum = minima[i];
    const reachesDown = minimum !== undefined && limits !== undefined && minimum < limits.min;
    const rewrite = rewriteOf(proposal, chosen, line, reachesDown ? minimum : undefined);
    if (rewrite !== undefined) {
      return { name: newName(rewrite), from: name, how: 'rewrite', rewrite };
    }
    // git removes a table that it has open and that the list no longer names: a name that left the list must not return.
    const returns = text === name && !named.has(name) && proposal.directoryState.tables.get(name)?.readable === true;
    if ((returns || chosen.has(idOf('renameTable', name))) && limits !== undefined) {
      return { name: `${formatTableName(limits.min, limits.max)}${TABLE_EXTENSION}`, from: name, how: 'copy' };
    }
    return { name: text, from: name, how: 'keep' };
  });
}

function rewriteOf(
  proposal: Proposal,
  chosen: ReadonlySet<string>,
  { name, limits }: Line,
  minimum: bigint | undefined,
): Rewrite | undefined {
  const given = chosen.has(idOf('rewriteTable', name)) ? proposal.rewrites.get(name) : undefined;
  if (minimum === undefined || limits === undefined) return given;
  const rewrite = given ?? proposal.cases.of(name)?.rewrite;
  return rewrite && { ...rewrite, minUpdateIndex: String(minimum) };
}

function newName({ minUpdateIndex, maxUpdateIndex }: Rewrite): string {
  return `${formatTableName(BigInt(minUpdateIndex), BigInt(maxUpdateIndex))}${TABLE_EXTENSION}`;
}
