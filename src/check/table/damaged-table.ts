/**
 * What every byte of a table is: fields in the order of the file, without gap or overlap, for a table in any state. Their
 * sum is the file.
 */

import { platform } from '#platform';
import { checkArray, checkInteger, checkObject, checkOptional, checkString } from '../../reftable/format/arguments.ts';
import { BLOCK_TYPE, FOOTER_TAIL_SIZE, footerSize } from '../../reftable/format/constants.ts';
import type { HashName } from '../../reftable/format/hash.ts';
import { decodeText } from '../../reftable/format/utf8.ts';
import type { FileSystem } from '../../reftable/platform/files.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import type { ByteRange } from '../byte-range.ts';
import type { Fault } from '../fault.ts';
import { type BlockField, type BlockFields, readBlockFields } from './block-fields.ts';
import { type FieldName, headerFields, SECTION_OFFSET_FIELDS, type SectionName } from './fields.ts';
import { accessTo, blockSpace, type HeaderFooter, readHeaderFooter, type SearchSpace } from './header-footer.ts';
import { SearchedSource } from './searched-source.ts';
import { readTableParts, type TablePart } from './table-parts.ts';

/** A field with its bytes in the file or, for the records of a log block, in the inflated block. */
export interface TableField extends ByteRange, Pick<BlockField, 'name' | 'value' | 'record'> {
  /** Offset of the block it belongs to. */
  readonly block?: number;
}

/** A table in any state, open for the lenient readers. `close()` it. */
export class DamagedTable implements Disposable {
  readonly file: string;
  readonly headerFooter: HeaderFooter;
  /** Differs from the header's when the records are of the other one. */
  readonly hash: HashName;
  /** What is wrong with header and footer. */
  readonly faults: readonly Fault[];
  readonly space: SearchSpace;
  readonly #source: SearchedSource;

