/**
 * Header and footer of a table, which are copies of each other, read as far as possible, and what comes after
 * them (docs/format.md#footer, docs/format.md#opening-a-table). Where the strict reader fails, this one reports what is
 * wrong and uses the copy that the checksum confirms.
 */

import { BLOCK_TYPE, FOOTER_TAIL_SIZE, footerSize, headerSize, MAGIC } from '../../reftable/format/constants.ts';
import { type HashName, hashOfId, hashSize } from '../../reftable/format/hash.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import type { BlockSpace } from '../../reftable/table/block.ts';
import type { FooterFields } from '../../reftable/table/header-footer.ts';
import type { ByteRange } from '../byte-range.ts';
import type { Fault } from '../fault.ts';
import { quote } from '../quote.ts';
import { footerFaults, headerFaults } from './check-header-footer.ts';
import { type FoundFooter, findFooter } from './find-footer.ts';
import { type DamagedSpace, startsBlock } from './read-damaged-block.ts';
import type { SearchedSource } from './searched-source.ts';

/** What header and footer contain, from the copy that can be trusted more. */
export interface HeaderFooter {
  /** Bytes of the whole file. */
  readonly size: number;
  /** The copy that was used; `undefined` if neither can be. */
  readonly source: 'header' | 'footer' | 'none';
  readonly version: 1 | 2;
  /** According to the version and the id; a `DamagedTable` checks whether the records agree. */
  readonly hash: HashName;
  /** Bytes of the header: 24 or 28. */
  readonly headerSize: number;
  /** The block size in bytes; 0 in unaligned tables, git's default in a file that ends before it. */
  readonly blockSize: number;
  /** The lower limit; 0 in a file that ends before it. */
  readonly minUpdateIndex: bigint;
  /** The upper limit, which a damaged table may have below the lower one; 0 in a file that ends before it. */
  readonly maxUpdateIndex: bigint;
  /** The file starts with the bytes of a header, with any content. */
  readonly hasHeader: boolean;
  /** Where blocks end: at the footer, or at the end of a file without one. */
  readonly bodySize: number;
  readonly footer: FooterBytes | undefined;
  readonly faults: readonly Fault[];
}

/** Where the footer is, [`start`, `end`) of the file, and the offsets in it. */
export interface FooterBytes extends ByteRange {
  /** The checksum is right. */
  readonly valid: boolean;
  /** As the footer has them. Above 2^53 they are rounded, and are outside of any file. */
  readonly offsets: FooterFields;
}

/** Reads header and footer of a file with any content. Throws only what reading the file throws. */
export function readHeaderFooter(source: SearchedSource): HeaderFooter {
  const { size } = source;
  const faults: Fault[] = [];
  const head = asBuffer(source.read(0, Math.min(size, 28)));
  const footer = findFooter(source, head);
  if (isNoTable(head, footer)) return noTable(source, head);
  const fields = believed(head, footer?.bytes, footer?.valid === true);
  const hasHeader = size >= headerSize(fields.version);
  if (!hasHeader || size < headerSize(fields.version) + footerSize(fields.version)) {
    const min = headerSize(fields.version) + footerSize(fields.version);
    faults.push({ id: 'tableTooShort', start: 0, end: size, params: { size, min } });
  }
  if (footer === undefined) {
    if (faults.length === 0) {
      const offset = size - footerSize(fields.version);
      faults.push({ id: 'footerMissing', start: 0, end: size, params: { offset } });
    }
  } else {
    faults.push(...footerFaults(head, footer, size));
  }
  faults.push(...headerFaults(head, footer, hasHeader));
  return {
    size,
    ...fields,
    hasHeader,
    bodySize: footer?.start ?? size,
    footer: footer && {
      start: footer.start,
      end: footer.end,
      valid: footer.valid,
      offsets: sectionOffsetsOf(footer.bytes),
    },
    faults,
  };
}

function isNoTable(head: Buffer, footer: FoundFooter | undefined): boolean {
  if (head.length < 24 || head.readUInt32BE(0) === MAGIC) return false;
  return footer === undefined || (!footer.valid && footer.bytes.readUInt32BE(0) !== MAGIC);
}

/** Neither header nor footer: one message on that is more useful than one on each of their fields. */
function noTable({ size }: SearchedSource, head: Buffer): HeaderFooter {
  const zeros = head.every(byte => byte === 0);
  const params = { table: zeros ? 'zeros' : 'other', bytes: quote.hex(head.subarray(0, 4)) } as const;
  const fault: Fault = { id: 'tableMagic', start: 0, end: size, params };
  return { size, ...unknownFields(head), hasHeader: size >= 28, bodySize: size, footer: undefined, faults: [fault] };
}

