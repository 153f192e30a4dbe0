/**
 * The list of a backup as a rollback writes it. git identifies the contents of a table by its name, and removes a table
 * that it has open once the list no longer names it: so a table that left the list is restored under a new name.
 */
import { randomBytes } from 'node:crypto';
import { readListLines } from '../check/stack/list-lines.ts';
import { isReftableError } from '../reftable/errors.ts';
import { encodeText } from '../reftable/format/utf8.ts';
import { LIST_FILE, LONGEST_LIST } from '../reftable/stack/list.ts';
import { formatTableName, TABLE_EXTENSION } from '../reftable/stack/names.ts';
import { Table } from '../reftable/table/table.ts';

import { type Backup, type BackupFile, copyPath } from './backup/manifest.ts';
import type { RepairFiles } from './files.ts';
import { listOf } from './tables-since.ts';

/** The list that a rollback writes, with the new names of its tables. */
export interface RestoredList {
  /** The list's bytes with the new names; `undefined` when the backup has no list. */
  readonly bytes: Buffer | undefined;
  /** By the name in the backup. */
  readonly newNames: ReadonlyMap<string, string>;
  /** The names of the backup's list. */
  readonly listed: ReadonlySet<string>;
}

/** `stays`: is the table still listed under its name with the same bytes? `isTaken`: is the name in use? */
export function restoredList(
  files: RepairFiles,
  backup: Backup,
  stays: (file: BackupFile) => boolean,
  isTaken: (name: string) => boolean,
): RestoredList {
  const bytes = listOf(files, backup);
  const lines = bytes === undefined || bytes.length > LONGEST_LIST ? [] : readListLines(bytes).lines;
  const listed = new Set(lines.map(({ name }) => name));
  const newNames = new Map<string, string>();
  for (const file of backup.manifest.files) {
    const { name, type } = file;
    if (type !== 'file' || name === LIST_FILE || !listed.has(name) || stays(file)) continue;
    newNames.set(name, freeName(files, backup, name, isTaken));
  }
  if (bytes === undefined) return { bytes, newNames, listed };
  const chunks: Uint8Array[] = [];
  let done = 0;
  for (const { start, end, name } of lines) {
    const renamed = newNames.get(name);
    const at = renamed === undefined ? -1 : bytes.subarray(start, end).indexOf(encodeText(name));
    if (renamed === undefined || at < 0) continue;
    chunks.push(bytes.subarray(done, start + at), encodeText(renamed));
    done = start + at + encodeText(name).length;
  }
  return { bytes: Buffer.concat([...chunks, bytes.subarray(done)]), newNames, listed };
}

function freeName(files: RepairFiles, backup: Backup, name: string, isTaken: (name: string) => boolean): string {
  for (;;) {
    const free = newName(files, backup, name);
    if (!isTaken(free)) return free;
  }
}

/** The same update indices and extension, another random part. */
function newName(files: RepairFiles, backup: Backup, name: string): string {
  const match = /^(0x[0-9a-f]+-0x[0-9a-f]+-)[0-9a-f]+(\.(?:ref|log))$/.exec(name);
  if (match !== null) return `${match[1]}${randomBytes(4).toString('hex')}${match[2]}`;
  try {
    const table = Table.open(copyPath(backup, name), name, files);
    table.close();
    return `${formatTableName(table.minUpdateIndex, table.maxUpdateIndex)}${TABLE_EXTENSION}`;
  } catch (error) {
    if (isReftableError(error)) return `${formatTableName(0n, 0n)}${TABLE_EXTENSION}`;
    throw error;
  }
}