  /**
   * Throws NOT_EXIST_ERROR when the file is missing, IO_ERROR when it cannot be read; anything else is a fault. `known`
   * is the same file opened before, whose header and footer, which may take a search through all of it, are not read
   * again.
   */
  constructor(file: string, files: FileSystem = platform.files, known?: DamagedTable) {
    checkString('The path of a table', file);
    checkObject('The file system', files);
    this.file = file;
    this.#source = new SearchedSource(files, file);
    if (known !== undefined) {
      const source = this.#source;
      this.headerFooter = known.headerFooter;
      this.hash = known.hash;
      this.faults = known.faults;
      this.space = { ...known.space, ...accessTo(source) };
      return;
    }
    try {
      this.headerFooter = readHeaderFooter(this.#source);
      const { space, hash, faults } = settle(this.#source, this.headerFooter);
      this.space = space;
      this.hash = hash;
      this.faults = [...this.headerFooter.faults, ...faults];
    } catch (error) {
      this.#source.retire();
      throw error;
    }
  }

  /** Bytes of the file. API_ERROR past its end, and for an argument of the wrong type here and below. */
  read(offset: number, length: number): Buffer {
    checkOffset('The offset', offset);
    checkOffset('The length', length);
    return asBuffer(this.#source.read(offset, length));
  }

  /** The parts of the body, all of them or those from one on that an earlier walk came to. Throws only IO_ERROR. */
  walk(from?: Pick<TablePart, 'start'> & { readonly section?: SectionName }): Generator<TablePart, void, undefined> {
    checkOptional(checkObject, 'The part to start at', from);
    if (from !== undefined) checkOffset('The start of the part to start at', from.start);
    return readTableParts(this.space, this.headerFooter.hasHeader, from?.start, from?.section);
  }

  /**
   * Every field, those in a log block after its stream. With `range`, parts of the body are left out that have none of its
   * bytes. Throws only IO_ERROR.
   */
  *fields(range?: Pick<ByteRange, 'start' | 'end'>): Generator<TableField, void, undefined> {
    if (range !== undefined) checkRange(range);
    yield* this.headerFields();
    for (const part of this.walk()) {
      if (range !== undefined && part.start >= range.end) break;
      if (range !== undefined && part.end <= range.start) continue;
      if (part.kind === 'block') yield* this.blockFields(part);
      else if (part.end > this.#headerEnd) {
        yield { start: Math.max(part.start, this.#headerEnd), end: part.end, name: 'unknown' };
      }
    }
    yield* this.footerFields();
  }

  /** The fields of one block, without the file header in the first. */
  *blockFields(
    part: TablePart & { kind: 'block' },
    blockFieldList?: BlockFields,
  ): Generator<TableField, void, undefined> {
    checkObject('The part of the table', part);
    const { block, start, end } = part;
    checkObject('The block', block);
    checkOptional(checkObject, 'The fields of the block', blockFieldList);
    const { fields } = blockFieldList ?? readBlockFields(block, this.headerFooter.minUpdateIndex);
    checkArray('The fields of the block', fields);
    const isLog = block.type === BLOCK_TYPE.log;
    let at = start;
    for (const field of fields) {
      if (isLog && field.end > block.start) break;
      at = start + field.end;
      yield { ...field, start: start + field.start, end: at, block: start };
    }
    if (isLog) {
      const streamEnd = Math.min(start + block.size, end);
      yield { start: at, end: streamEnd, name: 'deflatedRecords', block: start };
      at = streamEnd;
      for (const field of fields) {
        if (field.end > block.start) yield { ...field, inside: start, block: start };
      }
    }
    if (at < end) yield { start: at, end, name: this.#restName(part, at), block: start };
  }

  /** What the bytes from `from` on are, which are in a block and not in its fields. */
  #restName({ cut, end }: TablePart & { kind: 'block' }, from: number): FieldName {
    if (cut !== undefined) return 'cutOff';
    return this.space.nonZeroFrom(from, end) === end ? 'padding' : 'unknown';
  }

  get #headerEnd(): number {
    return this.headerFooter.hasHeader ? this.headerFooter.headerSize : 0;
  }

  /** The fields of the file's header; none when not even it is whole. */
  *headerFields(): Generator<TableField, void, undefined> {
    if (!this.headerFooter.hasHeader) return;
    yield* readHeaderFields(this.read(0, this.headerFooter.headerSize), 0, this.headerFooter.version, 'name');
  }

  /** The fields of the footer, and the bytes that follow it as one. */
  *footerFields(): Generator<TableField, void, undefined> {
    const { footer, size } = this.headerFooter;
    if (footer === undefined) return;
    const bytes = this.read(footer.start, footer.end - footer.start);
    const version = bytes.length === footerSize(1) ? 1 : 2;
    yield* readHeaderFields(bytes, footer.start, version, 'copy');
    let at = bytes.length - FOOTER_TAIL_SIZE;
    for (const name of SECTION_OFFSET_FIELDS) {
      const value = bytes.readBigUInt64BE(at);
      const text = name === 'objectOffsetAndIdLength' ? `${value >> 5n}, ${value & 31n}` : value;
      yield { start: footer.start + at, end: footer.start + at + 8, name, value: text };
      at += 8;
    }
    yield { start: footer.end - 4, end: footer.end, name: 'checksum', value: bytes.toString('hex', at) };
    if (footer.end < size) yield { start: footer.end, end: size, name: 'trailingBytes' };
  }

  /** Closes the file. */
  close(): void {
    this.#source.retire();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function* readHeaderFields(
  bytes: Buffer,
  base: number,
  version: 1 | 2,
  which: 'name' | 'copy',
): Generator<TableField, void, undefined> {
  for (const { [which]: fieldName, name, start, end } of headerFields(version)) {
    const value = name === 'magic' || name === 'hashId' ? decodeText(bytes, start, end) : uint(bytes, start, end);
    yield { start: base + start, end: base + end, name: fieldName, value };
  }
}

function uint(bytes: Buffer, start: number, end: number): bigint {
  return BigInt(`0x${bytes.toString('hex', start, end)}`);
}

function checkRange(range: Pick<ByteRange, 'start' | 'end'>): void {
  checkObject('The range', range);
  checkOffset('The start of the range', range.start);
  checkOffset('The end of the range', range.end);
}

function checkOffset(what: string, offset: number): void {
  checkInteger(what, offset, 0, Number.MAX_SAFE_INTEGER);
}

/**
 * Block size and hash of the header, corrected if the first block contradicts them: otherwise every later block would
 * be misread.
 */
function settle(
  source: SearchedSource,
  headerFooter: HeaderFooter,
): { space: SearchSpace; hash: HashName; faults: Fault[] } {
  const space = blockSpace(source, headerFooter);
  const first = firstBlock(space, headerFooter);
  const asStored = { space, hash: headerFooter.hash, faults: [] };
  if (first === undefined) return asStored;
  if (first.kind === 'unknown' || hasBadRecords(first, headerFooter)) {
    const other: HashName = headerFooter.hash === 'sha1' ? 'sha256' : 'sha1';
    const otherSpace = blockSpace(source, headerFooter, other);
    const again = firstBlock(otherSpace, headerFooter);
    if (again?.kind !== 'block' || hasBadRecords(again, headerFooter) || again.faults.length > 0) return asStored;
    return { space: otherSpace, hash: other, faults: [hashFault(headerFooter, other)] };
  }
  const misaligned = first.faults.find(fault => fault.id === 'blockAlignment');
  if (misaligned === undefined) return asStored;
  const actual = first.end;
  const fault: Fault = {
    id: 'blockAlignment',
    start: 5,
    end: 8,
    params: { problem: 'blockSize', blockSize: headerFooter.blockSize, second: actual },
  };
  return { space: { ...space, blockSize: actual }, hash: headerFooter.hash, faults: [fault] };
}

function firstBlock(space: SearchSpace, headerFooter: HeaderFooter): TablePart | undefined {
  for (const part of readTableParts(space, headerFooter.hasHeader)) return part;
  return undefined;
}

function hasBadRecords(part: TablePart & { kind: 'block' }, headerFooter: HeaderFooter): boolean {
  return readBlockFields(part.block, headerFooter.minUpdateIndex).faults.some(({ id }) => id === 'badRecord');
}

function hashFault(headerFooter: HeaderFooter, actual: HashName): Fault {
  const [start, end] = headerFooter.version === 1 ? [4, 5] : [24, 28];
  return {
    id: 'tableHash',
    start,
    end,
    params: { header: headerFooter.hash, records: actual },
  };
}
