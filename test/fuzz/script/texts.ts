// Hostile texts for the editor: transaction scripts, lists of tables, decoded tables, configuration files.
import { COMMANDS } from '../../../src/git/update-ref/commands.ts';
import type { Chance } from '../../differential/random.ts';
import { mutateList } from '../list-mutations.ts';

const WORDS = [
  ...[
    'refs/heads/a',
    'refs/heads/aa/ab',
    'refs/heads/bb',
    'refs/heads/new',
    'refs/heads',
    'HEAD',
    'FETCH_HEAD',
    'refs/a..b',
  ],
  ...[
    'refs/worktree/x',
    'main-worktree/HEAD',
    'worktrees/w/refs/bisect/x',
    '../x',
    'refs/heads/.lock',
    'x.lock',
    '@',
    '',
  ],
  ...[
    '"refs/heads/\\303\\251"',
    '"refs/heads/aa',
    '"',
    '""',
    '"a"b',
    '"\\',
    '"\\q"',
    '"\\000"',
    'refs/heads/\udc80',
    '\ud800',
  ],
  ...['no-deref', 'oid', 'ref', ' ', '\t', '\r', '\0', '\u2028', '\u001b[31m', '~1', 'HEAD^{tree}', '-z', '--stdin'],
];
const DIGITS = ['0', '1', '2a', 'c3', 'ff', '11'];

export function drawScript(chance: Chance, refs: readonly string[]): string {
  if (chance.happens(0.0003)) return drawLongScript(chance);
  const lines = Array.from({ length: chance.pick([1, 2, 5, 10, 40]) }, () => drawLine(chance, refs));
  const end = chance.happens(0.05) ? '\r\n' : chance.happens(0.03) ? '\0' : '\n';
  return lines.join(end) + chance.pick([end, end, end, '']);
}

function drawLine(chance: Chance, refs: readonly string[]): string {
  const word = () => (refs.length > 0 && chance.happens(0.6) ? chance.pick(refs) : chance.pick(WORDS));
  const id = () =>
    chance
      .pick(DIGITS)
      .repeat(chance.pick([20, 20, 20, 40, 32, 1]))
      .slice(0, chance.pick([40, 40, 40, 64, 41, 7]));
  const command = chance.happens(0.9) ? chance.pick(Object.keys(COMMANDS)) : word();
  const line = [
    command,
    ...Array.from({ length: chance.pick([0, 1, 2, 2, 3, 3, 4, 8]) }, () => (chance.happens(0.5) ? word() : id())),
  ];
  const text = line.join(chance.happens(0.95) ? ' ' : chance.pick(['  ', '\t', '', '\0']));
  return chance.happens(0.05) ? mutateText(text, chance) : text;
}

/** Thousands of lines, or a line of megabytes: what takes the square of their number takes minutes. */
function drawLongScript(chance: Chance): string {
  const count = chance.pick([5000, 20_000, 50_000]);
  const id = '11'.repeat(20);
  const name = (i: number) => `refs/heads/${chance.pick(['', 'x/', 'x/'.repeat(50)])}${i}`;
  switch (chance.between(0, 5)) {
    case 0:
      return `create refs/heads/${'x'.repeat(count * 20)} ${id}\n`;
    case 1:
      return `update "${'\\303'.repeat(count)}" ${id}\n`;
    case 2:
      return `${Array.from({ length: count / 2 }, (_, i) => `create ${name(i)} ${id}\n`).join('')}commit\nstart\n${Array.from({ length: count / 2 }, (_, i) => `create ${name(i + count)} ${id}\n`).join('')}`;
    case 3:
      return `create refs/heads/${'a/'.repeat(count)}b ${id}\n`;
    case 4:
      return Array.from({ length: count }, (_, i) => `option no-deref\nsymref-create ${name(i)} ${name(i + 1)}\n`).join(
        '',
      );
    default:
      return Array.from({ length: count }, (_, i) => `create ${name(i)} ${id}\n`).join('');
  }
}

/** Characters of a list for which each line costs several system calls. */
const LONG = 1500;

export function drawList(chance: Chance, list: Buffer): string {
  const text = mutateList(list, chance).toString('utf8');
  const changed = chance.happens(0.2) ? mutateText(text, chance) : text;
  return chance.happens(0.98) ? changed.slice(0, LONG) : changed;
}

/** A change that looks at neither lines nor words. */
export function mutateText(text: string, chance: Chance): string {
  const [from, to] = [chance.between(0, text.length), chance.between(0, text.length)].sort((a, b) => a - b) as [
    number,
    number,
  ];
  const piece = chance.pick([...WORDS, '\n', '\n\n', ' -> ', '  block 0x', 'section ref', '0x', '#', '!']);
  switch (chance.between(0, 3)) {
    case 0:
      return text.slice(0, from) + piece + text.slice(from);
    case 1:
      return text.slice(0, from) + text.slice(to);
    case 2:
      return text.slice(0, to) + text.slice(from);
    default:
      return text.slice(0, from) + piece.repeat(chance.pick([1, 2, 50, 2000])) + text.slice(to);
  }
}
