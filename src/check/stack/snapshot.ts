/** A stack at one moment: its list, and every listed table open, so that a compaction does not remove one. */
import { join } from 'node:path';
import { isReftableError, type ReftableError } from '../../reftable/errors.ts';
import type { FileSystem } from '../../reftable/platform/files.ts';
import type { FsckStep } from '../make-finding.ts';
import { DamagedTable } from '../table/damaged-table.ts';
import { checkList } from './check-list.ts';
import { isPlainName, type ListLine } from './list-lines.ts';

/** The list, the directory and the tables of a stack as they were at one moment. `release` its tables. */
export interface Snapshot {
  /** Names in the directory. */
  readonly names: readonly string[];
  readonly lines: readonly ListLine[];
  /** What is wrong with the list. */
  readonly steps: readonly FsckStep[];
  /** The list exists but cannot be read. */
  readonly unknown: boolean;
  /** By name: the table, or why it cannot be opened. `undefined` for one that was not asked for. */
  readonly tables: ReadonlyMap<string, DamagedTable | ReftableError>;
}

/** If a stack changes faster than it can be opened, the state of the last try is used. */
const TRIES = 5;

/** Throws what listing the directory and `files.onWork` throw. Tables for which `skip` holds are not opened. */
export function takeSnapshot(directory: string, files: FileSystem, skip: (name: string) => boolean): Snapshot {
  for (let tries = 1; ; tries++) {
    const names = files.list(directory).sort();
    const { lines, steps, unknown } = checkList(directory, names, files);
    const listed = lines.filter(({ name }) => isPlainName(name) && !skip(name));
    const tables = openAll(directory, listed, files);
    const isMissing = [...tables.values()].some(table => isReftableError(table, 'NOT_EXIST_ERROR'));
    if (!isMissing || tries === TRIES || !hasChanged(directory, names, lines, files)) {
      return { names, lines, steps, unknown, tables };
    }
    release(tables.values());
  }
}

/** Closes those that are open. */
export function release(tables: Iterable<DamagedTable | ReftableError>): void {
  for (const table of tables) if (table instanceof DamagedTable) table.close();
}

/** Throws what `files.onWork` throws. None stays open then. */
function openAll(
  directory: string,
  lines: readonly ListLine[],
  files: FileSystem,
): Map<string, DamagedTable | ReftableError> {
  const tables = new Map<string, DamagedTable | ReftableError>();
  try {
    for (const { name } of lines) tables.set(name, open(join(directory, name), files));
    return tables;
  } catch (error) {
    release(tables.values());
    throw error;
  }
}

function open(path: string, files: FileSystem): DamagedTable | ReftableError {
  try {
    return new DamagedTable(path, files);
  } catch (error) {
    if (isReftableError(error)) return error;
    throw error;
  }
}

function hasChanged(
  directory: string,
  names: readonly string[],
  lines: readonly ListLine[],
  files: FileSystem,
): boolean {
  const now = checkList(directory, names, files).lines;
  return now.length !== lines.length || now.some((line, i) => line.text !== lines[i]?.text);
}
