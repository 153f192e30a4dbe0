/** Finds the footer of a table, also of one that is damaged or has bytes after it. */

import { crc32 } from '../../reftable/format/checksum.ts';
import { footerSize, headerSize, MAGIC } from '../../reftable/format/constants.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import type { ByteRange } from '../byte-range.ts';
import type { SearchedSource } from './searched-source.ts';

/** A footer at [`start`, `end`) of the file, `valid` when magic, version and checksum are right. */
export interface FoundFooter extends ByteRange {
  readonly bytes: Buffer;
  readonly valid: boolean;
}

/**
 * The footer of a file that begins with the bytes `head`: the valid one that ends the file, else the last valid one
 * before, else what is at the end if it resembles `head`. Throws only what reading the file throws.
 */
export function findFooter(source: SearchedSource, head: Buffer): FoundFooter | undefined {
  const { size } = source;
  const versions = head[4] === 2 ? ([2, 1] as const) : ([1, 2] as const);
  const candidates = versions.flatMap(version => {
    const start = size - footerSize(version);
    return start < headerSize(version) ? [] : [footerAt(source, start, version)];
  });
  const valid = candidates.find(candidate => candidate.valid);
  if (valid !== undefined) return valid;
  return earlierFooter(source) ?? candidates.find(candidate => resembles(candidate.bytes, head));
}

function footerAt(source: SearchedSource, start: number, version: 1 | 2): FoundFooter {
  const bytes = asBuffer(source.read(start, footerSize(version)));
  const valid =
    bytes.readUInt32BE(0) === MAGIC && bytes[4] === version && bytes.readUInt32BE(bytes.length - 4) === checksum(bytes);
  return { start, end: start + bytes.length, bytes, valid };
}

/** The CRC-32 of all bytes but the last four, which store it (docs/format.md#footer). */
export function checksum(footer: Buffer): number {
  return crc32(footer.subarray(0, -4));
}

/** It is a damaged footer if enough of its bytes equal those of the header. */
function resembles(footer: Buffer, head: Buffer): boolean {
  const length = Math.min(headerSize(footer.length === footerSize(1) ? 1 : 2), head.length);
  let same = 0;
  for (let i = 0; i < length; i++) if (footer[i] === head[i]) same++;
  return same >= length * 0.75;
}

const CHUNK = 256 * 1024;

/** A footer with the right checksum that does not end the file: something was appended. */
function earlierFooter(source: SearchedSource): FoundFooter | undefined {
  const magic = Buffer.from('REFT', 'latin1');
  for (let end = source.size; end > 0; end -= CHUNK) {
    const start = Math.max(0, end - CHUNK);
    if (source.isKnownZero(start, Math.min(end + 3, source.size))) continue;
    source.worked(source.size - end);
    const chunk = asBuffer(source.peek(start, Math.min(end + 3, source.size) - start));
    for (let at = chunk.lastIndexOf(magic); at >= 0; at = at === 0 ? -1 : chunk.lastIndexOf(magic, at - 1)) {
      const version = chunk[at + 4] === 2 ? 2 : 1;
      if (start + at < headerSize(version) || start + at + footerSize(version) > source.size) continue;
      const found = footerAt(source, start + at, version);
      if (found.valid) return found;
    }
  }
  return undefined;
}
