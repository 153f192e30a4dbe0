/** The tables next to a list, with the data of their header and footer. */
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { geometricFactorOf, listDirectory } from '../../git/index.ts';
import { DEFAULT_GEOMETRIC_FACTOR, segmentToCompact, Table } from '../../reftable/index.ts';

/** Tables that are opened for one answer. */
const MOST_TABLES = 10_000;
/** Entries of a directory that are read for one answer. */
const MOST_ENTRIES = 100_000;

export function isTableFile(name: string): boolean {
  return name.endsWith('.ref') || name.endsWith('.log');
}

/** The tables in a directory, listed or not, of its first entries. */
export function tablesIn(directory: string): string[] {
  const { entries } = listDirectory(directory, MOST_ENTRIES);
  return entries
    .map(({ name }) => name)
    .filter(isTableFile)
    .sort();
}

/** Whether this directory itself contains a file of this name. */
export function isFileIn(directory: string, name: string): boolean {
  if (name !== basename(name) || name === '' || name === '.' || name === '..' || name.includes('\0')) return false;
  try {
    return statSync(join(directory, name)).isFile();
  } catch {
    // It does not exist, its name is too long for the file system, or the directory cannot be searched.
    return false;
  }
}

/** Opens a table, calls `use` and closes the table. Throws what `Table.open` throws. */
export function withTable<T>(directory: string, name: string, use: (table: Table) => T): T {
  const table = Table.open(join(directory, name), name);
  try {
    return use(table);
  } finally {
    table.close();
  }
}

export interface Geometry {
  readonly tables: number;
  readonly size: number;
  readonly factor: number;
  /** Listed files that cannot be read as tables. */
  readonly unreadable: number;
  /** What git's auto-compaction would merge: positions in the list, the last one inclusive, and the sizes of their files. */
  readonly merge: { readonly first: number; readonly last: number; readonly bytes: number } | undefined;
}

/** The sizes of these tables and whether the geometric rule holds. */
export function geometryOf(directory: string, names: readonly string[]): Geometry {
  const factor = geometricFactorOf({ directory }) ?? DEFAULT_GEOMETRIC_FACTOR;
  const tables: Pick<Table, 'size' | 'effectiveSize'>[] = [];
  let unreadable = 0;
  for (const name of names.slice(0, MOST_TABLES)) {
    if (!isFileIn(directory, name)) {
      unreadable++;
      continue;
    }
    try {
      withTable(directory, name, table => {
        tables.push({ size: table.size, effectiveSize: table.effectiveSize });
      });
    } catch {
      unreadable++;
    }
  }
  const segment = unreadable > 0 ? undefined : segmentToCompact(tables, factor);
  const merge = segment && { first: segment.start, last: segment.end - 1, bytes: segment.bytes };
  const size = tables.reduce((sum, table) => sum + table.size, 0);
  return { tables: names.length, size, factor, unreadable, merge };
}
