/** All reflog entries of a stack in memory, by name and then newest first. */
import { equalBytes } from '../../reftable/format/bytes.ts';
import { decodeText, encodeText, logNameLength } from '../../reftable/index.ts';
import type { BrowseCallbacks } from '../callbacks.ts';
import { NamePages, PAGE_SIZE, type PositionRange } from '../refs/name-pages.ts';
import { TextPool } from '../refs/text-pool.ts';
import { sortEntries } from '../sort/sort-entries.ts';
import type { BrowsedStack } from '../stack/browsed-stack.ts';
import { RecordWalk } from '../stack/record-walk.ts';
import { type EntryColumns, EntryWriter } from './entry-columns.ts';
import { LogReader } from './log-reader.ts';

/**
 * The entries of one snapshot of a stack that git shows. It needs no open file; the entries are read in full with
 * `readEntries` for visible rows only.
 */
export class ReflogList {
  /** That of the stack it was read from. */
  readonly stamp: string;
  /** The refs that have entries. Their positions are the numbers of refs in columns. */
  readonly names = new NamePages();
  /** The columns of each 65,536 entries. */
  readonly columns: EntryColumns[] = [];
  /** `Name <email>` by number. */
  readonly people = new TextPool();
  /** Messages by number, without the newline at their end. */
  readonly messages = new TextPool();
  /** The position of the first entry of each ref, and the number of entries. */
  #firsts = new Uint32Array(0);
  #newestFirst: Uint32Array<ArrayBuffer> | undefined;
  #count = 0;

  /**
   * Reads all entries, or those of exactly the refs `names`. Those of a damaged table are salvaged. Throws what
   * `callbacks` throws, and OUT_OF_MEMORY_ERROR.
   */
  static read(stack: BrowsedStack, callbacks: BrowseCallbacks = {}, names?: readonly string[]): ReflogList {
    return stack.readMerged('logs', view => {
      const list = new ReflogList(stack.stamp);
      const walk = new RecordWalk(view, callbacks);
      const reader = new LogReader();
      const writer = new EntryWriter();
      const firsts: number[] = [];
      const { cursor } = view;
      const add = () => {
        const { current } = cursor;
        walk.pass(current);
        if (!reader.read(current)) return;
        const ref = list.#refOf(firsts, current.at.key, logNameLength(current.at.key, current.at.keyLength));
        const person = reader.addPerson(list.people);
        const message = list.messages.add(reader.bytes, reader.messageStart, reader.messageEnd);
        writer.add(current, reader, ref, person, message, view.positionOf(current));
        list.#count++;
        if (writer.count === PAGE_SIZE) list.columns.push(writer.closePage());
      };
      if (names === undefined) while (cursor.next()) add();
      for (const name of inByteOrder(names ?? [])) {
        cursor.seek(name);
        while (cursor.next() && equalBytes(cursor.nameBytes, name)) add();
      }
      if (writer.count > 0) list.columns.push(writer.closePage());
      list.#finish(firsts);
      return list;
    });
  }

  private constructor(stamp: string) {
    this.stamp = stamp;
  }

  /** Number of entries. */
  get count(): number {
    return this.#count;
  }

  /** Number of refs that have entries. */
  get refCount(): number {
    return this.names.count;
  }

  /** Bytes in memory. */
  get size(): number {
    const columns = this.columns.flatMap(page => Object.values(page) as ArrayBufferView[]);
    const rest = this.names.size + this.people.size + this.messages.size + 4 * this.#firsts.length;
    return columns.reduce((sum, { byteLength }) => sum + byteLength, rest);
  }

  /** The positions of the entries of exactly this ref, newest first; empty without one. */
  rangeOf(name: string): PositionRange {
    const ref = this.names.positionOf(encodeText(name));
    return ref < 0 ? { start: 0, end: 0 } : this.rangeOfRef(ref);
  }

  /** The positions of the entries of a ref, given its number. RangeError if there is none. */
  rangeOfRef(ref: number): PositionRange {
    const [start, end] = [this.#firsts[ref], this.#firsts[ref + 1]];
    if (start === undefined || end === undefined) throw new RangeError(`ref ${ref} is outside ${this.refCount} refs`);
    return { start, end };
  }

  /** The number of the ref that an entry belongs to. Throws RangeError if the list has no entry at the position. */
  refAt(position: number): number {
    return this.pageOf(position).refs[position % PAGE_SIZE] as number;
  }

  /** The name of the ref that an entry belongs to. Throws RangeError if the list has no entry at the position. */
  nameAt(position: number): string {
    return decodeText(this.nameBytesAt(position));
  }

  /** The same name as bytes. Throws RangeError if the list has no entry at the position. */
  nameBytesAt(position: number): Uint8Array {
    return this.names.bytesAt(this.refAt(position));
  }

  /** Update index, 0 to 2^64 - 1. Throws RangeError if the list has no entry at the position. */
  updateIndexAt(position: number): bigint {
    const { updateIndicesHigh, updateIndicesLow } = this.pageOf(position);
    const i = position % PAGE_SIZE;
    return (BigInt(updateIndicesHigh[i] as number) << 32n) | BigInt(updateIndicesLow[i] as number);
  }

  /** Seconds since the epoch, rounded above 2^53. Throws RangeError if the list has no entry at the position. */
  timeAt(position: number): number {
    return this.pageOf(position).times[position % PAGE_SIZE] as number;
  }

  /** All positions by time, newest first, as `sortEntries` returns them. Worked out once; 4 bytes for each entry. */
  newestFirst(): Uint32Array<ArrayBuffer> {
    this.#newestFirst ??= sortEntries(
      this.columns,
      Uint32Array.from({ length: this.#count }, (_, i) => i),
      { by: 'time', descending: true },
    );
    return this.#newestFirst;
  }

  /** The page of columns that holds an entry. Throws RangeError if the list has no entry at the position. */
  pageOf(position: number): EntryColumns {
    const page = this.columns[Math.floor(position / PAGE_SIZE)];
    if (page === undefined || position % PAGE_SIZE >= page.refs.length)
      throw new RangeError(`entry ${position} is outside ${this.#count} entries`);
    return page;
  }

  /** The first `#lastLength` bytes are the name of the ref that was added last. */
  #lastName = new Uint8Array(256);
  #lastLength = 0;

  /** The number of the ref `key[0, length)`: if it is not that of the last entry, a new one, which is added to `firsts`. */
  #refOf(firsts: number[], key: Uint8Array, length: number): number {
    if (firsts.length === 0 || !this.#isLastName(key, length)) {
      this.names.add(key, length);
      firsts.push(this.#count);
      if (this.#lastName.length < length) this.#lastName = new Uint8Array(2 * length);
      const last = this.#lastName;
      for (let i = 0; i < length; i++) last[i] = key[i] as number;
      this.#lastLength = length;
    }
    return firsts.length - 1;
  }

  #isLastName(key: Uint8Array, length: number): boolean {
    if (this.#lastLength !== length) return false;
    const last = this.#lastName;
    // Names that follow each other differ at their ends.
    for (let i = length - 1; i >= 0; i--) if (last[i] !== key[i]) return false;
    return true;
  }

  #finish(firsts: readonly number[]): void {
    this.names.finish();
    this.people.finish();
    this.messages.finish();
    this.#firsts = Uint32Array.from([...firsts, this.#count]);
  }
}

function inByteOrder(names: readonly string[]): Uint8Array[] {
  return [...new Set(names)].map(encodeText).sort(Buffer.compare);
}
