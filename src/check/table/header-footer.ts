/**
 * Header and footer of a table, which are copies of each other, read as far as possible, and what comes after
 * them (docs/format.md#footer, docs/format.md#opening-a-table). Where the strict reader fails, this one reports what is
 * wrong and uses the copy that the checksum confirms.
 */

import { FOOTER_TAIL_SIZE, footerSize, headerSize, MAGIC } from '../../reftable/format/constants.ts';
import { type HashName, hashOfId, hashSize } from '../../reftable/format/hash.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import type { BlockSpace } from '../../reftable/table/block.ts';
import type { FileSource } from '../../reftable/table/file-source.ts';

import type { Fault } from '../fault.ts';
import { quote } from '../quote.ts';
import { footerFaults, headerFaults } from './check-header-footer.ts';
import { type FoundFooter, findFooter } from './find-footer.ts';

export interface HeaderFooter {
  /** Bytes of the whole file. */
  readonly size: number;
  /** The copy that was used; `undefined` if neither can be. */
  readonly source: 'header' | 'footer' | 'none';
  readonly version: 1 | 2;
  /** According to the version and the id; a `DamagedTable` checks whether the records agree. */
  readonly hash: HashName;
  readonly headerSize: number;
  readonly blockSize: number;
  readonly minUpdateIndex: bigint;
  readonly maxUpdateIndex: bigint;
  /** The file starts with the bytes of a header, with any content. */
  readonly hasHeader: boolean;
  /** Where blocks end: at the footer, or at the end of a file without one. */
  readonly bodySize: number;
  readonly footer: FooterBytes | undefined;
  readonly faults: readonly Fault[];
}

export interface FooterBytes {
  readonly start: number;
  readonly end: number;
  /** The checksum is right. */
  readonly valid: boolean;
  readonly positions: SectionOffsets;
}

/** Offsets of sections as the footer has them; 0 is none. Above 2^53 they are rounded, and are outside of any file. */
export interface SectionOffsets {
  readonly refIndex: number;
  readonly objects: number;
  readonly objectIdLength: number;
  readonly objectIndex: number;
  readonly logs: number;
  readonly logIndex: number;
}

/** Reads the frame. Throws only what reading the file throws. */
export function readHeaderFooter(source: FileSource): HeaderFooter {
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
      positions: sectionOffsetsOf(footer.bytes),
    },
    faults,
  };
}

function isNoTable(head: Buffer, footer: FoundFooter | undefined): boolean {
  if (head.length < 24 || head.readUInt32BE(0) === MAGIC) return false;
  return footer === undefined || (!footer.valid && footer.bytes.readUInt32BE(0) !== MAGIC);
}

/** Neither header nor footer: one message on that is more useful than one on each of their fields. */
function noTable({ size }: FileSource, head: Buffer): HeaderFooter {
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

/** The numbers as they are, for a header whose magic, version or hash id is not one; git's defaults for what is cut off. */
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

function sectionOffsetsOf(footer: Buffer): SectionOffsets {
  const base = footer.length - FOOTER_TAIL_SIZE;
  const position = (field: number) => Number(footer.readBigUInt64BE(base + 8 * field));
  const objects = footer.readBigUInt64BE(base + 8);
  return {
    refIndex: position(0),
    objects: Number(objects >> 5n),
    objectIdLength: Number(objects & 31n),
    objectIndex: position(2),
    logs: position(3),
    logIndex: position(4),
  };
}

/** A frame as the reader of blocks needs it. */
export function blockSpace(
  source: FileSource,
  headerFooter: HeaderFooter,
  hash: HashName = headerFooter.hash,
): SearchSpace {
  return {
    file: source.path,
    bodySize: headerFooter.bodySize,
    blockSize: headerFooter.blockSize,
    headerSize: headerFooter.headerSize,
    hashSize: hashSize(hash),
    ...accessTo(source),
  };
}

/** A space whose bytes can also be searched for blocks, damaged as they may be. */
export interface SearchSpace extends BlockSpace, Access {}

type Access = Pick<BlockSpace, 'read' | 'onWork'> & Pick<FileSource, 'peek' | 'nonZeroFrom'>;

/** How a space reaches the bytes of its file. */
export function accessTo(source: FileSource): Access {
  return {
    read: (offset, length) => source.read(offset, length),
    peek: (offset, length) => source.peek(offset, length),
    nonZeroFrom: (offset, end) => source.nonZeroFrom(offset, end),
    onWork: offset => source.worked(offset),
  };
}
