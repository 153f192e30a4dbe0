// Makes a hostile table from a healthy one. Every mutation draws its choices from `chance` alone.
import { footerSize, headerSize } from '../../src/reftable/format/constants.ts';
import { sealed } from '../../src/samples/patch.ts';
import type { Chance } from '../differential/random.ts';
import { mutateBlocks, mutateIndex, mutateLogStream, mutateRecords, mutateRestarts } from './block-mutations.ts';
import { EXTREMES } from './extremes.ts';
import { flipBit } from './flip-bit.ts';
import { type Parts, putTogether, takeApart } from './parts.ts';

const structural = [
  mutateRecords,
  mutateRecords,
  mutateBlocks,
  mutateRestarts,
  mutateIndex,
  mutateLogStream,
  mutateSectionOffsets,
];

/** `other` is a second table to take bytes and blocks from. */
export function mutateTable(bytes: Buffer, other: Buffer, chance: Chance): Buffer {
  let table = bytes;
  for (let rounds = chance.pick([1, 1, 1, 2, 4]); rounds > 0; rounds--) {
    const parts = chance.happens(0.75) ? takeApart(table) : undefined;
    if (parts === undefined) {
      table = chance.happens(0.5) ? mutateHeader(table, chance) : mutateBytes(table, other, chance);
    } else {
      chance.pick(structural)(parts, takeApart(other) ?? parts, chance);
      table = putTogether(parts);
    }
  }
  return table;
}

/** Footer offsets: extremes, any block, any byte. */
function mutateSectionOffsets(parts: Parts, _other: Parts, chance: Chance): void {
  const field = chance.between(0, 4);
  const target = chance.pick([
    chance.pick(EXTREMES),
    BigInt(Math.max(0, chance.pick(parts.blocks).from)),
    BigInt(chance.between(0, 3000)),
    chance.pick(parts.sectionOffsets),
  ]);
  parts.sectionOffsets[field] = field === 1 ? (target << 5n) | BigInt(chance.pick([0, 1, 2, 20, 31])) : target;
}

/** A field of the header, and mostly of its copy. */
function mutateHeader(bytes: Buffer, chance: Chance): Buffer {
  if (bytes.length < 2 * headerSize(2)) return mutateBytes(bytes, bytes, chance);
  const copy = Buffer.from(bytes);
  const extreme = () => BigInt.asUintN(64, chance.pick(EXTREMES));
  switch (chance.between(0, 5)) {
    case 0:
      copy[4] = chance.pick([0, 1, 2, 3, 255]);
      break;
    case 1:
      copy.writeUIntBE(chance.pick([0, 1, 2, 5, 28, 34, 64, 100, 255, 512, 4096, 65536, 0xffffff]), 5, 3);
      break;
    case 2:
      copy.writeBigUInt64BE(extreme(), chance.pick([8, 16]));
      break;
    case 3:
      copy.write(chance.pick(['sha1', 's256', 'SHA1', '\0\0\0\0']), 24, 'latin1');
      break;
    case 4:
      nestBlocks(copy, chance);
      break;
    default:
      copy.writeUInt32BE(chance.pick([0, 0x52454655, 0x54464552]), 0);
  }
  return chance.happens(0.9) ? sealed(copy) : copy;
}

/** A small block size, and at each multiple of it a block that reaches to the end. */
function nestBlocks(bytes: Buffer, chance: Chance): void {
  const blockSize = chance.pick([64, 100, 128, 256]);
  bytes.writeUIntBE(blockSize, 5, 3);
  const end = bytes.length - footerSize(bytes[4] === 2 ? 2 : 1);
  if (end < blockSize) return;
  bytes.writeUInt16BE(0, end - 2);
  const type = bytes[headerSize(bytes[4] === 2 ? 2 : 1)] ?? 0;
  for (let at = blockSize; at < end - 6; at += blockSize) {
    bytes[at] = type;
    bytes.writeUIntBE(end - at, at + 1, 3);
  }
}

/** Bytes anywhere, regardless of their meaning. */
function mutateBytes(bytes: Buffer, other: Buffer, chance: Chance): Buffer {
  const at = () => chance.between(0, Math.max(0, bytes.length - 1));
  const copy = Buffer.from(bytes);
  let result: Buffer = copy;
  switch (chance.between(0, 7)) {
    case 0:
    case 1:
      for (let flips = chance.pick([1, 1, 8]); flips > 0 && copy.length > 0; flips--)
        flipBit(copy, at(), chance.between(0, 7));
      break;
    case 2:
      if (copy.length > 0) copy[at()] = chance.pick([0, 1, 0x7f, 0x80, 0xff, 0x69, 0x72, 0x67]);
      break;
    case 3:
      result = copy.subarray(0, at());
      break;
    case 4: {
      const [a, b] = [at(), at()];
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      result = Buffer.concat([copy.subarray(0, from), copy.subarray(to)]);
      break;
    }
    case 5: {
      const [a, b] = [at(), at()];
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      result = Buffer.concat([copy.subarray(0, to), copy.subarray(from)]);
      break;
    }
    case 6: {
      const cut = at();
      result = Buffer.concat([copy.subarray(0, cut), other.subarray(Math.min(cut, other.length))]);
      break;
    }
    default:
      result = Buffer.concat([copy, Buffer.alloc(chance.pick([1, 28, 4096]), chance.pick([0, 0x72, 0xff]))]);
  }
  const footer = footerSize(result[4] === 2 ? 2 : 1);
  return chance.happens(0.7) && result.length > 2 * footer ? sealed(result) : result;
}
