/** Whether a stack changed after a repair or a rollback, so that a rollback would undo later writes. */

import { join } from 'node:path';
import { isReftableError } from '../reftable/errors.ts';
import { LIST_FILE, lineNames } from '../reftable/stack/list.ts';
import { Table } from '../reftable/table/table.ts';

import { type Backup, copyPath } from './backup/manifest.ts';
import { isFileName, nodeRepairFiles, type RepairFiles, realPath } from './files.ts';
import { readList } from './read-list.ts';
import { readFile, readThrough } from './read-through.ts';

/** A table that the stack got after the repair. */
export interface NewTable {
  readonly name: string;
  readonly minUpdateIndex?: string;
  readonly maxUpdateIndex?: string;
}

/** Listed tables that were not there when the repair was done: transactions, or compactions, that came after it. */
export function tablesSince(path: string, backup: Backup, files: RepairFiles = nodeRepairFiles): NewTable[] {
  const directory = realPath(path);
  const { tablesAfter, files: kept } = backup.manifest;
  const known = new Set([...(tablesAfter ?? []), ...kept.map(({ name }) => name)]);
  return (listedNow(files, directory) ?? [])
    .filter(name => !known.has(name) && isFileName(name))
    .map(name => ({ name, ...limitsOf(files, join(directory, name), name) }));
}

/**
 * Whether the list names other tables than the repair left, or cannot be read. Not so when it names the tables of the
 * backup, or others with the same bytes: then the repair, or an earlier rollback, stopped before its end.
 */
export function hasChangedSince(directory: string, backup: Backup, files: RepairFiles): boolean {
  const now = listedNow(files, directory);
  if (now === undefined) return true;
  const before = listedBefore(files, backup);
  const after = backup.manifest.tablesAfter ?? before;
  return !isSame(now, after) && !isSame(now, before) && !haveSameBytes(files, directory, now, before, backup);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

function haveSameBytes(
  files: RepairFiles,
  directory: string,
  now: readonly string[],
  before: readonly string[],
  backup: Backup,
): boolean {
  const hashes = new Map(backup.manifest.files.map(({ name, sha256 }) => [name, sha256]));
  return (
    now.length === before.length &&
    now.every((name, i) => {
      const old = before[i];
      const hash = old === undefined ? undefined : hashes.get(old);
      return hash === undefined ? name === old : isFileName(name) && hashOf(files, join(directory, name)) === hash;
    })
  );
}

function hashOf(files: RepairFiles, path: string): string | undefined {
  return files.entry(path)?.type === 'file' ? readThrough(files, path) : undefined;
}

/** `undefined` when the list cannot be read. */
function listedNow(files: RepairFiles, directory: string): string[] | undefined {
  const list = readList(files, directory);
  if (list.state === 'read') return lineNames(list.bytes);
  return list.state === 'unreadable' ? undefined : [];
}

function listedBefore(files: RepairFiles, backup: Backup): string[] {
  const bytes = listOf(files, backup);
  return bytes === undefined ? [] : lineNames(bytes);
}

/** The backup's copy of the list; `undefined` when there was none. IO_ERROR. */
export function listOf(files: RepairFiles, backup: Backup): Buffer | undefined {
  if (!backup.manifest.files.some(({ name, type }) => name === LIST_FILE && type === 'file')) return undefined;
  return readFile(files, copyPath(backup, LIST_FILE));
}

function limitsOf(files: RepairFiles, path: string, name: string): Omit<NewTable, 'name'> {
  try {
    const table = Table.open(path, name, files);
    table.close();
    return { minUpdateIndex: String(table.minUpdateIndex), maxUpdateIndex: String(table.maxUpdateIndex) };
  } catch (error) {
    if (isReftableError(error)) return {};
    throw error;
  }
}
