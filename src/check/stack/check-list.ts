/** Checks the list of a stack against its directory. */
import { platform } from '#platform';
import { type FileSystem, systemCode } from '../../reftable/platform/files.ts';
import { LIST_FILE, listPath, readListBytes } from '../../reftable/stack/list.ts';
import { isTableName } from '../../reftable/stack/names.ts';
import { type FsckStep, found, step } from '../make-finding.ts';
import { quote } from '../quote.ts';
import { type ListLine, readListLines } from './list-lines.ts';

/** A list as the check reads it. */
export interface CheckedList {
  /** Without repeated lines. */
  readonly lines: readonly ListLine[];
  /** What is wrong with the list. */
  readonly steps: readonly FsckStep[];
  /** The list exists but cannot be read: which tables it names is not known. */
  readonly unknown: boolean;
}

/** The lines of the list without repeated ones, and what is wrong with them. */
export function checkList(directory: string, names: readonly string[], files: FileSystem): CheckedList {
  const tables = names.filter(isTableName);
  const path = listPath(directory);
  let bytes: Uint8Array | undefined;
  try {
    bytes = readListBytes(files, path);
  } catch (error) {
    const steps = [found('listUnreadable', LIST_FILE, { error: quote.error(error) })];
    return { lines: [], steps, unknown: !isListBlocked(path, files) };
  }
  if (bytes === undefined || (bytes.length === 0 && tables.length > 0)) {
    const id = bytes === undefined ? 'listMissing' : 'listEmpty';
    const steps = tables.length === 0 ? [] : [found(id, LIST_FILE, { tables: tables.length })];
    return { lines: [], steps, unknown: false };
  }
  const { lines, faults } = readListLines(bytes);
  const seen = new Set<string>();
  const once = lines.filter(({ name }) => !seen.has(name) && seen.add(name));
  const steps = faults.map(fault => step(fault, LIST_FILE));
  // A table may have come after the directory was listed.
  if (tables.length > 0 && !namesOneOf(lines, names) && !namesOneOf(lines, namesIn(directory, files))) {
    steps.push(found('listForeign', LIST_FILE, { tables: tables.length }, { start: 0, end: bytes.length }));
  }
  return { lines: once, steps, unknown: false };
}

/** Whether the path of the list leads to something that is not a file, or does not exist: the list is missing then. */
export function isListBlocked(path: string, files: FileSystem): boolean {
  try {
    return !files.stat(path).isFile;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '');
  }
}

/** The lines of the list of a stack; `undefined` when it is missing or cannot be read. */
export function listLines(directory: string, files: FileSystem = platform.files): readonly ListLine[] | undefined {
  try {
    const bytes = readListBytes(files, listPath(directory));
    return bytes && readListLines(bytes).lines;
  } catch {
    return undefined;
  }
}

function namesOneOf(lines: readonly ListLine[], names: readonly string[]): boolean {
  const present = new Set(names);
  return lines.some(({ name }) => present.has(name));
}

/** Names in the directory; none if it was removed meanwhile. */
function namesIn(directory: string, files: FileSystem): readonly string[] {
  try {
    return files.list(directory);
  } catch {
    return [];
  }
}
