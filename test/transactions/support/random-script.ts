// Random scripts for `git update-ref --stdin`: their names overlap on purpose, and some lines are damaged.
import type { Chance } from '../../differential/random.ts';
import type { ObjectIds } from './scenery.ts';

export const NAMES = [
  ...['HEAD', 'HEAD', 'refs/heads/main', 'refs/heads/main', 'refs/heads/main/x', 'refs/heads/a', 'refs/heads/a/b'],
  ...['refs/heads/aaa', 'refs/heads/s', 'refs/heads/s2', 'refs/heads/d', 'refs/heads/l', 'refs/heads/nope'],
  ...['refs/heads/c1', 'refs/heads/c7', 'refs/heads/new', 'refs/heads/new/er', 'refs/heads/missing', 'refs/heads/x'],
  ...['refs/foo/s', 'refs/foo', 'refs/tags/v', 'refs/tags/v/w', 'ORIG_HEAD', 'FOO_HEAD', 'foo', 'A-B', 'FETCH_HEAD'],
  ...['refs/bisect/x', 'refs/worktree/s', 'refs/stash', 'refs/remotes/o/m', 'refs/notes/n', 'refs/heads/zzz', 'refs'],
];

/** A script and the options of the command that runs it. */
export interface RandomScript {
  readonly args: readonly string[];
  readonly script: string;
}

/** `usual` is the share of values that are commits. */
export function randomScript(chance: Chance, ids: ObjectIds, usual: number): RandomScript {
  const nul = chance.happens(0.25);
  const args = ['--stdin', ...(nul ? ['-z'] : [])];
  if (chance.happens(0.2)) args.push('--create-reflog');
  if (chance.happens(0.1)) args.push('--no-deref');
  if (chance.happens(0.15)) args.push('--batch-updates');
  if (chance.happens(0.3)) args.push('-m', chance.pick(['why', '  a\tb  c\n', 'é', ' ']));
  const lines = transactions(chance, () => command(chance, ids, usual));
  const records = lines.map(words => (nul ? withNul(words) : withSpaces(words, chance)));
  return { args, script: records.join('') };
}

function transactions(chance: Chance, next: () => string[][]): string[][] {
  const commands = () => Array.from({ length: chance.between(1, 3) }, next).flat();
  if (chance.happens(0.5)) return commands();
  return Array.from({ length: chance.between(1, 2) }, () => [
    ...(chance.happens(0.95) ? [['start']] : []),
    ...commands(),
    ...(chance.happens(0.3) ? [['prepare']] : []),
    ...(chance.happens(0.72) ? [['commit']] : chance.happens(0.6) ? [['abort']] : []),
  ]).flat();
}

function command(chance: Chance, ids: ObjectIds, usual: number): string[][] {
  const name = chance.happens(0.02)
    ? chance.pick(['refs/heads/a..b', '', 'a b', 'refs/heads/.x', '"q'])
    : chance.pick(NAMES);
  const target = () => (chance.happens(0.95) ? chance.pick(NAMES) : chance.pick(['', 'refs/x..y']));
  const value = () => randomValue(chance, ids, usual);
  const old = () => (chance.happens(0.5) ? [value()] : []);
  const commands = [
    ...Array.from({ length: 3 }, () => () => ['update', name, value(), ...old()]),
    ...Array.from({ length: 2 }, () => () => ['delete', name, ...old()]),
    () => ['create', name, value()],
    () => ['verify', name, ...old()],
    () => ['symref-update', name, target(), ...chance.pick([[], ['ref', target()], ['oid', value()]])],
    () => ['symref-create', name, target()],
    () => ['symref-delete', name, ...(chance.happens(0.5) ? [target()] : [])],
    () => ['symref-verify', name, ...(chance.happens(0.5) ? [target()] : [])],
  ];
  const words = chance.pick(commands)();
  const needsOption = words[0] === 'symref-delete' || words[0] === 'symref-verify';
  return [...(chance.happens(needsOption ? 0.9 : 0.25) ? [['option', 'no-deref']] : []), words];
}

function randomValue(chance: Chance, ids: ObjectIds, usual: number): string {
  const { A, B, C, T, TT, TB, TMISS, BLOB, TREE, MISSING, Z } = ids;
  if (chance.happens(usual)) return chance.happens(0.85) ? chance.pick([A, A, B, C]) : chance.pick([T, Z]);
  return chance.pick([
    ...[BLOB, TREE, MISSING, TT, TB, TMISS, '', '0000000', 'nonsense', 'HEAD', 'main', 'HEAD~1', A.slice(0, 7)],
    ...[`${A}0`, A.toUpperCase(), 'refs/heads/s', 'v^{}', 'v'],
  ]);
}

/** As many fields as the command may have. */
const FIELDS: Readonly<Record<string, number>> = {
  ...{ update: 3, create: 2, delete: 2, verify: 2, option: 1 },
  ...{ 'symref-update': 4, 'symref-create': 2, 'symref-delete': 2, 'symref-verify': 2 },
};

function withNul([name = '', ...rest]: readonly string[]): string {
  if (rest.length === 0) return `${name}\0`;
  const fields = [...rest, ...Array<string>(4).fill('')].slice(0, Math.max(rest.length, FIELDS[name] ?? 0));
  return `${name} ${fields.map(field => `${field}\0`).join('')}`;
}

function withSpaces(words: readonly string[], chance: Chance): string {
  const line = words.map(word => (chance.happens(0.05) ? `"${word}"` : word)).join(' ');
  if (!chance.happens(0.03)) return `${line}\n`;
  return chance.pick([
    `${line} \n`,
    `${line}\r\n`,
    line.replace(' ', '  ').concat('\n'),
    line.replace(' ', '\t').concat('\n'),
    `${line} extra\n`,
    `\n${line}\n`,
    line,
    ` ${line}\n`,
  ]);
}
