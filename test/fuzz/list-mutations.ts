// Hostile lists of tables.
import type { Chance } from '../differential/random.ts';

/** Names that lead out of the directory, are invalid, or contain terminal control sequences. */
export const HOSTILE_NAMES: readonly Buffer[] = [
  ...['.', '..', '../x.ref', '/etc/passwd', 'sub/x.ref', '..\\x.ref', 'C:\\x.ref', 'C:x.ref', './x.ref', 'x.ref/'],
  ...[
    'a\0b.ref',
    '\0',
    ' ',
    '\t',
    '\r',
    'tables.list',
    'tables.list.lock',
    '-x',
    '\u001b[31mred',
    '\ufffd.ref',
    'ä.ref',
  ],
].map(name => Buffer.from(name));

export function mutateList(list: Buffer, chance: Chance): Buffer {
  const lines = splitLines(list);
  const at = chance.between(0, lines.length);
  switch (chance.between(0, 11)) {
    case 0:
      return list.subarray(0, Math.max(0, list.length - chance.between(1, 60)));
    case 1:
      return Buffer.from(list.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
    case 2:
      return insert(lines, at, chance.pick(HOSTILE_NAMES));
    case 3:
      return insert(lines, at, Buffer.alloc(chance.pick([255, 256, 4096, 1 << 16]), 0x78));
    case 4:
      return insert(lines, at, chance.pick(lines.length > 0 ? lines : HOSTILE_NAMES));
    case 5:
      return insert(lines, at, Buffer.from('no-such-table.ref\n'.repeat(chance.pick([1, 3000])).slice(0, -1)));
    case 6:
      return Buffer.from(list.toString('latin1').repeat(chance.pick([2, 500])), 'latin1');
    case 7:
      return insert(lines, at, Buffer.from([0xff, 0xfe, 0x80, 0x2e, 0x72]));
    case 8:
      return join(lines.toReversed());
    case 9:
      return join(lines.filter(() => chance.happens(0.5)));
    case 10:
      return Buffer.alloc(chance.pick([0, 1, 5000]), chance.pick([0, 0x0a, 0xff]));
    default: {
      const copy = Buffer.from(list);
      if (copy.length > 0) copy[chance.between(0, copy.length - 1)] = chance.between(0, 255);
      return copy;
    }
  }
}

function splitLines(list: Buffer): Buffer[] {
  return list
    .toString('latin1')
    .split('\n')
    .filter(Boolean)
    .map(line => Buffer.from(line, 'latin1'));
}

function insert(lines: readonly Buffer[], at: number, line: Buffer): Buffer {
  return join(lines.toSpliced(at, 0, line));
}

function join(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap(line => [line, Buffer.from('\n')]));
}
