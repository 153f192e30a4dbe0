/** One table of a list, in any state. */
import { type ByteRange, DamagedTable } from '../../check/index.ts';
import {
  BLOCK_TYPE,
  type FileSystem,
  type HashName,
  isReftableError,
  platform,
  type ReftableError,
  systemCode,
  Table,
} from '../../reftable/index.ts';
import type { TableCursor } from '../../reftable/table/cursor.ts';
import type { BrowseCallbacks } from '../callbacks.ts';
import type { KnownDamage, SalvageCache } from './salvage-cache.ts';
import { type RecordSection, SalvagedSection } from './salvaged-section.ts';

/**
 * - `ok`: no damage has been found in what was read of it. - `damaged`: its records are those that can be salvaged.
 * - `missing`: the list names it, and the file does not exist. - `unreadable`: the system refuses to read it.
 */
export type TableState = 'ok' | 'damaged' | 'missing' | 'unreadable';

/** The options of opening a table. */
export interface TableOpening {
  readonly directory: string;
  readonly files: FileSystem;
  readonly callbacks: BrowseCallbacks;
  readonly cache: SalvageCache;
}

/**
 * A table that the list names. Healthy tables are read with the engine's cursors, the others as far as they can be
 * salvaged.
 */
export class ListedTable {
  /** In the list; 0 is the base. */
  readonly position: number;
  /** Its file in the stack's directory. */
  readonly name: string;
  /** Path of the file. */
  readonly file: string;
  /** Changes when the file does. */
  readonly identity: string;
  readonly #opening: TableOpening;
  #table: Table | undefined;
  #damaged: DamagedTable | undefined;
  #damage: KnownDamage | undefined;
  #error: ReftableError | undefined;
  #state: TableState = 'ok';

  /** Opens the table. An error about the file becomes its state; throws what `files.onWork` throws. */
  constructor(position: number, name: string, opening: TableOpening) {
    const { directory, files, cache } = opening;
    this.position = position;
    this.name = name;
    this.file = platform.paths.join(directory, name);
    this.#opening = opening;
    this.identity = identityOf(this.file, files);
    try {
      this.#table = Table.open(this.file, name, files);
      const known = cache.get(this.identity);
      if (known !== undefined) this.#setDamage(known);
    } catch (error) {
      this.#fail(error, ['refs', 'logs']);
    }
  }

  /** The state of the table. It becomes `damaged` or `unreadable` when a cursor comes to the damage. */
  get state(): TableState {
    return this.#state;
  }

  /** Equal for two openings if the file was the same and could be read, or could not be read, in both. */
  get stamp(): string {
    return this.isReadable ? this.identity : `${this.identity} ${this.#state}`;
  }

  /** Whether the system can read it, as far as is known. It may be damaged. */
  get isReadable(): boolean {
    return this.#state !== 'missing' && this.#state !== 'unreadable';
  }

  /** Why it is in its state; `undefined` if it is `ok`. */
  get error(): ReftableError | undefined {
    return this.#error;
  }

  /** Whether all records of a section can be read, as far as is known. */
  isComplete(section: RecordSection): boolean {
    return this.#state === 'ok' || (this.#state === 'damaged' && this.#damage?.sections.has(section) === false);
  }

  /** Bytes of the file; `undefined` if it cannot be read. */
  get size(): number | undefined {
    return this.#table?.size ?? this.#lenient()?.headerFooter.size;
  }

  /** Of its records; `undefined` if it is not known. */
  get hash(): HashName | undefined {
    return this.#table?.hash ?? this.#lenient()?.hash;
  }

  /** The lower limit in its header; `undefined` if it cannot be read. */
  get minUpdateIndex(): bigint | undefined {
    return this.#table?.minUpdateIndex ?? this.#lenient()?.headerFooter.minUpdateIndex;
  }

  /** The upper limit in its header; `undefined` if it cannot be read. */
  get maxUpdateIndex(): bigint | undefined {
    return this.#table?.maxUpdateIndex ?? this.#lenient()?.headerFooter.maxUpdateIndex;
  }

  /** The table as the engine reads it; `undefined` if it cannot be opened. */
  get table(): Table | undefined {
    return this.#table;
  }

