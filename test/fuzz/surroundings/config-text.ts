// Hostile configuration files.
import type { Chance } from '../../differential/random.ts';
import { flipBit } from '../flip-bit.ts';
import { drawPath } from './paths.ts';

const NUMBERS = [
  '0',
  '1',
  '2',
  '-1',
  '-2',
  '08',
  '0660',
  '0222',
  '777',
  '4096',
  '16777215',
  '16777216',
  '65536',
  '256',
];
const WORDS = ['true', 'false', 'yes', 'off', '', 'group', 'world', 'umask', 'reftable', 'files', 'sha1', 'sha256'];
const ODD = [
  '9007199254740993',
  '18446744073709551616',
  '1k',
  '99999999999g',
  '1e9',
  '0x10',
  'NaN',
  '\0',
  '\xff',
  '"',
  '\\',
];

type Section = readonly [section: string, names: readonly string[]];

const INCLUDE: Section = ['include', ['path']];

const KEYS: readonly Section[] = [
  ['core', ['repositoryFormatVersion', 'bare', 'worktree', 'sharedRepository', 'lockfilePid', 'filemode']],
  [
    'extensions',
    ['refStorage', 'objectFormat', 'worktreeConfig', 'compatObjectFormat', 'relativeWorktrees', 'noop', 'x'],
  ],
  ['reftable', ['blockSize', 'restartInterval', 'indexObjects', 'geometricFactor', 'lockTimeout']],
  INCLUDE,
  ['includeIf "gitdir:**/"', ['path']],
  ['includeIf "onbranch:main"', ['path']],
  ['safe', ['directory', 'bareRepository']],
];

/** A file of drawn entries; mostly one that git reads. */
export function drawConfig(chance: Chance): Buffer {
  const lines: string[] = [];
  if (chance.happens(0.6)) {
    lines.push('[core]', `\trepositoryformatversion = ${chance.pick(['1', '1', '1', '0', '2'])}`);
    lines.push('[extensions]', `\trefstorage = ${drawStorage(chance)}`);
  }
  for (let count = chance.pick([0, 1, 2, 4, 12]); count > 0; count--) lines.push(...drawSection(chance));
  const text =
    lines.join(chance.happens(0.05) ? '\r\n' : '\n') + chance.pick(['\n', '\n', '\n', '', '\\', '\\\n', '"']);
  const bytes = Buffer.from(chance.happens(0.02) ? `\xef\xbb\xbf${text}` : text, 'latin1');
  if (chance.happens(0.002)) return blowUp(bytes, chance);
  return chance.happens(0.3) ? changeBytes(bytes, chance) : bytes;
}

function drawStorage(chance: Chance): string {
  if (chance.happens(0.8)) return 'reftable';
  return chance.pick(['files', 'reftable://', `reftable://${drawPath(chance)}`, 'nothing', '']);
}

function drawSection(chance: Chance): string[] {
  const [section, names] = chance.happens(0.15) ? INCLUDE : chance.pick(KEYS);
  const head = chance.happens(0.9) ? `[${section}]` : drawHead(section, chance);
  const lines = [head];
  for (let count = chance.pick([1, 1, 2, 6]); count > 0; count--) {
    const name = chance.pick(names);
    const value = name === 'path' || name === 'worktree' ? drawIncluded(chance) : drawValue(chance);
    lines.push(
      chance.pick([`${name} = ${value}`, `\t${name}=${value}`, name, `${name} = "${value}" # x`, `[x] ${name}=1`]),
    );
  }
  return lines;
}

function drawHead(section: string, chance: Chance): string {
  const stars = '*'.repeat(chance.pick([1, 3, 40]));
  return chance.pick([
    `[${section.toUpperCase()}]`,
    `[${section} "sub\\"section"]`,
    `[${section}`,
    `[${section}.dotted]`,
    '[]',
    `[includeIf "gitdir:${drawPath(chance)}"]`,
    `[includeIf "gitdir/i:${'**/a'.repeat(chance.pick([1, 10, 60]))}"]`,
    `[includeIf "gitdir:${`${stars}a`.repeat(chance.pick([1, 12, 60]))}b"]`,
    `[includeIf "gitdir:[[:alpha:]-${stars}"]`,
    `[includeIf "hasconfig:remote.*.url:${stars}"]`,
  ]);
}

/** Files that there may be, this one among them. */
function drawIncluded(chance: Chance): string {
  if (chance.happens(0.3)) return drawPath(chance);
  return chance.pick([
    'config',
    './config',
    '../.git/config',
    'more',
    'more2',
    'more3',
    '~/x',
    '~root/x',
    '~',
    '/dev/zero',
  ]);
}

function drawValue(chance: Chance): string {
  const value = chance.pick(chance.pick([NUMBERS, WORDS, ODD]));
  return chance.happens(0.02) ? value.repeat(chance.pick([100, 5000])) : value;
}

/** Megabytes of one kind of line. */
function blowUp(bytes: Buffer, chance: Chance): Buffer {
  const line = chance.pick([
    'a\n',
    '[a]\n',
    'a=b\n',
    'a="\\\n',
    '#',
    ' ',
    '\\\n',
    'a = b \\\n',
    '[include]path=more\n',
    '"',
  ]);
  const size = chance.pick([100_000, 1 << 20, (4 << 20) - bytes.length - 4, 6 << 20]);
  return Buffer.concat([bytes, Buffer.from('\n[b]'), Buffer.alloc(Math.max(0, size), line)]);
}

export function changeBytes(bytes: Buffer, chance: Chance): Buffer {
  if (bytes.length === 0) return bytes;
  const copy = Buffer.from(bytes);
  const at = () => chance.between(0, copy.length - 1);
  switch (chance.between(0, 3)) {
    case 0:
      return copy.subarray(0, at());
    case 1:
      copy[at()] = chance.pick([0, 0x0a, 0x0d, 0x22, 0x5b, 0x5c, 0x5d, 0x80, 0xff]);
      return copy;
    case 2: {
      const [a, b] = [at(), at()];
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      return Buffer.concat([copy.subarray(0, to), copy.subarray(from)]);
    }
    default:
      for (let flips = chance.pick([1, 1, 8]); flips > 0; flips--) flipBit(copy, at(), chance.between(0, 7));
      return copy;
  }
}
