/** Steps that fix tables, and that remove what does not belong in the directory. */
import { join } from 'node:path';
import { lockReport } from '../../check/stack/locks.ts';
import type { RepairFiles } from '../files.ts';
import type { Rewrite } from '../plan.ts';
import type { TableState } from './directory-state.ts';
import type { Proposal } from './proposal.ts';
import { count } from './propose-list.ts';
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
      const title = `Take ${name} out of the list`;
      const why = `Its object ids are of ${table.hash}, those of the stack are of ${hash}: git opens neither with the other.`;
      proposal.add(
        'dropTable',
        name,
        { title, why },
        proposal.where(({ file }) => file === name),
      );
      continue;
    }
    proposeRewriting(proposal, table, interop);
    const misnamed = about('badReftableTableName');
    if (misnamed.length === 0) continue;
    const why = 'git expects its update indices in hex, and eight hex digits that no other table has.';
    proposal.add('renameTable', name, { title: `Give ${name} a name in git's form`, why }, misnamed);
  }
}

function proposeUnreadable(proposal: Proposal, { name, entry }: TableState, findings: readonly number[]): void {
  if (entry.type === 'file') {
    for (const position of findings) {
      proposal.leftAlone.set(position, 'the file cannot be read: give yourself the permission to, or look at the disk');
    }
    return;
  }
  const what = entry.type === 'link' ? 'a symbolic link that leads out of the directory' : `a ${entry.type}`;
  const why = `It is ${what === 'a other' ? 'no file' : what}, and no table.`;
  proposal.add('dropTable', name, { title: `Take ${name} out of the list`, why }, findings);
  proposal.add('setAside', name, { title: `Rename ${name}`, why }, findings);
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
    const title = `Take ${name} out of the list`;
    const why = 'Not one record of it can be read.';
    proposal.add('dropTable', name, { title, why }, damage);
    return;
  }
  const fill = found.hasGaps ? olderTables(proposal, table) : [];
  if (!proposal.rewrites.has(name)) proposal.rewrites.set(name, { ...found.rewrite, fill });
  const lost =
    found.lost.total > 0 ? `${count(found.lost.total, 'place')} cannot be read any more.` : 'Nothing is lost.';
  const filled =
    fill.length > 0
      ? ` Where records are missing they are taken from ${fill.join(', ')}, which was merged into it.`
      : '';
  const title = `Rewrite ${name} from the ${count(found.count, 'record')} that can be read`;
  const why = `${lost}${filled} Indexes, object section and checksum are rebuilt.`;
  proposal.add('rewriteTable', name, { title, why }, damage);
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
  const title = `Rewrite ${name} with larger blocks, so that its index has a single root block`;
  const why = 'git reads it as it is; JGit without the fix of its issue 289 finds no ref by name in it.';
  proposal.add('rewriteTable', name, { title, why }, lint, { selected: interop });
}

/** Locks, temporary files, permissions. `now` is in seconds since the epoch. */
export function proposeLeftovers(proposal: Proposal, now: number, files: RepairFiles): void {
  const { findings, directory, entries } = proposal.directoryState;
  for (const [position, { id, file, actual, expected, message }] of findings.entries()) {
    const entry = entries.get(file);
    if (entry === undefined) continue;
    if (id === 'lockOld' || id === 'lockHeld') {
      const age = Math.max(0, Math.round(now - entry.modified));
      const why = lockReport(join(directory, file), age, entry.size, files);
      proposal.add('removeLock', file, { title: `Remove the lock ${file}`, why }, [position], { selected: false });
    } else if (id === 'temporaryFile') {
      const why = `${sentence(message)} No lock exists, so that no process is writing it.`;
      proposal.add('removeTemporary', file, { title: `Remove the unfinished table ${file}`, why }, [position]);
    } else if (id === 'permissions') {
      const title = `Make ${file} readable for everyone who can read the other files`;
      proposal.add('setPermissions', file, { title, why: `Its permissions are ${actual}, others' ${expected}.` }, [
        position,
      ]);
    }
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