  /** A cursor before the first record of a section, tombstones included; `undefined` if the table cannot be read. */
  cursor(section: RecordSection): TableCursor | undefined {
    if (!this.isReadable) return undefined;
    if (this.#damage?.sections.has(section)) return this.#salvaged(this.#damage, section)?.cursor();
    return section === 'refs' ? this.#table?.refCursor() : this.#table?.logCursor();
  }

  /** Whether a cursor over this table reads the file itself, so that its offsets are those of the file. */
  isReadByEngine(cursor: TableCursor): boolean {
    return cursor.table === this.#table;
  }

  /** The offsets of blocks between which a cursor over this table runs, for its progress. */
  extentOf(cursor: TableCursor): ByteRange {
    const table = this.#table;
    if (table === undefined || cursor.table !== table) return { start: 0, end: cursor.table.bodySize };
    const { refs, objects, logs, bodySize } = table;
    const start = cursor.type === BLOCK_TYPE.log ? logs.offset : 0;
    const ends = [objects.offset, refs.indexOffset, logs.offset, logs.indexOffset, bodySize];
    return { start, end: Math.min(...ends.filter(end => end > start)) };
  }

  /**
   * A cursor reached an error: from now on the section is read as far as it can be salvaged. Returns false if it
   * already was, or if the table is not read at all.
   */
  degrade(section: RecordSection, error: ReftableError): boolean {
    if (!this.isReadable || this.#damage?.sections.has(section)) return false;
    this.#fail(error, [section]);
    return true;
  }

  /** Marks a table as damaged whose records can all be read, such as one of another hash. */
  markDamaged(error: ReftableError): void {
    if (this.#state !== 'ok') return;
    this.#error = error;
    this.#state = 'damaged';
    this.#damage = { error, sections: new Map() };
  }

  /** The lenient reader of the table. `close()` closes it. Throws IO_ERROR and NOT_EXIST_ERROR. */
  openLeniently(): DamagedTable {
    if (this.#damaged === undefined) {
      this.#damaged = new DamagedTable(this.file, this.#opening.files, this.#damage?.opened);
      if (this.#damage !== undefined) this.#damage.opened = this.#damaged;
    }
    return this.#damaged;
  }

  /** Closes the file. Cursors that are open continue. */
  close(): void {
    this.#table?.close();
    this.#damaged?.close();
    this.#damaged = undefined;
  }

  #lenient(): DamagedTable | undefined {
    if (this.#state !== 'damaged') return undefined;
    try {
      return this.openLeniently();
    } catch (error) {
      this.#fail(error, []);
      return undefined;
    }
  }

  #salvaged(damage: KnownDamage, section: RecordSection): SalvagedSection | undefined {
    const known = damage.sections.get(section);
    if (known !== undefined) return known;
    try {
      const salvaged = new SalvagedSection(this.openLeniently(), section, this.#opening.callbacks);
      damage.sections.set(section, salvaged);
      this.#opening.cache.set(this.identity, damage);
      return salvaged;
    } catch (error) {
      this.#fail(error, []);
      return undefined;
    }
  }

  #fail(error: unknown, sections: readonly RecordSection[]): void {
    if (!isReftableError(error) || error.code === 'OUT_OF_MEMORY_ERROR') throw error;
    if (error.code === 'NOT_EXIST_ERROR' || error.code === 'IO_ERROR') {
      this.#error = error;
      this.#state = error.code === 'IO_ERROR' ? 'unreadable' : 'missing';
      return;
    }
    const damage = this.#damage ?? this.#opening.cache.get(this.identity) ?? { error, sections: new Map() };
    for (const section of sections) if (!damage.sections.has(section)) damage.sections.set(section, undefined);
    this.#setDamage(damage);
    this.#opening.cache.set(this.identity, damage);
  }

  #setDamage(damage: KnownDamage): void {
    this.#damage = damage;
    this.#error = damage.error;
    this.#state = 'damaged';
  }
}

/** Size, inode and time of a file, or why it has none. */
function identityOf(file: string, files: FileSystem): string {
  try {
    const { dev, ino, size, modified } = files.stat(file);
    return [file, dev, ino, size, modified].join(':');
  } catch (error) {
    return [file, systemCode(error) ?? 'error'].join(':');
  }
}
