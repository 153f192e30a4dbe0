// Damage to the archive of a bundle.
import type { Chance } from '../../differential/random.ts';
import { base256, type Member, paxRecord } from './archive.ts';

const FOLDER = 'reftable-bundle';
const TYPES = [
  '0',
  '\0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  'x',
  'g',
  'L',
  'K',
  'S',
  'D',
  'M',
  'V',
  'N',
  'A',
  '\xff',
  ' ',
];

export function mutateMembers(members: Member[], chance: Chance): void {
  const at = chance.between(0, Math.max(0, members.length - 1));
  const member = members[at];
  if (member === undefined) return;
  switch (chance.between(0, 10)) {
    case 0:
      member.name = drawName(chance);
      break;
    case 1:
      member.type = chance.pick(TYPES);
      if (chance.happens(0.5)) member.link = drawName(chance);
      break;
    case 2:
      member.size = drawNumber(chance);
      break;
    case 3:
      member.modified = drawNumber(chance);
      break;
    case 4:
      members.splice(at, 0, drawPax(chance));
      break;
    case 5:
      members.splice(at, 0, drawLongName(chance));
      break;
    case 6:
      members.splice(chance.between(0, members.length), 0, { ...member });
      break;
    case 7:
      members.splice(at, 1);
      break;
    case 8: {
      const patches = Array.from(
        { length: chance.pick([1, 1, 4]) },
        () => [chance.between(0, 511), chance.between(0, 255)] as const,
      );
      members[at] = { ...member, patches, stale: chance.happens(0.2) };
      break;
    }
    case 9:
      member.content = drawContent(member.content, chance);
      break;
    default:
      member.prefix = chance.pick([FOLDER, '..', '/', 'x'.repeat(155), '', '\xff', drawName(chance)]);
      if (chance.happens(0.3)) member.magic = chance.pick(['ustar  \0', '\0\0\0\0\0\0\0\0', 'ustar\x0001']);
  }
}

function drawName(chance: Chance): string {
  const leaf = chance.pick([
    ...[
      'x.ref',
      '..',
      '.',
      '',
      ' ',
      'a\0b',
      'a\\b',
      '../x',
      '../../../x',
      'a/b',
      'tables.list',
      'tables.list.lock',
      'C:x',
    ],
    ...['\xff\xfe', 'x'.repeat(60), 'TABLES.LIST', 'a\nb', '\u001b[31m', 'x/', 'con', 'x.', '\xc3\xa9'],
  ]);
  return chance.pick([
    ...[
      `${FOLDER}/reftable/${leaf}`,
      `${FOLDER}/reftable/${leaf}`,
      `${FOLDER}/${leaf}`,
      `/${leaf}`,
      `./${FOLDER}/${leaf}`,
    ],
    ...[leaf, `${FOLDER}/../${leaf}`, `../${FOLDER}/reftable/${leaf}`, `${FOLDER}//reftable/${leaf}`, '/etc/passwd'],
  ]);
}

function drawNumber(chance: Chance): string {
  return chance.pick([
    ...[
      '00000000000',
      '00000000001',
      '00000001000',
      '77777777777',
      '-1',
      '',
      ' 12 ',
      '12',
      'zz',
      '0x10',
      '1e3',
      '8',
      '9',
    ],
    ...[...[0n, 1n, 512n, 2n ** 33n, 2n ** 53n, 2n ** 63n, -1n, -(2n ** 40n)].map(value => base256(value, 12))],
    ...['\xff'.repeat(12), '\x80'.repeat(12), '1 2 3', '000000000000'],
  ]);
}

const PAX_KEYS = [
  ...[
    'path',
    'path',
    'path',
    'size',
    'size',
    'linkpath',
    'mtime',
    'uid',
    'comment',
    'hdrcharset',
    '',
    'a=b',
    '__proto__',
  ],
  ...['GNU.sparse.major', 'GNU.sparse.map', 'GNU.sparse.name', 'GNU.sparse.realsize', 'SCHILY.xattr.x', 'charset'],
];

function drawPax(chance: Chance): Member {
  const records: string[] = [];
  for (let count = chance.pick([0, 1, 1, 2, 20]); count > 0; count--) {
    const key = chance.pick(PAX_KEYS);
    const value = chance.pick([
      drawName(chance),
      drawNumber(chance),
      '1',
      '-1',
      '99999999999999999999',
      '1.5',
      'NaN',
      'x'.repeat(5000),
    ]);
    records.push(chance.happens(0.85) ? paxRecord(key, value) : drawBadRecord(chance));
  }
  const content = Buffer.from(records.join(''), 'latin1');
  const type = chance.pick(['x', 'x', 'x', 'g', 'X']);
  return { name: 'pax', type, content, ...(chance.happens(0.1) ? { size: drawNumber(chance) } : {}) };
}

function drawBadRecord(chance: Chance): string {
  return chance.pick([
    ...[
      '0 path=x\n',
      '-5 path=x\n',
      '999999 path=x\n',
      '10 path=x',
      '3\n\n',
      ' path=x\n',
      '5 a=b\n\n',
      'path=x\n',
      '\0',
    ],
    ...['1 ', '12 path=a\nb\n', '11 path\0=x\n', '9007199254740993 path=x\n', '7 path\n', '8 path=\n'],
  ]);
}

/** GNU's long names, which precede a header as a pax header does. */
function drawLongName(chance: Chance): Member {
  const content = Buffer.from(
    `${drawName(chance).repeat(chance.pick([1, 1, 40]))}${chance.pick(['\0', ''])}`,
    'latin1',
  );
  return { name: '././@LongLink', type: chance.pick(['L', 'K']), content };
}

function drawContent(content: Buffer, chance: Chance): Buffer {
  switch (chance.between(0, 4)) {
    case 0:
      return content.subarray(0, chance.between(0, content.length));
    case 1:
      return Buffer.from(
        chance.pick([
          '',
          '{',
          'null',
          '[]',
          '{"repository":null}',
          '{"repository":{"objectFormat":"sha256"}}',
          '"\\ud800"',
          '1e999',
        ]),
      );
    case 2:
      return Buffer.from('['.repeat(chance.pick([10, 20_000])));
    case 3:
      return Buffer.alloc(chance.pick([0, 511, 512, 513, 70_000]), chance.pick([0, 0x61, 0xff]));
    default: {
      const copy = Buffer.from(content);
      if (copy.length > 0) copy[chance.between(0, copy.length - 1)] = chance.between(0, 255);
      return copy;
    }
  }
}
