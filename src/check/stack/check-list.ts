/** Checks the list of a stack against its directory. */
import { join } from 'node:path';
import { platform } from '#platform';
import type { FileSystem } from '../../reftable/platform/files.ts';
import { LIST_FILE, listPath, readListBytes } from '../../reftable/stack/list.ts';
import { isTableName } from '../../reftable/stack/names.ts';
import { type FsckStep, found, step } from '../make-finding.ts';
import { quote } from '../quote.ts';
import { isPlainName, type ListLine, readListLines } from './list-lines.ts';

/** The lines of the list without repeated ones, and what is wrong with them. */
export function checkList(
  directory: string,
  names: readonly string[],
  files: FileSystem,
): { lines: ListLine[]; steps: FsckStep[] } {
  const tables = names.filter(isTableName);
  let bytes: Uint8Array | undefined;
  try {
    bytes = readListBytes(files, listPath(directory));
  } catch (error) {
    return { lines: [], steps: [found('listUnreadable', LIST_FILE, { error: quote.error(error) })] };
  }
  if (bytes === undefined || (bytes.length === 0 && tables.length > 0)) {
    if (tables.length === 0) return { lines: [], steps: [] };
    const id = bytes === undefined ? 'listMissing' : 'listEmpty';
    return { lines: [], steps: [found(id, LIST_FILE, { tables: tables.length })] };
  }
  const { lines, faults } = readListLines(bytes);
  const seen = new Set<string>();
  const once = lines.filter(({ name }) => !seen.has(name) && seen.add(name));
  const steps = faults.map(fault => step(fault, LIST_FILE));
  if (tables.length > 0 && !lines.some(({ name }) => names.includes(name) || exists(directory, name, files))) {
    steps.push(found('listForeign', LIST_FILE, { tables: tables.length }, { start: 0, end: bytes.length }));
  }
  return { lines: once, steps };
}

/** The lines of the list of a stack; `undefined` when it is missing or cannot be read. */
export function listLines(directory: string): readonly ListLine[] | undefined {
  try {
    const bytes = readListBytes(platform.files, listPath(directory));
    return bytes && readListLines(bytes).lines;
  } catch {
    return undefined;
  }
}

/** It may have come after the directory was listed. */
function exists(directory: string, name: string, files: FileSystem): boolean {
  try {
    return isPlainName(name) && files.stat(join(directory, name)).isFile;
  } catch {
    return false;
  }
}
