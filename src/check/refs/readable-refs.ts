/** The refs of a stack with the position of each, also of a stack that cannot be opened as a whole. */

import { basename, join } from 'node:path';
import { openStack } from '../../git/repository/open-stack.ts';
import { toHex } from '../../reftable/format/bytes.ts';
import {
  encodeText,
  type FileSystem,
  type HashName,
  isReftableError,
  type RefValue,
  type Stack,
} from '../../reftable/index.ts';
import type { FileRange } from '../finding.ts';
import { listLines } from '../stack/check-list.ts';
import { DamagedTable } from '../table/damaged-table.ts';
import { salvage } from '../table/salvage.ts';

export interface ReadableRef extends FileRange {
  readonly name: string;
  readonly value: RefValue;
}

/** The newest entry of one ref's reflog. */
export interface ReadableLog extends FileRange {
  readonly name: string;
  /** The new object id; null for the entry that only marks that a reflog exists. */
  readonly newest: string;
}

/**
 * Reads as git does up to the first error, and from there on the records that can be salvaged from each table, where
 * the newest counts. `close()` it.
 */
export class ReadableRefs implements Disposable {
  readonly #directory: string;
  readonly #files: FileSystem | undefined;
  #stack: Stack | undefined;
  #salvaged: ReadonlyMap<string, ReadableRef> | undefined;
  /** The table the last record was from: most are from the same as the one before. */
  #file = '';
  #name = '';

  constructor(directory: string, hash: HashName | undefined, files?: FileSystem) {
    this.#directory = directory;
    this.#files = files;
    try {
      this.#stack = openStack({ directory, hash });
    } catch (error) {
      if (!isReftableError(error)) throw error;
    }
  }

  /** All refs but deleted ones, in byte order. */
  *all(): Generator<ReadableRef, void, undefined> {
    let last: Buffer | undefined;
    try {
      if (this.#stack !== undefined) {
        using cursor = this.#stack.refCursor();
        while (cursor.next()) {
          last = Buffer.from(cursor.nameBytes);
          const { name, current } = cursor;
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
    for (const ref of this.#sorted()) {
      if (last === undefined || Buffer.compare(encodeText(ref.name), last) > 0) yield ref;
    }
  }

  has(name: string): boolean {
    try {
      // The target of a damaged symbolic ref can hold a NUL, which no name has.
      if (this.#stack !== undefined) return !name.includes('\0') && this.#stack.readRef(name) !== undefined;
    } catch (error) {
      if (!isReftableError(error)) throw error;
    }
    return this.#salvage().has(name);
  }

  /** The newest entry of each reflog, in byte order of names, up to what git cannot read. */
  *newestLogs(): Generator<ReadableLog, void, undefined> {
    if (this.#stack === undefined) return;
    try {
      using cursor = this.#stack.logCursor();
      let last: Buffer | undefined;
      while (cursor.next()) {
        if (last?.equals(cursor.nameBytes)) continue;
        last = Buffer.from(cursor.nameBytes);
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
    return [...this.#salvage().values()].sort((a, b) => Buffer.compare(encodeText(a.name), encodeText(b.name)));
  }

  #salvage(): ReadonlyMap<string, ReadableRef> {
    this.#salvaged ??= salvageRefs(this.#directory, this.#files);
    return this.#salvaged;
  }
}

function salvageRefs(directory: string, files: FileSystem | undefined): Map<string, ReadableRef> {
  const refs = new Map<string, ReadableRef>();
  for (const table of listedTables(directory)) {
    try {
      using damagedTable = new DamagedTable(join(directory, table), files);
      for (const found of salvage(damagedTable)) {
        if (found.kind !== 'ref') continue;
        const { name, value } = found.record;
        if (value.type === 'deletion') refs.delete(name);
        else refs.set(name, { name, value, file: table, start: found.start, end: found.end });
      }
    } catch (error) {
      // The check has reported a table that cannot be read at all.
      if (!isReftableError(error)) throw error;
    }
  }
  return refs;
}

function listedTables(directory: string): string[] {
  // A list may name a table a thousand times.
  return [...new Set(listLines(directory)?.map(({ name }) => basename(name)))];
}
