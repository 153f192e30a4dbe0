/** What git reads of a stack up to the first error: the merged view of the tables that the list names. */

import { join } from 'node:path';
import { isReftableError } from '../../reftable/errors.ts';
import type { HashName } from '../../reftable/format/hash.ts';
import { KeptKey } from '../../reftable/format/keys.ts';
import type { LogRecord, RefRecord } from '../../reftable/format/records.ts';
import { encodeText } from '../../reftable/format/utf8.ts';
import type { FileSystem } from '../../reftable/platform/files.ts';
import { lineNames } from '../../reftable/stack/list.ts';
import { MergedCursor } from '../../reftable/table/merged-cursor.ts';
import { Table } from '../../reftable/table/table.ts';

import { excerpt } from '../../text/escape/bounded.ts';
import type { ReadFailure } from '../facts.ts';
import { isFileName, type RepairFiles } from '../files.ts';
import { readList } from '../read-list.ts';

/** Records between two calls of `check`. */
export const CHECK_EVERY = 4096;

/** The refs and reflog entries that git reads from a list of tables. It holds the tables open until it is disposed. */
export class VisibleRefs implements Disposable {
  readonly tables: readonly Table[];
  /** Why nothing, or not all, of it can be read. */
  error: ReadFailure | undefined;

  private constructor(tables: readonly Table[], error: ReadFailure | undefined) {
    this.tables = tables;
    this.error = error;
  }

  /** Nothing, because the list cannot be read; `message` is the engine's. */
  static unreadable(message: string): VisibleRefs {
    return new VisibleRefs([], { type: 'engine', message });
  }

  /**
   * Opens the tables that the bytes of a list name; `undefined`: the list is missing. Never throws for what it finds.
   */
  static of(files: FileSystem, directory: string, list: Buffer | undefined, hash: HashName | undefined): VisibleRefs {
    if (list === undefined || list.length === 0) return new VisibleRefs([], undefined);
    if (list.at(-1) !== 0x0a) return new VisibleRefs([], { type: 'noNewline' });
    const tables: Table[] = [];
    try {
      for (const name of namesOf(list)) tables.push(Table.open(join(directory, name), name, files));
      const stackHash = hash ?? tables[0]?.hash;
      const other = tables.find(table => table.hash !== stackHash);
      if (other === undefined) return new VisibleRefs(tables, undefined);
      throw new NoTable({ type: 'otherFormat', table: other.name, hash: other.hash, stack: stackHash ?? other.hash });
    } catch (error) {
      for (const table of tables) table.close();
      if (error instanceof NoTable) return new VisibleRefs([], error.failure);
      if (isReftableError(error)) return new VisibleRefs([], { type: 'engine', message: error.message });
      throw error;
    }
  }

  /**
   * The tables that can be opened of those that the list of a directory names: more than git reads. If others cannot be
   * opened, `error` has the reason. Never throws.
   */
  static readable(files: RepairFiles, directory: string): VisibleRefs {
    try {
      const list = readList(files, directory);
      if ('message' in list) return VisibleRefs.unreadable(list.message);
      const names = new Set(list.state === 'read' ? lineNames(list.bytes) : []);
      const found = [...names].map(name => opened(files, directory, name));
      return new VisibleRefs(
        found.filter(each => each instanceof Table),
        found.find((each): each is ReadFailure => !(each instanceof Table)),
      );
    } catch (error) {
      if (isReftableError(error)) return VisibleRefs.unreadable(error.message);
      throw error;
    }
  }

  /** Refs in byte order, up to the first that git cannot read; `error` has the reason then. Throws no ReftableError. */
  *refs(): Generator<RefRecord, void, undefined> {
    const cursor = new MergedCursor(
      this.tables.map(table => table.refCursor()),
      { suppressDeletions: true },
    );
    yield* this.#all(cursor, () => cursor.ref());
  }

  /**
   * How many refs or reflog entries `refs` or `logs` has; `undefined` if they are not in order, as those of damaged tables may
   * be. `check` is called often; what it throws stops the count.
   */
  countInOrder(of: 'refs' | 'logs', check: () => void): number | undefined {
    const cursors = this.tables.map(table => (of === 'refs' ? table.refCursor() : table.logCursor()));
    const cursor = new MergedCursor(cursors, { suppressDeletions: true });
    const previous = new KeptKey();
    let count = 0;
    for (const { key, keyLength } of this.#all(cursor, () => cursor.current.at)) {
      if (count > 0 && previous.compare(key, keyLength) >= 0) return undefined;
      previous.keep(key, keyLength);
      if (++count % CHECK_EVERY === 0) check();
    }
    return count;
  }

  /** As `refs`, from the name `from` on, with the deletions of refs that older tables have or had. */
  *refsAndDeletions(from = ''): Generator<RefRecord, void, undefined> {
    const cursor = new MergedCursor(this.tables.map(table => table.refCursor()));
    yield* this.#all(cursor, () => cursor.ref(), from);
  }

  /** The ref of this name, or its deletion. Throws no ReftableError. */
  record(name: string): RefRecord | undefined {
    for (const record of this.refsAndDeletions(name)) return record.name === name ? record : undefined;
    return undefined;
  }

  /**
   * Reflog entries by name, from the name `from` on, then newest first, up to the first that git cannot read; `error` has
   * the reason then. Throws no ReftableError.
   */
  *logs(from = ''): Generator<LogRecord, void, undefined> {
    const cursor = new MergedCursor(
      this.tables.map(table => table.logCursor()),
      { suppressDeletions: true },
    );
    yield* this.#all(cursor, () => cursor.log(), from);
  }

  /** As git reads, through the indexes; an error ends it. */
  *#all<Item>(cursor: MergedCursor, item: () => Item, from = ''): Generator<Item, void, undefined> {
    using open = cursor;
    const key = encodeText(from);
    try {
      open.seekKey(key, key.length);
      while (open.next()) yield item();
    } catch (error) {
      if (!isReftableError(error)) throw error;
      this.error ??= { type: 'engine', message: error.message };
    }
  }

  [Symbol.dispose](): void {
    for (const table of this.tables) table.close();
  }
}

function opened(files: FileSystem, directory: string, name: string): Table | ReadFailure {
  if (!isFileName(name)) return { type: 'lineInvalid', line: excerpt(name) };
  try {
    return Table.open(join(directory, name), name, files);
  } catch (error) {
    if (isReftableError(error)) return { type: 'engine', message: error.message };
    throw error;
  }
}

class NoTable extends Error {
  readonly failure: ReadFailure;

  constructor(failure: ReadFailure) {
    super(failure.type);
    this.failure = failure;
  }
}

/** The names as git reads them: every line that is not empty. Only names of files in the directory are used. */
function namesOf(list: Buffer): string[] {
  return lineNames(list).map(line => {
    const name = line.replace(/^(?:\.\/)+/, '');
    if (!isFileName(name)) throw new NoTable({ type: 'lineInvalid', line: excerpt(line) });
    return name;
  });
}
