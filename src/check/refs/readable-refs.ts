/** The refs of a stack with the file and the bytes of each, also of a stack that cannot be opened as a whole. */

import { basename, join } from 'node:path';
import { openStack } from '../../git/repository/open-stack.ts';
import { toHex } from '../../reftable/format/bytes.ts';
import { KeptKey } from '../../reftable/format/keys.ts';
import {
  compareNames,
  type FileSystem,
  type HashName,
  isReftableError,
  platform,
  type RefValue,
  type Stack,
} from '../../reftable/index.ts';
import type { FileRange } from '../finding.ts';
import { listLines } from '../stack/check-list.ts';
import { DamagedTable } from '../table/damaged-table.ts';
import { salvage } from '../table/salvage.ts';

/** A ref that is not deleted, with the bytes of its record. */
export interface ReadableRef extends FileRange {
  readonly name: string;
  readonly value: RefValue;
}

/** The newest entry of one ref's reflog. */
export interface ReadableLog extends FileRange {
  readonly name: string;
  /** The new object ID; null for the entry that only marks that a reflog exists. */
  readonly newest: string;
}

/** A reflog entry; the IDs are null if the entry has no object. */
export interface ReadableLogEntry extends FileRange {
  readonly name: string;
  readonly old: string;
  readonly new: string;
}

/** Above this number of names, one pass over all refs is faster than one lookup for each. */
const FEW = 32;

/**
 * Reads as git does up to the first error, and from there on the records that can be salvaged from each table, where
 * the newest counts. `close()` it.
 */
export class ReadableRefs implements Disposable {
  readonly #directory: string;
  readonly #files: FileSystem;
  #stack: Stack | undefined;
  #salvaged: ReadonlyMap<string, ReadableRef> | undefined;
  #allOpened = true;
  /** The table the last record was from: most are from the same as the one before. */
  #file = '';
  #name = '';

  /** Throws what `files.onWork` throws. */
  constructor(directory: string, hash: HashName | undefined, files: FileSystem = platform.files) {
    this.#directory = directory;
    this.#files = files;
    try {
      this.#stack = openStack({ directory, hash }, { files });
    } catch (error) {
      if (!isReftableError(error)) throw error;
    }
  }

