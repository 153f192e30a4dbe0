// Random arguments of the commands that are one change each: names that overlap on purpose, and every option.
import type { GitCommand } from '../../../src/cli/git-command/git-command.ts';
import type { Chance } from '../../differential/random.ts';
import { NAMES } from './random-script.ts';
import type { ObjectIds } from './scenery.ts';

/** Makes the arguments of a command. */
type Arguments = (chance: Chance, ids: ObjectIds) => string[];

/** By command. */
export const RANDOM_ARGUMENTS: Readonly<Partial<Record<GitCommand['name'], Arguments>>> = {
  branch: branchArguments,
  reflog: reflogArguments,
  'symbolic-ref': symbolicRefArguments,
};

/** The words that are chosen, in order. */
function sometimes(chance: Chance, ...words: readonly string[]): string[] {
  return words.filter(() => chance.happens(0.25));
}

function symbolicRefArguments(chance: Chance): string[] {
  const name = () => chance.pick([...NAMES, 'HEAD', 'HEAD', 'refs/heads/s', 'refs/x..y', 'main', 'refs/heads/']);
  const kind = chance.between(0, 9);
  if (kind < 4) return [...sometimes(chance, '-q', '--short', '--no-recurse'), name()];
  if (kind < 6) return [chance.pick(['-d', '--delete']), ...sometimes(chance, '-q'), name()];
  if (kind < 9) return [...(chance.happens(0.5) ? ['-m', chance.pick(['why', '  a\tb\n', ' '])] : []), name(), name()];
  return chance.pick([
    [],
    ['-m', ''],
    ['a', 'b', 'c'],
    ['--nope', 'HEAD'],
    ['-d', 'HEAD', 'x'],
    ['-m'],
    ['--sho', 'HEAD'],
  ]);
}

const LOGGED = [
  'HEAD',
  'HEAD',
  'main',
  'main',
  'refs/heads/main',
  'heads/a',
  'x',
  'v',
  's',
  'd',
  'zzz',
  'nope',
  '@',
  'a..b',
];

function reflogArguments(chance: Chance, ids: ObjectIds): string[] {
  const name = () => chance.pick(LOGGED);
  const names = () => Array.from({ length: chance.between(1, 2) }, name);
  const options = () => sometimes(chance, '--rewrite', '--updateref', '--verbose', '--dry-run', '-n');
  const times = ['all', 'now', 'never', '2020-01-01', '20.days.ago', 'bogus', '1700000050'];
  const time = (option: string) => (chance.happens(0.6) ? [`${option}=${chance.pick(times)}`] : []);
  switch (chance.between(0, 9)) {
    case 0:
      return chance.pick([['list'], ['list', 'x'], ['exists'], ['drop', 'x', '--all'], ['write', 'a'], ['delete']]);
    case 1:
      return ['exists', chance.pick([...NAMES, 'main', 'refs/x..y'])];
    case 2:
    case 3:
    case 4: {
      const at = () => chance.pick(['0', '1', '2', '3', '9', '', ' 1', '2023-11-14 22:14:00 +0000', 'now', '1x']);
      const specs = names().map(each => (chance.happens(0.9) ? `${each}@{${at()}}` : each));
      return ['delete', ...options(), ...specs];
    }
    case 5:
      return ['drop', ...names()];
    case 6: {
      const oid = () => chance.pick([ids.A, ids.B, ids.A.toUpperCase(), `${ids.C}zz`, ids.MISSING, 'main', ids.T]);
      const ref = chance.pick([...NAMES, 'refs/x..y', 'worktree']);
      return ['write', ref, chance.happens(0.3) ? ids.Z : oid(), oid(), chance.pick(['why', ' a\tb ', ''])];
    }
    default: {
      const which = chance.happens(0.4) ? ['--all', ...sometimes(chance, '--single-worktree')] : [];
      const rest = which.length > 0 && chance.happens(0.8) ? [] : names();
      return ['expire', ...options(), ...time('--expire'), ...time('--expire-unreachable'), ...which, ...rest];
    }
  }
}

function branchArguments(chance: Chance): string[] {
  const names = [
    'main',
    'main',
    'a',
    'a/b',
    'a/c',
    's',
    's2',
    'd',
    'x',
    'new',
    'new',
    'aaa',
    'nope',
    '@',
    '-x',
    'x..y',
  ];
  const name = () => chance.pick([...names, 'main/x', 'c1', 'l', 'HEAD', 'zzz']);
  const quiet = sometimes(chance, '-q');
  const kind = chance.between(0, 9);
  if (kind < 4)
    return ['-d', '-D', '-D', '--delete']
      .slice(kind, kind + 1)
      .concat(quiet, ['--'], chance.happens(0.3) ? [name(), name()] : [name()]);
  const action = chance.pick(['-m', '-m', '-M', '-c', '-C', '--move', '--copy']);
  const words = chance.happens(0.3)
    ? [name()]
    : chance.happens(0.9)
      ? [name(), name()]
      : chance.pick([[], ['a', 'b', 'c']]);
  return [action, ...sometimes(chance, '-f'), '--', ...words];
}
