/** Steps that fix tables, and steps that remove files that do not belong in the directory. */
import { join } from 'node:path';
import type { FindingId } from '../../check/finding-params.ts';
import type { RepairFiles } from '../files.ts';
import type { Rewrite } from '../plan.ts';
import type { TableState } from './directory-state.ts';
import { lockFacts } from './lock-facts.ts';
import type { Nearby } from './nearby.ts';
import type { Proposal } from './proposal.ts';
import { proposeCopy, type WithoutCopy } from './propose-copy.ts';
import { isFixedByRewriting } from './table-candidates.ts';
import { areCovered } from './table-order.ts';

/** Listed tables that are damaged, of another object format, or have a wrong name. */
export function proposeTables(proposal: Proposal, interop: boolean, nearby: () => Nearby): void {
  const { directoryState, hash } = proposal;
  for (const name of new Set(directoryState.lines.map(line => line.name))) {
    const table = directoryState.tables.get(name);
    if (table === undefined) continue;
    const about = (...ids: string[]) => proposal.where(({ id, file }) => file === name && ids.includes(id));
    if (!table.readable) {
      proposeUnreadable(proposal, table, about('tableUnreadable'), nearby);
      continue;
    }
    const foreign = about('hashMismatch');
    if (foreign.length > 0 || table.hash !== hash) {
      const reason = { type: 'otherFormat', table: table.hash, stack: hash } as const;
      const findings = proposal.where(({ file }) => file === name);
      proposal.add('dropTable', name, reason, findings);
      continue;
    }
    proposeRewriting(proposal, table, interop, nearby);
    const misnamed = about('badReftableTableName');
    if (misnamed.length === 0) continue;
    proposal.add('renameTable', name, { type: 'tableName' }, misnamed);
  }
}

function proposeUnreadable(
  proposal: Proposal,
  { name, entry }: TableState,
  findings: readonly number[],
  nearby: () => Nearby,
): void {
  if (entry.type === 'file') {
    for (const position of findings) proposal.leftAlone.set(position, 'fileUnreadable');
    return;
  }
  const reason = { type: 'notAFile', is: entry.type } as const;
  proposeLosing(proposal, name, { kind: 'dropTable', reason }, findings, nearby);
  proposal.add('setAside', name, reason, findings);
}

/** A step that loses records. An undamaged copy of the table replaces it, if one was found. */
function proposeLosing(
  proposal: Proposal,
  name: string,
  without: WithoutCopy,
  findings: readonly number[],
  nearby: () => Nearby,
): void {
  const copy = nearby().copyOf(name);
  if (copy?.matches && copy.hash === proposal.hash) proposeCopy(proposal, name, copy, findings, without);
  else proposal.add(without.kind, name, without.reason, findings);
}

function proposeRewriting(proposal: Proposal, table: TableState, interop: boolean, nearby: () => Nearby): void {
  const { name } = table;
  const damage = proposal.where(({ id, file }) => file === name && isFixedByRewriting(id));
  if (damage.length === 0) {
    proposeNormalising(proposal, table, interop);
    return;
  }
  const found = proposal.cases.of(name);
  if (found === undefined || found.count === 0) {
    proposeLosing(proposal, name, { kind: 'dropTable', reason: { type: 'noRecords' } }, damage, nearby);
    return;
  }
  const fill = found.hasGaps ? olderTables(proposal, table) : [];
  if (!proposal.rewrites.has(name)) proposal.rewrites.set(name, { ...found.rewrite, fill });
  const reason = { type: 'damaged', records: found.count, lost: found.lost.total, fill } as const;
  const isError = damage.some(position => proposal.directoryState.findings[position]?.severity === 'error');
  if (isError && found.lost.total + found.uncertain.total > 0) {
    proposeLosing(proposal, name, { kind: 'rewriteTable', reason }, damage, nearby);
  } else proposal.add('rewriteTable', name, reason, damage);
}

/** Unlisted tables whose update indices this one covers, oldest first: their records were merged into it. */
function olderTables({ directoryState, cases, hash }: Proposal, { limits }: TableState): string[] {
  if (limits === undefined) return [];
  const listed = new Set(directoryState.lines.map(line => line.name));
  return [...directoryState.tables.values()]
    .filter(({ name, readable, ...other }) => !listed.has(name) && readable && other.hash === hash)
    .filter(other => other.limits !== undefined && areCovered(other.limits, [{ name: '', limits }]))
    .filter(({ name }) => (cases.of(name)?.count ?? 0) > 0)
    .sort((a, b) => Number((a.limits?.max ?? 0n) - (b.limits?.max ?? 0n)))
    .map(({ name }) => name);
}

/** The table can be read. Rewriting it gives other readers a root index of one block, and git complete lines. */
function proposeNormalising(proposal: Proposal, { name }: TableState, interop: boolean): void {
  const about = (id: FindingId) =>
    proposal.where(finding => {
      const { related = [], file } = finding;
      return finding.id === id && (file === name || related.some(each => each.file === name && each.is === 'alsoHere'));
    });
  const roots = about('interopRootIndex');
  const lines = about('logNewline');
  if (roots.length + lines.length === 0) return;
  const found = proposal.cases.of(name);
  if (found === undefined || found.count === 0) return;
  const larger: Rewrite = { ...found.rewrite, blockSize: Math.max(4096, found.rewrite.blockSize * 4) };
  const onlyLines = lines.length > 0 && (roots.length === 0 || !interop);
  proposal.rewrites.set(name, onlyLines ? found.rewrite : larger);
  if (onlyLines) proposal.add('rewriteTable', name, { type: 'newlines' }, lines, { selected: true });
  else proposal.add('rewriteTable', name, { type: 'interop' }, [...roots, ...lines], { selected: interop });
}

/** Locks, temporary files, permissions. `now` is in seconds since the epoch. */
export function proposeLeftovers(proposal: Proposal, now: number, files: RepairFiles): void {
  const { findings, directory, entries } = proposal.directoryState;
  for (const [position, finding] of findings.entries()) {
    const { id, file } = finding;
    const entry = entries.get(file);
    if (entry === undefined) continue;
    const age = Math.max(0, Math.round(now - entry.modified));
    if (id === 'lockOld' || id === 'lockHeld') {
      const reason = { type: 'lock', ...lockFacts(join(directory, file), age, entry.size, files) } as const;
      proposal.add('removeLock', file, reason, [position], { selected: false });
    } else if (id === 'temporaryFile') {
      proposal.add('removeTemporary', file, { type: 'unfinished', age, size: entry.size }, [position]);
    } else if (finding.id === 'permissions') {
      proposal.add('setPermissions', file, { type: 'permissions', ...finding.params }, [position]);
    }
  }
}