  /**
   * Whether the list names tables and each of them can be opened. Otherwise a ref that is not found here may still
   * exist: in a table that is missing, cannot be read or is not listed.
   */
  get complete(): boolean {
    if (this.#stack !== undefined) return this.#stack.tables.length > 0;
    this.#salvage();
    return this.#allOpened;
  }

  /** All refs but deleted ones, in byte order. Throws no ReftableError. */
  *all(): Generator<ReadableRef, void, undefined> {
    let last: string | undefined;
    try {
      if (this.#stack !== undefined) {
        using cursor = this.#stack.refCursor();
        while (cursor.next()) {
          const { name, current } = cursor;
          last = name;
          const { at } = current;
          const start = at.block.offset + at.recordStart;
          yield {
            name,
            value: current.refValue(),
            file: this.#nameOf(current.table.file),
            start,
            end: start + at.valueEnd - at.recordStart,
          };
        }
        return;
      }
    } catch (error) {
      if (!isReftableError(error)) throw error;
    }
    for (const ref of this.#sorted()) if (last === undefined || compareNames(ref.name, last) > 0) yield ref;
  }

  /** Whether a ref of exactly this name can be read and is not deleted. Throws no ReftableError. */
  has(name: string): boolean {
    try {
      // The target of a damaged symbolic ref can hold a NUL, which no name has.
      if (this.#stack !== undefined) return !name.includes('\0') && this.#stack.readRef(name) !== undefined;
    } catch (error) {
      if (!isReftableError(error)) throw error;
    }
    return this.#salvage().has(name);
  }

  /** Those of the names that are names of refs. Throws no ReftableError. */
  existing(names: ReadonlySet<string>): Set<string> {
    if (names.size <= FEW) return new Set([...names].filter(name => this.has(name)));
    const existing = new Set<string>();
    for (const { name } of this.all()) if (names.has(name)) existing.add(name);
    return existing;
  }

  /** The newest entry of each reflog, in byte order of names, up to what git cannot read. Throws no ReftableError. */
  *newestLogs(): Generator<ReadableLog, void, undefined> {
    if (this.#stack === undefined) return;
    try {
      using cursor = this.#stack.logCursor();
      const last = new KeptKey();
      let isFirst = true;
      while (cursor.next()) {
        const { nameBytes } = cursor;
        if (!isFirst && last.compare(nameBytes, nameBytes.length) === 0) continue;
        isFirst = false;
        last.keep(nameBytes, nameBytes.length);
        const { name, current } = cursor;
        const { block, valueStart } = current.at;
        const { hashSize } = block.space;
        const newest = toHex(block.bytes, valueStart + hashSize, valueStart + 2 * hashSize);
        const file = this.#nameOf(current.table.file);
        yield { name, newest, file, start: block.offset, end: block.offset + block.size };
      }
    } catch (error) {
      if (!isReftableError(error)) throw error;
    }
  }

  /** All reflog entries, by name and newest first, up to what git cannot read. Throws no ReftableError. */
  *logs(): Generator<ReadableLogEntry, void, undefined> {
    if (this.#stack === undefined) return;
    try {
      using cursor = this.#stack.logCursor();
      while (cursor.next()) {
        const { name, current } = cursor;
        const { block, valueStart } = current.at;
        const { hashSize } = block.space;
        const id = (start: number) => toHex(block.bytes, start, start + hashSize);
        const file = this.#nameOf(current.table.file);
        const range = { file, start: block.offset, end: block.offset + block.size };
        yield { name, old: id(valueStart), new: id(valueStart + hashSize), ...range };
      }
    } catch (error) {
      if (!isReftableError(error)) throw error;
    }
  }

  /** Closes the stack. Refs that are read afterwards are salvaged from its tables. */
  close(): void {
    this.#stack?.close();
    this.#stack = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #nameOf(file: string): string {
    if (file !== this.#file) {
      this.#file = file;
      this.#name = basename(file);
    }
    return this.#name;
  }

  #sorted(): ReadableRef[] {
    return [...this.#salvage().values()].sort((a, b) => compareNames(a.name, b.name));
  }

  #salvage(): ReadonlyMap<string, ReadableRef> {
    this.#salvaged ??= this.#salvageRefs();
    return this.#salvaged;
  }

  #salvageRefs(): Map<string, ReadableRef> {
    const refs = new Map<string, ReadableRef>();
    const tables = listedTables(this.#directory, this.#files);
    if (tables === undefined || tables.length === 0) this.#allOpened = false;
    for (const table of tables ?? [])
      if (!salvageRefs(this.#directory, table, this.#files, refs)) this.#allOpened = false;
    return refs;
  }
}

/** Adds the refs of a table to those of older ones; false if it cannot be read. */
function salvageRefs(directory: string, table: string, files: FileSystem, refs: Map<string, ReadableRef>): boolean {
  try {
    using damagedTable = new DamagedTable(join(directory, table), files);
    for (const found of salvage(damagedTable)) {
      if (found.kind !== 'ref') continue;
      const { name, value } = found.record;
      if (value.type === 'deletion') refs.delete(name);
      else refs.set(name, { name, value, file: table, start: found.start, end: found.end });
    }
    return true;
  } catch (error) {
    // The check has reported a table that cannot be read at all.
    if (!isReftableError(error)) throw error;
    return false;
  }
}

/** `undefined` without a list that can be read. */
function listedTables(directory: string, files: FileSystem): string[] | undefined {
  const lines = listLines(directory, files);
  // A list may name a table a thousand times.
  return lines && [...new Set(lines.map(({ name }) => basename(name)))];
}
