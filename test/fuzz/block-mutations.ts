// Mutations of a table's blocks. The bytes around the fault stay valid, so that a reader reaches it.
import { deflateRawSync, deflateSync } from 'node:zlib';
import { BLOCK_TYPE } from '../../src/reftable/format/constants.ts';
import { MAX_VARINT_SIZE, putVarint64 } from '../../src/reftable/format/varint.ts';

import type { Chance } from '../differential/random.ts';
import { EXTREMES } from './extremes.ts';
import { type Field, fieldsOf, restartsOf } from './fields.ts';
import { flipBit } from './flip-bit.ts';
import type { Part, Parts } from './parts.ts';

/** A field of a record: a number to an extreme, or bytes to others, in place or with the block growing around it. */
export function mutateRecords(parts: Parts, _other: Parts, chance: Chance): void {
  const part = chance.pick(parts.blocks);
  const fields = fieldsOf(part, parts.hashSize);
  if (fields.length === 0) return;
  const field = chance.pick(fields);
  const text = field.kind === 'bytes' ? hostileText(chance, part, field) : hostileNumber(chance, part, field);
  if (chance.happens(0.3))
    text.copy(part.bytes, field.start, 0, Math.min(text.length, part.bytes.length - field.start));
  else replace(part, field, text, chance.happens(0.9));
}

function hostileNumber(chance: Chance, part: Part, field: Field): Buffer {
  if (chance.happens(0.1)) return Buffer.alloc(chance.pick([1, 9, 10, 11, 64]), 0xff);
  if (chance.happens(0.3)) return varint(BigInt(chance.between(0, 40)));
  // The kind of value alone.
  if (field.kind === 'suffix' && chance.happens(0.4))
    return Buffer.of(((part.bytes[field.start] ?? 0) & 0xf8) | chance.between(0, 7));
  return varint(chance.pick([...EXTREMES, BigInt(part.bytes.length), BigInt(part.bytes.length - field.end)]));
}

function hostileText(chance: Chance, { bytes }: Part, { start, end }: Field): Buffer {
  const text = Buffer.from(bytes.subarray(start, end));
  switch (chance.between(0, 4)) {
    case 0:
      return Buffer.alloc(0);
    case 1:
      return Buffer.alloc(text.length, chance.pick([0, 0xff, 0x61, 0x0a, 0x1b]));
    case 2:
      return Buffer.concat([text, Buffer.alloc(chance.pick([1, 100, 5000]), 0x61)]);
    case 3:
      return text.subarray(0, chance.between(0, text.length));
    default:
      if (text.length > 0) text[chance.between(0, text.length - 1)] = chance.between(0, 255);
      return text;
  }
}

function varint(value: bigint): Buffer {
  const bytes = Buffer.alloc(MAX_VARINT_SIZE);
  return bytes.subarray(0, putVarint64(bytes, 0, value));
}

/** Replaces a field with `text`; `fit` moves the restart points after it along and corrects the block's length. */
function replace(part: Part, { start, end }: Field, text: Buffer, fit: boolean): void {
  const grown = text.length - (end - start);
  const { start: restarts, count } = restartsOf(part);
  part.bytes = Buffer.concat([part.bytes.subarray(0, start), text, part.bytes.subarray(end)]);
  if (!fit) return;
  for (let i = 0; i < count; i++) {
    const at = restarts + grown + 3 * i;
    if (at < 0 || at + 3 > part.bytes.length) break;
    const offset = part.bytes.readUIntBE(at, 3);
    if (offset > start) part.bytes.writeUIntBE(Math.max(0, offset + grown) & 0xffffff, at, 3);
  }
  part.bytes.writeUIntBE(part.bytes.length & 0xffffff, part.base + 1, 3);
  if (grown > 0 && part.padding.length > 0) part.padding = part.padding.subarray(Math.min(grown, part.padding.length));
}

/** Blocks repeated, removed, swapped, of another type, from another table, with other padding or another length. */
export function mutateBlocks(parts: Parts, other: Parts, chance: Chance): void {
  const { blocks } = parts;
  const at = chance.between(0, blocks.length - 1);
  const part = blocks[at];
  if (part === undefined) return;
  switch (chance.between(0, 7)) {
    case 0: {
      const times = chance.pick([1, 2, 40]);
      blocks.splice(at, 0, ...Array.from({ length: times }, () => ({ ...part, from: -1 })));
      break;
    }
    case 1:
      if (blocks.length > 1) blocks.splice(at, 1);
      break;
    case 2: {
      const to = chance.between(0, blocks.length - 1);
      blocks[at] = blocks[to] ?? part;
      blocks[to] = part;
      break;
    }
    case 3:
      part.type = chance.pick([...Object.values(BLOCK_TYPE), 0, 0x52, 0xff]);
      part.bytes[part.base] = part.type;
      break;
    case 4:
      blocks.splice(at, 0, { ...chance.pick(other.blocks), from: -1 });
      break;
    case 5:
      part.padding = Buffer.alloc(chance.pick([0, 1, 7, part.padding.length + 1, 4096]), chance.pick([0, 0, 0x72, 1]));
      break;
    case 6:
      part.bytes.writeUIntBE(length(chance, part), part.base + 1, 3);
      break;
    default:
      blocks.sort(() => (chance.happens(0.5) ? 1 : -1));
  }
}

