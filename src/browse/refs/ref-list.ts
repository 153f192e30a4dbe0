/** All refs of a stack in contiguous memory, in the byte order of their names. */
import { decodeText, encodeText } from '../../reftable/index.ts';
import type { TableCursor } from '../../reftable/table/cursor.ts';
import type { BrowseCallbacks } from '../callbacks.ts';
import type { BrowsedStack, MergedView } from '../stack/browsed-stack.ts';
import { RecordWalk } from '../stack/record-walk.ts';
import { NamePages, PAGE_SIZE } from './name-pages.ts';
import { ColumnWriter, type RefColumns } from './ref-columns.ts';
import { REF_KINDS, type RefKind } from './ref-kind.ts';

/** Which refs a list has: those that exist, or those that a tombstone hides and that an older table still has. */
export type RefListContent = 'live' | 'deleted';

/** The refs of one snapshot of a stack. It needs no open file; values are read with `readRefs` for visible rows only. */
export class RefList {
  readonly content: RefListContent;
  /** That of the stack it was read from. */
  readonly stamp: string;
  readonly names: NamePages;
  /** The columns of each page of `names`. */
  readonly columns: readonly RefColumns[];

  /**
   * Reads all refs. The refs of a damaged table are salvaged. Throws what `callbacks` throws, and OUT_OF_MEMORY_ERROR.
   */
  static read(stack: BrowsedStack, callbacks: BrowseCallbacks = {}, content: RefListContent = 'live'): RefList {
    const builder = content === 'live' ? readLive(stack, callbacks) : readDeleted(stack, callbacks);
    return new RefList(stack.stamp, content, builder);
  }

  private constructor(stamp: string, content: RefListContent, builder: RefListBuilder) {
    builder.finish();
    this.stamp = stamp;
    this.content = content;
    this.names = builder.names;
    this.columns = builder.columns;
  }

  /** Number of refs. */
  get count(): number {
    return this.names.count;
  }

  /** Bytes in memory. */
  get size(): number {
    return this.columns.reduce((sum, columns) => sum + sizeOf(columns), this.names.size);
  }

  /** The name at a position. RangeError if there is none. */
  nameAt(position: number): string {
    return decodeText(this.names.bytesAt(position));
  }

  /** The position of exactly this name, or -1. */
  positionOf(name: string): number {
    return this.names.positionOf(encodeText(name));
  }

  /** The kind of the ref at a position. RangeError if there is none. */
  kindAt(position: number): RefKind {
    return REF_KINDS[this.#column('kinds', position)] as RefKind;
  }

  /** Position of the table with the newest record of a ref. Throws RangeError if the list has no ref at the position. */
  tableAt(position: number): number {
    return this.#column('tables', position);
  }

  /** Update index of the newest record of a ref. Throws RangeError if the list has no ref at the position. */
  updateIndexAt(position: number): bigint {
    const [high, low] = this.wordsAt('updateIndices', position);
    return (BigInt(high) << 32n) | BigInt(low);
  }

  /** Upper and lower half of a 64-bit value. Throws RangeError if the list has no ref at the position. */
  wordsAt(column: 'updateIndices' | 'ids', position: number): readonly [high: number, low: number] {
    const values = this.#pageOf(position)[column];
    const i = 2 * (position % PAGE_SIZE);
    return [values[i] as number, values[i + 1] as number];
  }

  #column(column: 'kinds' | 'tables', position: number): number {
    return this.#pageOf(position)[column][position % PAGE_SIZE] as number;
  }

  #pageOf(position: number): RefColumns {
    const page = this.columns[Math.floor(position / PAGE_SIZE)];
    if (page === undefined || position % PAGE_SIZE >= page.kinds.length)
      throw new RangeError(`ref ${position} is outside ${this.count} refs`);
    return page;
  }
}

/** Reads the refs that exist into a builder. */
function readLive(stack: BrowsedStack, callbacks: BrowseCallbacks): RefListBuilder {
  return stack.readMerged('refs', view => {
    const builder = new RefListBuilder(view, callbacks);
    const { cursor } = view;
    while (cursor.next()) {
      builder.pass(cursor.current);
      builder.writer.setValue(cursor.current);
      builder.add(cursor.current);
    }
    return builder;
  });
}

/** Reads the refs that a tombstone hides, with the newest of their older values. */
function readDeleted(stack: BrowsedStack, callbacks: BrowseCallbacks): RefListBuilder {
  let builder: RefListBuilder | undefined;
  /** The position of the table with the value that was set last; -1 without one. */
  let valued = -1;
  const onShadowed = (hidden: TableCursor, by: TableCursor) => {
    if (builder === undefined || !by.isDeletion || hidden.isDeletion) return;
    const position = builder.view.positionOf(hidden);
    if (position < valued) return;
    valued = position;
    builder.writer.setValue(hidden);
  };
  const use = (view: MergedView) => {
    builder = new RefListBuilder(view, callbacks);
    for (valued = -1; view.cursor.next(); valued = -1) {
      builder.pass(view.cursor.current);
      if (valued >= 0) builder.add(view.cursor.current);
    }
    return builder;
  };
  return stack.readMerged('refs', use, { onShadowed });
}

/** Collects refs in the order of a merged view. */
class RefListBuilder {
  readonly names = new NamePages();
  readonly columns: RefColumns[] = [];
  readonly writer = new ColumnWriter();
  readonly view: MergedView;
  readonly #walk: RecordWalk;

  constructor(view: MergedView, callbacks: BrowseCallbacks) {
    this.view = view;
    this.#walk = new RecordWalk(view, callbacks);
  }

  /** Called for each record of the view. Throws as `RecordWalk.pass`. */
  pass(current: TableCursor): void {
    this.#walk.pass(current);
  }

  /** Adds the ref of the record, with the value that was set last. */
  add(current: TableCursor): void {
    this.names.add(current.at.key, current.at.keyLength);
    this.writer.add(current, this.view.positionOf(current));
    if (this.writer.count === PAGE_SIZE) this.columns.push(this.writer.closePage());
  }

  finish(): void {
    this.names.finish();
    if (this.writer.count > 0) this.columns.push(this.writer.closePage());
  }
}

function sizeOf({ kinds, tables, updateIndices, ids, peeledAt, peeledIds }: RefColumns): number {
  const columns = [kinds, tables, updateIndices, ids, peeledAt, peeledIds];
  return columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