type Fields = Pick<
  HeaderFooter,
  'source' | 'version' | 'hash' | 'headerSize' | 'blockSize' | 'minUpdateIndex' | 'maxUpdateIndex'
>;

/** The values of the header, from the valid copy. */
function believed(head: Buffer, footer: Buffer | undefined, valid: boolean): Fields {
  if (footer !== undefined && valid) return fieldsOf(footer, 'footer') ?? unknownFields(footer);
  return fieldsOf(head, 'header') ?? (footer && fieldsOf(footer, 'footer')) ?? unknownFields(head);
}

function fieldsOf(bytes: Buffer, source: 'header' | 'footer'): Fields | undefined {
  if (bytes.length < 24 || bytes.readUInt32BE(0) !== MAGIC) return undefined;
  const version = bytes[4];
  if ((version !== 1 && version !== 2) || bytes.length < headerSize(version)) return undefined;
  const hash = version === 1 ? 'sha1' : hashOfId(bytes.readUInt32BE(24));
  if (hash === undefined) return undefined;
  return { source, version, hash, ...numbersOf(bytes), headerSize: headerSize(version) };
}

/**
 * The numbers as stored, for a header with an invalid magic, version or hash ID; git's defaults for the fields that are
 * cut off.
 */
function unknownFields(bytes: Buffer): Fields {
  const version = bytes[4] === 2 ? 2 : 1;
  const numbers = bytes.length < 24 ? { blockSize: 4096, minUpdateIndex: 0n, maxUpdateIndex: 0n } : numbersOf(bytes);
  return {
    source: 'none',
    version,
    hash: version === 1 ? 'sha1' : 'sha256',
    ...numbers,
    headerSize: headerSize(version),
  };
}

function numbersOf(bytes: Buffer) {
  return {
    blockSize: bytes.readUIntBE(5, 3),
    minUpdateIndex: bytes.readBigUInt64BE(8),
    maxUpdateIndex: bytes.readBigUInt64BE(16),
  };
}

function sectionOffsetsOf(footer: Buffer): FooterFields {
  const base = footer.length - FOOTER_TAIL_SIZE;
  const offset = (field: number) => Number(footer.readBigUInt64BE(base + 8 * field));
  const objects = footer.readBigUInt64BE(base + 8);
  return {
    refIndex: offset(0),
    objects: Number(objects >> 5n),
    objectIdLength: Number(objects & 31n),
    objectIndex: offset(2),
    logs: offset(3),
    logIndex: offset(4),
  };
}

/** The part of a file that has blocks, as the readers of blocks need it. `hash` replaces the header's. */
export function blockSpace(
  source: SearchedSource,
  headerFooter: HeaderFooter,
  hash: HashName = headerFooter.hash,
): SearchSpace {
  const space = {
    file: source.path,
    bodySize: headerFooter.bodySize,
    blockSize: headerFooter.blockSize,
    headerSize: headerFooter.headerSize,
    hashSize: hashSize(hash),
    hasFooter: headerFooter.footer !== undefined,
    ...accessTo(source),
  };
  return { ...space, firstBlock: firstBlockOf(space, headerFooter) };
}

/** Where the first block can be read; where the footer has it if it cannot be read at all. */
function firstBlockOf(space: BlockSpace, { headerSize, hasHeader, footer }: HeaderFooter): number {
  const stated = footer?.offsets.logs === headerSize;
  const isLog = hasHeader && space.bodySize > headerSize && space.read(headerSize, 1)[0] === BLOCK_TYPE.log;
  if ((!stated && !isLog) || startsBlock(space, 0)) return 0;
  return stated || startsBlock(space, headerSize) ? headerSize : 0;
}

/** A space whose bytes can also be searched for blocks, healthy or damaged. */
export interface SearchSpace extends DamagedSpace, Access {
  /** Where the first block starts: 0 with the file's header in it, or after the header (docs/format.md#footer). */
  readonly firstBlock: number;
}

type Access = Pick<BlockSpace, 'read' | 'onWork'> & Pick<SearchedSource, 'peek' | 'nonZeroFrom'>;

/** How a space reads the bytes of its file. */
export function accessTo(source: SearchedSource): Access {
  return {
    read: (offset, length) => source.read(offset, length),
    peek: (offset, length) => source.peek(offset, length),
    nonZeroFrom: (offset, end) => source.nonZeroFrom(offset, end),
    onWork: offset => source.worked(offset),
  };
}
