/** Lists of tables that a program that copies files left beside `tables.list`, and the tables that only they name. */
import { join } from 'node:path';
import { isReftableError } from '../../reftable/errors.ts';
import type { FileSystem } from '../../reftable/platform/files.ts';
import { LIST_FILE, readListBytes } from '../../reftable/stack/list.ts';
import { readListLines } from './list-lines.ts';
import { isCopyName } from './table-name.ts';

/** Lists that are read. */
const MOST_LISTS = 20;

/** A list beside the stack's, with the tables that it names. */
export interface OtherList {
  readonly file: string;
  /** Names, without repeated ones. */
  readonly tables: readonly string[];
}

/** Whether a file is a copy of the list, by its name. */
export function isOtherList(name: string): boolean {
  return isCopyName(name, LIST_FILE);
}

/** Those among the names in a directory that can be read. */
export function otherLists(directory: string, names: readonly string[], files: FileSystem): OtherList[] {
  const lists: OtherList[] = [];
  for (const file of names.filter(isOtherList).slice(0, MOST_LISTS)) {
    const bytes = bytesOf(join(directory, file), files);
    if (bytes === undefined) continue;
    lists.push({ file, tables: [...new Set(readListLines(bytes).lines.map(({ name }) => name))] });
  }
  return lists;
}

function bytesOf(path: string, files: FileSystem): Uint8Array | undefined {
  try {
    return readListBytes(files, path);
  } catch (error) {
    if (isReftableError(error)) return undefined;
    throw error;
  }
}