function length(chance: Chance, { bytes }: Part): number {
  const near = bytes.length + chance.between(-8, 8);
  return Math.min(Math.max(0, chance.pick([near, 0, 1, 4, 5, 6, 28, 30, 4096, 0x7fffff, 0xffffff])), 0xffffff);
}

/** The restart area: one offset, their number, their order. */
export function mutateRestarts(parts: Parts, _other: Parts, chance: Chance): void {
  const part = chance.pick(parts.blocks);
  const { start, count } = restartsOf(part);
  if (part.bytes.length < 2) return;
  if (count === 0 || chance.happens(0.3)) {
    part.bytes.writeUInt16BE(chance.pick([0, 1, count + 1, Math.max(0, count - 1), 255, 65535]), part.bytes.length - 2);
    return;
  }
  const at = start + 3 * chance.between(0, count - 1);
  if (at + 3 > part.bytes.length) return;
  const offset = part.bytes.readUIntBE(at, 3);
  const hostile = [0, 1, part.base + 3, part.base + 4, start - 1, start, offset + 1, offset - 1, 0xffffff];
  part.bytes.writeUIntBE(Math.min(Math.max(0, chance.pick(hostile)), 0xffffff), at, 3);
}

/** Index records and object records that lead to themselves, in circles, forwards, outside, or to another section. */
export function mutateIndex(parts: Parts, other: Parts, chance: Chance): void {
  const indexes = parts.blocks.filter(({ type }) => type === BLOCK_TYPE.index || type === BLOCK_TYPE.obj);
  if (indexes.length === 0) {
    mutateRecords(parts, other, chance);
    return;
  }
  const part = chance.pick(indexes);
  const values = fieldsOf(part, parts.hashSize).filter(({ kind }) => kind === 'varint');
  if (values.length === 0) return;
  const targets = [part, ...indexes, ...parts.blocks].map(({ from }) => BigInt(Math.max(0, from)));
  for (let count = chance.pick([1, 1, 2, values.length]); count > 0; count--) {
    const field = fieldsOf(part, parts.hashSize).filter(({ kind }) => kind === 'varint');
    if (field.length === 0) return;
    const target = chance.happens(0.6) ? chance.pick(targets) : chance.pick(EXTREMES);
    replace(part, chance.pick(field), varint(target), true);
  }
}

/** What a log block is inflated from: wrong lengths, broken streams, other wrappers, bombs, garbage after it. */
export function mutateLogStream(parts: Parts, other: Parts, chance: Chance): void {
  const logs = parts.blocks.filter(({ type }) => type === BLOCK_TYPE.log);
  if (logs.length === 0) {
    mutateBlocks(parts, other, chance);
    return;
  }
  const part = chance.pick(logs);
  const content = part.bytes.subarray(part.base + 4);
  const stream = deflateSync(content);
  switch (chance.between(0, 8)) {
    case 0:
      part.bytes.writeUIntBE(length(chance, part), part.base + 1, 3);
      break;
    case 1:
      part.stream = stream.subarray(0, chance.between(0, stream.length));
      break;
    case 2:
      part.stream = Buffer.concat([stream, Buffer.alloc(chance.pick([1, 30, 5000]), chance.pick([0, 0x67, 0xff]))]);
      break;
    case 3:
      part.stream = deflateRawSync(content);
      break;
    case 4:
      part.stream = deflateSync(content, { dictionary: Buffer.from('refs/heads/') });
      break;
    case 5:
      part.stream = deflateSync(content, { level: 0 });
      break;
    case 6:
      // Empty stored blocks before the content: a stream of any length.
      part.stream = Buffer.concat([
        stream.subarray(0, 2),
        Buffer.alloc(5 * chance.pick([1, 2000]), Buffer.of(0, 0, 0, 0xff, 0xff)),
        stream.subarray(2),
      ]);
      break;
    case 7:
      if (chance.happens(0.1)) bomb(part, chance);
      break;
    default:
      part.stream = Buffer.from(stream);
      flipBit(part.stream, chance.between(0, stream.length - 1), chance.between(0, 7));
  }
}

/** Inflates to far more than it takes in the file; the header has the full length, or less. */
function bomb(part: Part, chance: Chance): void {
  const size = chance.pick([1 << 20, 0xffffff - part.base - 4, 1 << 25]);
  part.stream = deflateSync(Buffer.alloc(size, chance.pick([0, 0x61])));
  part.bytes.writeUIntBE(chance.pick([0xffffff, Math.min(0xffffff, size + part.base + 4), 4096]), part.base + 1, 3);
}
