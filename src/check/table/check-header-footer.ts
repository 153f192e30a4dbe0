/** What is wrong with a header and a footer, which are copies of each other but for what the footer adds. */

import { crc32 } from '../../reftable/format/checksum.ts';
import { FOOTER_TAIL_SIZE, footerSize, MAGIC } from '../../reftable/format/constants.ts';
import { hashOfId } from '../../reftable/format/hash.ts';
import type { Fault } from '../fault.ts';
import type { FindingId } from '../finding-params.ts';
import { quote } from '../quote.ts';
import { type HeaderField, headerFields } from './fields.ts';
import { checksum, type FoundFooter } from './find-footer.ts';

/**
 * What is wrong with `head`, the first 28 bytes of a file: magic, version, hash ID, and differences from the footer.
 * None without a whole header.
 */
export function headerFaults(head: Buffer, footer: FoundFooter | undefined, hasHeader: boolean): Fault[] {
  if (!hasHeader) return [];
  const faults: Fault[] = [];
  if (head.readUInt32BE(0) !== MAGIC) {
    const params = { table: 'damaged', bytes: quote.hex(head.subarray(0, 4)) } as const;
    faults.push({ id: 'tableMagic', start: 0, end: 4, params });
  }
  const version = head[4];
  if (version !== undefined && version !== 1 && version !== 2) {
    faults.push({ id: 'tableVersion', start: 4, end: 5, params: { version } });
  }
  if (version === 2 && head.length >= 28 && hashOfId(head.readUInt32BE(24)) === undefined) {
    faults.push({ id: 'tableHashId', start: 24, end: 28, params: { bytes: quote.hex(head.subarray(24, 28)) } });
  }
  const differing = footer === undefined ? undefined : difference(head, footer);
  if (differing !== undefined && !differing.params.fields.every(field => isReported(field, faults, footer)))
    faults.push(differing);
  return faults;
}

const INVALID: Readonly<Partial<Record<HeaderField, FindingId>>> = {
  magic: 'tableMagic',
  version: 'tableVersion',
  hashId: 'tableHashId',
};

/** Whether another fault is about the field: a value that it cannot have, in the header or in the footer. */
function isReported(field: HeaderField, faults: readonly Fault[], footer: FoundFooter | undefined): boolean {
  if (field === 'magic' && footer?.bytes.readUInt32BE(0) !== MAGIC) return true;
  return faults.some(({ id }) => id === INVALID[field]);
}

/** Header and footer are copies of each other; the footer's checksum shows which of the two is damaged. */
function difference(head: Buffer, footer: FoundFooter): (Fault & { readonly id: 'headerMismatch' }) | undefined {
  const fields = headerFields(footer.bytes.length === footerSize(1) ? 1 : 2);
  const differing = fields.filter(({ start, end }) => head.compare(footer.bytes, start, end, start, end) !== 0);
  const [first] = differing;
  const last = differing.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const inHeader = footer.valid || !copyIsRight(footer.bytes, head);
  const base = inHeader ? 0 : footer.start;
  return {
    id: 'headerMismatch',
    start: base + first.start,
    end: base + last.end,
    params: {
      fields: differing.map(({ name }) => name),
      damaged: footer.valid ? 'header' : inHeader ? null : 'footer',
      expected: quote.hex((inHeader ? footer.bytes : head).subarray(first.start, last.end)),
      actual: quote.hex((inHeader ? head : footer.bytes).subarray(first.start, last.end)),
    },
  };
}

/** Whether the footer's checksum would be correct with the header's bytes instead of its copy. */
function copyIsRight(footer: Buffer, head: Buffer): boolean {
  const corrected = Buffer.from(footer);
  head.copy(corrected, 0, 0, footer.length - FOOTER_TAIL_SIZE);
  return corrected.readUInt32BE(corrected.length - 4) === checksum(corrected);
}

/**
 * What is wrong with the footer of a file of `size` bytes: bytes after it, magic, and the checksum, with the one byte
 * that explains a wrong one.
 */
export function footerFaults(head: Buffer, footer: FoundFooter, size: number): Fault[] {
  const faults: Fault[] = [];
  const { bytes, start, end, valid } = footer;
  if (end < size) {
    faults.push({ id: 'trailingBytes', start: end, end: size, params: { footerEnd: end, size } });
  }
  if (valid) return faults;
  if (bytes.readUInt32BE(0) !== MAGIC) {
    faults.push({ id: 'footerMagic', start, end: start + 4, params: { bytes: quote.hex(bytes.subarray(0, 4)) } });
  }
  if (!copyIsRight(bytes, head)) faults.push(checksumFault(footer));
  return faults;
}

function checksumFault({ bytes, start, end }: FoundFooter): Fault {
  const stored = bytes.readUInt32BE(bytes.length - 4);
  const damaged = wrongByte(bytes, stored);
  const byte = damaged === undefined ? null : { offset: start + damaged.at, value: damaged.value };
  return { id: 'footerChecksum', start, end, params: { stored, computed: checksum(bytes), byte } };
}

/** The checksum alone identifies a single wrong byte: no other value satisfies it. */
function wrongByte(footer: Buffer, stored: number): { at: number; value: number } | undefined {
  const tried = Buffer.from(footer.subarray(0, -4));
  for (const [at, original] of tried.entries()) {
    for (let value = 0; value < 256; value++) {
      tried[at] = value;
      if (value !== original && crc32(tried) === stored) return { at, value };
    }
    tried[at] = original;
  }
  return undefined;
}
