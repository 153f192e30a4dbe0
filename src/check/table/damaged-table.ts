/**
 * What every byte of a table is: leaf spans in the order of the file, without gap or overlap, for a table in any state.
 * Their sum is the file.
 */

import { platform } from '#platform';
import { BLOCK_TYPE, FOOTER_TAIL_SIZE, footerSize } from '../../reftable/format/constants.ts';
import type { HashName } from '../../reftable/format/hash.ts';
import { decodeText } from '../../reftable/format/utf8.ts';
import type { FileSystem } from '../../reftable/platform/files.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import { FileSource } from '../../reftable/table/file-source.ts';
import type { Fault } from '../fault.ts';
import { type BlockField, type BlockFields, readBlockFields } from './block-fields.ts';
import { headerFields, SECTION_OFFSET_FIELDS, type SectionName } from './fields.ts';
import { accessTo, blockSpace, type HeaderFooter, readHeaderFooter, type SearchSpace } from './header-footer.ts';
import { readTableParts, type TablePart } from './table-parts.ts';

/** A leaf. `start` and `end` are bytes of the file, half-open. */
export interface FieldSpan {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly value?: string | bigint;
  /** Offset of the block it belongs to. */
  readonly block?: number;
  /** Position of the record in its block. */
  readonly record?: number;
}

/** A field of an inflated log block, counted as restart points count. It has no bytes of its own in the file. */
export interface InflatedFieldSpan {
  /** Offset of the log block. */
  readonly in: number;
  readonly inflatedStart: number;
  readonly inflatedEnd: number;
  readonly name: string;
  readonly value?: string | bigint;
  readonly record?: number;
}

/** A table as the forensic reader has it open. `close()` it. */
export class DamagedTable implements Disposable {
  readonly file: string;
  readonly headerFooter: HeaderFooter;
  /** Differs from the frame's when the records are of the other one. */
  readonly hash: HashName;
  /** What is wrong with the frame. */
  readonly faults: readonly Fault[];
  readonly space: SearchSpace;
  readonly #source: FileSource;

  /**
   * Throws NOT_EXIST_ERROR when the file is missing, IO_ERROR when it cannot be read; anything else is a fault. `known`
   * is the same file opened before, whose frame, which may take a search through all of it, is not read again.
   */
  constructor(file: string, files: FileSystem = platform.files, known?: DamagedTable) {
    this.file = file;
    this.#source = new FileSource(files, file);
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

  /** Bytes of the file. RangeError beyond its end. */
  read(offset: number, length: number): Buffer {
    return asBuffer(this.#source.read(offset, length));
  }

  /** The parts of the body, all of them or those from one on that an earlier walk came to. Throws only IO_ERROR. */
  walk(from?: Pick<TablePart, 'start'> & { readonly section?: SectionName }): Generator<TablePart, void, undefined> {
    return readTableParts(this.space, this.headerFooter.hasHeader, from?.start, from?.section);
  }

  /** Every leaf, and after a log block's stream the fields in it. Throws only IO_ERROR. */
  *spans(): Generator<FieldSpan | InflatedFieldSpan, void, undefined> {
    yield* this.headerSpans();
    for (const part of this.walk()) {
      if (part.kind === 'block') yield* this.blockSpans(part);
      else if (part.end > this.#headerEnd) {
        yield { start: Math.max(part.start, this.#headerEnd), end: part.end, name: 'unknown' };
      }
    }
    yield* this.footerSpans();
  }

  /** The leaves of one block, without the file header in the first. */
  *blockSpans(
    part: TablePart & { kind: 'block' },
    blockFieldList: BlockFields = readBlockFields(part.block, this.headerFooter.minUpdateIndex),
  ): Generator<FieldSpan | InflatedFieldSpan, void, undefined> {
    const { block, start, end } = part;
    const { fields } = blockFieldList;
    const inflated = block.type === BLOCK_TYPE.log;
    let at = start;
    for (const field of fields) {
      const plain = !inflated || field.end <= block.start;
      if (!plain) break;
      at = start + field.end;
      yield { start: start + field.start, end: at, ...nameAndValue(field), block: start };
    }
    if (inflated) {
      const streamEnd = Math.min(start + block.size, end);
      yield { start: at, end: streamEnd, name: 'deflated records', block: start };
      at = streamEnd;
      for (const field of fields) {
        if (field.end <= block.start) continue;
        yield { in: start, inflatedStart: field.start, inflatedEnd: field.end, ...nameAndValue(field) };
      }
    }
    if (at < end)
      yield {
        start: at,
        end,
        name: this.space.nonZeroFrom(at, end) === end ? 'padding' : 'unknown',
        block: start,
      };
  }

  get #headerEnd(): number {
    return this.headerFooter.hasHeader ? this.headerFooter.headerSize : 0;
  }

  /** The leaves of the file's header; none when not even it is whole. */
  *headerSpans(): Generator<FieldSpan, void, undefined> {
    if (!this.headerFooter.hasHeader) return;
    yield* headerSpans(this.read(0, this.headerFooter.headerSize), 0, this.headerFooter.version);
  }

  /** The leaves of the footer and of what follows it. */
  *footerSpans(): Generator<FieldSpan, void, undefined> {
    const { footer, size } = this.headerFooter;
    if (footer === undefined) return;
    const bytes = this.read(footer.start, footer.end - footer.start);
    const version = bytes.length === footerSize(1) ? 1 : 2;
    for (const span of headerSpans(bytes, footer.start, version)) yield { ...span, name: `footer: ${span.name}` };
    let at = bytes.length - FOOTER_TAIL_SIZE;
    for (const name of SECTION_OFFSET_FIELDS) {
      const value = bytes.readBigUInt64BE(at);
      const text = name === 'object position and id length' ? `${value >> 5n}, ${value & 31n}` : value;
      yield { start: footer.start + at, end: footer.start + at + 8, name, value: text };
      at += 8;
    }
    yield { start: footer.end - 4, end: footer.end, name: 'checksum', value: bytes.toString('hex', at) };
    if (footer.end < size) yield { start: footer.end, end: size, name: 'trailing bytes' };
  }

  close(): void {
    this.#source.retire();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function nameAndValue({ start: _, end: __, ...field }: BlockField): Omit<BlockField, 'start' | 'end'> {
  return field;
}

function* headerSpans(bytes: Buffer, base: number, version: 1 | 2): Generator<FieldSpan, void, undefined> {
  for (const { name, start, end } of headerFields(version)) {
    const value = name === 'magic' || name === 'hash id' ? decodeText(bytes, start, end) : uint(bytes, start, end);
    yield { start: base + start, end: base + end, name, value };
  }
}

function uint(bytes: Buffer, start: number, end: number): bigint {
  return BigInt(`0x${bytes.toString('hex', start, end)}`);
}

/**
 * Block size and hash of the header, corrected if the first block contradicts them: every later block would
 * be misread else.
 */
function settle(
  source: FileSource,
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
