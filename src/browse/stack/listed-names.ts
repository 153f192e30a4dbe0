/** The tables that `tables.list` names, also if git refuses the list. */
import { listLines, nameInLine } from '../../check/index.ts';
import {
  type FileSystem,
  isReftableError,
  listPath,
  platform,
  type ReftableError,
  readNames,
} from '../../reftable/index.ts';
import { excerpt } from '../../text/escape/bounded.ts';
import { corrupt } from './corrupt.ts';

/**
 * - `ok`: git reads it. - `damaged`: git refuses it, and the names are those that its lines were most likely meant to have.
 * - `missing`: it does not exist. - `unreadable`: it cannot be read, so which tables the stack has is not known.
 */
export type ListState = 'ok' | 'damaged' | 'missing' | 'unreadable';

/** A list as it was read. */
export interface ListedNames {
  readonly state: ListState;
  /** Base first, without repeated ones; empty if the list is missing or cannot be read. */
  readonly names: readonly string[];
  /** Why it is damaged or unreadable. */
  readonly error?: ReftableError;
}

/** Reads the list of a stack's directory. Throws only what `files.onWork` throws. */
export function listedNames(directory: string, files: FileSystem): ListedNames {
  const path = listPath(directory);
  let names: string[] | undefined;
  try {
    names = readNames(files, path);
  } catch (error) {
    if (!isReftableError(error)) throw error;
    const meant = error.code === 'FORMAT_ERROR' ? meantNames(directory, files) : undefined;
    return meant === undefined ? { state: 'unreadable', names: [], error } : { state: 'damaged', names: meant, error };
  }
  if (names === undefined) return { state: 'missing', names: [] };
  // A carriage return is a valid part of a name, but not one that a table has.
  const wrong = names.find(name => name !== nameInLine(name) && !exists(platform.paths.join(directory, name), files));
  if (wrong === undefined) return { state: 'ok', names };
  const error = corrupt(path, `'${excerpt(wrong)}' is not the name of a table`);
  return { state: 'damaged', names: meantNames(directory, files) ?? [], error };
}

/** The names that the lines of a list were most likely meant to have; `undefined` if it cannot be read. */
function meantNames(directory: string, files: FileSystem): string[] | undefined {
  const lines = listLines(directory, files);
  // A list must not refer to files elsewhere, and may name a table a thousand times.
  const names = lines && new Set(lines.map(({ name }) => platform.paths.basename(name)));
  return names && [...names].filter(name => !/^\.{0,2}$|\0/.test(name));
}

function exists(path: string, files: FileSystem): boolean {
  try {
    return files.stat(path).isFile;
  } catch {
    return false;
  }
}
