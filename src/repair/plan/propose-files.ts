/** Steps that fix tables, and that remove what does not belong in the directory. */
import { join } from 'node:path';
import type { RepairFiles } from '../files.ts';
import type { Rewrite } from '../plan.ts';
import type { TableState } from './directory-state.ts';
import { lockFacts } from './lock-facts.ts';
import type { Proposal } from './proposal.ts';
import { isFixedByRewriting } from './table-candidates.ts';
import { areCovered } from './table-order.ts';

/** Tables of the list that are damaged, foreign, or not what they should be called. */
export function proposeTables(proposal: Proposal, interop: boolean): void {
  const { directoryState, hash } = proposal;
  for (const name of new Set(directoryState.lines.map(line => line.name))) {
    const table = directoryState.tables.get(name);
    if (table === undefined) continue;
    const about = (...ids: string[]) => proposal.where(({ id, file }) => file === name && ids.includes(id));
    if (!table.readable) {
      proposeUnreadable(proposal, table, about('tableUnreadable'));
      continue;
    }
    const foreign = about('hashMismatch');
    if (foreign.length > 0 || table.hash !== hash) {
      const reason = { type: 'otherFormat', table: table.hash, stack: hash } as const;
      const findings = proposal.where(({ file }) => file === name);
      proposal.add('dropTable', name, reason, findings);
      continue;
    }
    proposeRewriting(proposal, table, interop);
    const misnamed = about('badReftableTableName');
    if (misnamed.length === 0) continue;
    proposal.add('renameTable', name, { type: 'tableName' }, misnamed);
  }
}

function proposeUnreadable(proposal: Proposal, { name, entry }: TableState, findings: readonly number[]): void {
  if (entry.type === 'file') {
    for (const position of findings) proposal.leftAlone.set(position, 'fileUnreadable');
    return;
  }
  const reason = { type: 'notAFile', is: entry.type } as const;
  proposal.add('dropTable', name, reason, findings);
  proposal.add('setAside', name, reason, findings);
}

function proposeRewriting(proposal: Proposal, table: TableState, interop: boolean): void {
  const { name } = table;
  const damage = proposal.where(({ id, file }) => file === name && isFixedByRewriting(id));
  const lint = proposal.where(({ id, file }) => file === name && id === 'interopRootIndex');
  if (damage.length === 0) {
    if (lint.length > 0) proposeNormalising(proposal, table, lint, interop);
    return;
  }
  const found = proposal.cases.of(name);
  if (found === undefined || found.count === 0) {
    proposal.add('dropTable', name, { type: 'noRecords' }, damage);
    return;
  }
  const fill = found.hasGaps ? olderTables(proposal, table) : [];
  if (!proposal.rewrites.has(name)) proposal.rewrites.set(name, { ...found.rewrite, fill });
  const reason = { type: 'damaged', records: found.count, lost: found.lost.total, fill } as const;
  proposal.add('rewriteTable', name, reason, damage);
}

/** Unlisted tables whose update indices this one covers, oldest first: what they hold went into it. */
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

/** Nothing is wrong with it; other readers cope better with a root index of one block. */
function proposeNormalising(proposal: Proposal, { name }: TableState, lint: readonly number[], interop: boolean): void {
  const found = proposal.cases.of(name);
  if (found === undefined || found.count === 0) return;
  const rewrite: Rewrite = { ...found.rewrite, blockSize: Math.max(4096, found.rewrite.blockSize * 4) };
  proposal.rewrites.set(name, rewrite);
  proposal.add('rewriteTable', name, { type: 'interop' }, lint, { selected: interop });
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
