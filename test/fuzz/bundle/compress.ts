// The gzip layer of a bundle.
import { gzipSync } from 'node:zlib';
import type { Chance } from '../../differential/random.ts';
import { flipBit } from '../flip-bit.ts';
import { type Member, paxRecord, pieces } from './archive.ts';

const MEBIBYTE = 1 << 20;

/** Compresses an archive; a small share of them badly. */
export function compress(tar: Buffer, chance: Chance): Buffer {
  const bytes = gzip(tar);
  if (chance.happens(0.96)) return bytes;
  switch (chance.between(0, 5)) {
    case 0:
      return bytes.subarray(0, chance.between(0, bytes.length));
    case 1: {
      const copy = Buffer.from(bytes);
      flipBit(copy, chance.between(0, copy.length - 1), chance.between(0, 7));
      return copy;
    }
    case 2:
      return Buffer.concat([bytes, chance.pick([bytes, Buffer.from('garbage'), Buffer.alloc(1000)])]);
    case 3: {
      const cut = chance.between(0, tar.length);
      return Buffer.concat([gzip(tar.subarray(0, cut)), gzip(tar.subarray(cut))]);
    }
    case 4:
      return tar;
    default:
      return Buffer.alloc(0);
  }
}

/**
 * A small file that inflates to up to 512 MiB: an archive whose first part is repeated. gzip files one after the other are
 * one file, so that the part is compressed once.
 */
export function bomb(tar: Buffer, chance: Chance): Buffer {
  const times = chance.pick([2, 16, 64, 128]);
  const content = Buffer.alloc(4 * MEBIBYTE);
  const kind = chance.between(0, 4);
  if (kind === 0) {
    const head = pieces({ ...BOMB, content, size: '77777777777' });
    return Buffer.concat([gzip(Buffer.concat(head)), ...Array(times).fill(gzip(content)), gzip(tar)]);
  }
  const member: Member =
    kind === 1
      ? { ...BOMB, content }
      : kind === 2
        ? { ...BOMB, type: 'x', content: Buffer.from(paxRecord('comment', 'x'.repeat(60_000))) }
        : kind === 3
          ? { ...BOMB, type: chance.pick(['x', 'g', 'L', 'K']), content }
          : { ...BOMB, content: Buffer.alloc(0) };
  const one = Buffer.concat(pieces(member));
  const part = gzip(Buffer.concat(Array(Math.ceil((4 * MEBIBYTE) / one.length)).fill(one)));
  return Buffer.concat([...Array(times).fill(part), gzip(tar)]);
}

const BOMB: Omit<Member, 'content'> = { name: 'reftable-bundle/reftable/x.ref', type: '0' };

function gzip(bytes: Buffer): Buffer {
  return gzipSync(bytes, { level: 1 });
}
