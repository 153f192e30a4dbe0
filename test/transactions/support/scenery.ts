// Repositories with objects of every kind, and random refs in them.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadObject } from '../../../src/git/index.ts';
import { type HashName, type RefValue, Stack } from '../../../src/reftable/index.ts';
import type { Chance } from '../../differential/random.ts';
import { git } from '../../support/git.ts';
import { environment } from './update-ref.ts';

/** Object IDs by letter: A <- B <- C commits, T a tag of A, TT a tag of T, TB a tag of a blob, TMISS of nothing. */
export type ObjectIds = Readonly<
  Record<'A' | 'B' | 'C' | 'T' | 'TT' | 'TB' | 'TMISS' | 'TWRONG' | 'BLOB' | 'TREE' | 'MISSING' | 'Z', string>
>;

/** A repository with objects and without refs. */
export class Scenery implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'reftable-scenery-'));
  readonly hash: HashName;
  readonly ids: ObjectIds;
  readonly #objects = new Map<string, ReadObject>();

  constructor(hash: HashName) {
    this.hash = hash;
    const run = (args: string[], input = '') => git(this.folder, args, { input, env: environment }).trim();
    run(['init', '-q', '--ref-format=reftable', `--object-format=${hash}`, '-b', 'main']);
    const TREE = run(['mktree']);
    const BLOB = run(['hash-object', '-w', '--stdin'], 'blob\n');
    const commit = (subject: string, ...parents: string[]) =>
      run(['commit-tree', '-m', subject, ...parents.flatMap(parent => ['-p', parent]), TREE]);
    const A = commit('A');
    const B = commit('B', A);
    const C = commit('C', B);
    const MISSING = 'deadbeef'.repeat(hash === 'sha1' ? 5 : 8);
    const tag = (object: string, type: string, name: string) => {
      const text = `object ${object}\ntype ${type}\ntag ${name}\ntagger T <t@example.com> 1750000000 +0000\n\n${name}\n`;
      const oid = run(['hash-object', '-w', '-t', 'tag', '--stdin', '--literally'], text);
      this.#objects.set(oid, { type: 'tag', oid, target: { oid: object, type } });
      return oid;
    };
    const T = tag(A, 'commit', 'T');
    for (const oid of [A, B, C]) this.#objects.set(oid, { type: 'commit', oid });
    this.#objects.set(TREE, { type: 'tree', oid: TREE });
    this.#objects.set(BLOB, { type: 'blob', oid: BLOB });
    this.ids = {
      ...{ A, B, C, T, TREE, BLOB, MISSING, Z: '0'.repeat(MISSING.length) },
      ...{ TT: tag(T, 'tag', 'TT'), TB: tag(BLOB, 'blob', 'TB') },
      ...{ TMISS: tag(MISSING, 'commit', 'TMISS'), TWRONG: tag(BLOB, 'commit', 'TWRONG') },
    };
    rmSync(join(this.folder, '.git', 'hooks'), { recursive: true, force: true });
  }

  /** The object with this ID, as git would read it. */
  readonly read = (oid: string): ReadObject => this.#objects.get(oid) ?? { type: 'missing', oid };

  /** A text with letters for object IDs. */
  named(text: string): string {
    return Object.entries(this.ids).reduce((shown, [letter, id]) => shown.replaceAll(id, `<${letter}>`), text);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Random refs, reflogs and settings in a copy of a scenery. Returns the folder to run in. */
export function furnish(folder: string, { ids, hash }: Scenery, chance: Chance, withWorktree: boolean): string {
  const stack = join(folder, '.git', 'reftable');
  const { A, B, C, T } = ids;
  const refs: Record<string, RefValue> = {};
  const oid = (id: string): RefValue => ({ type: 'oid', oid: id });
  const symref = (target: string): RefValue => ({ type: 'symref', target });
  const sometimes = (probability: number, name: string, value: RefValue) => {
    if (chance.happens(probability)) refs[name] = value;
  };
  sometimes(0.85, 'refs/heads/main', oid(chance.pick([A, B])));
  if (chance.happens(0.5)) sometimes(0.7, 'refs/heads/a', oid(A));
  else sometimes(0.5, 'refs/heads/a/b', oid(A));
  sometimes(0.5, 'refs/tags/v', { type: 'peeled', oid: T, peeled: A });
  sometimes(0.4, 'ORIG_HEAD', oid(A));
  const targets = ['refs/heads/main', 'refs/heads/a', 'refs/heads/missing', 'HEAD', 'refs/heads/aaa'];
  sometimes(0.6, 'refs/heads/s', symref(chance.pick(targets)));
  sometimes(0.4, 'refs/heads/s2', symref(chance.pick([...targets, 'refs/heads/s'])));
  sometimes(0.3, 'refs/heads/d', symref('refs/heads/nope'));
  sometimes(0.2, 'refs/heads/l', symref('refs/heads/l'));
  sometimes(0.2, 'refs/foo/s', symref('refs/heads/main'));
  sometimes(0.2, 'refs/heads/x', oid(C));
  if (chance.happens(0.15)) {
    for (let i = 1; i <= 6; i++) refs[`refs/heads/c${i}`] = symref(`refs/heads/c${i + 1}`);
    sometimes(0.7, 'refs/heads/c7', oid(A));
  }
  refs.HEAD = chance.happens(0.7)
    ? symref('refs/heads/main')
    : chance.pick([oid(B), symref('refs/heads/s'), symref('refs/heads/unborn')]);
  writeRefs(stack, hash, refs, ids, chance);
  const policy = chance.pick(['true', 'true', 'true', 'always', 'false', undefined]);
  const config = [`[core]\n\tbare = false\n`, ...(policy === undefined ? [] : [`\tlogAllRefUpdates = ${policy}\n`])];
  const extension = hash === 'sha256' ? '\tobjectformat = sha256\n' : '';
  const format = `\trepositoryformatversion = 1\n[extensions]\n\trefstorage = reftable\n${extension}`;
  writeFileSync(join(folder, '.git', 'config'), `${config.join('')}${format}`);
  if (!withWorktree) return '.';
  addWorktree(folder, hash, ids, chance);
  return chance.happens(0.7) ? 'wt' : '.';
}

/** More tables with entries of several refs, some old, some of commits that the ref does not lead to. */
export function addEntries(folder: string, { ids, hash }: Scenery, chance: Chance): void {
  const { A, B, C, T, BLOB, MISSING, Z } = ids;
  const directory = join(folder, '.git', 'reftable');
  for (let tables = chance.between(0, 4); tables > 0; tables--) {
    using stack = Stack.open(directory, { hash, fsync: false, disableAutoCompact: true });
    stack.add(table => {
      const updateIndex = table.minUpdateIndex;
      for (const name of ['HEAD', 'refs/heads/a', 'refs/heads/main', 'refs/heads/x', 'refs/tags/v']) {
        if (!chance.happens(0.6)) continue;
        const oid = () => (chance.happens(0.85) ? chance.pick([A, B, C]) : chance.pick([Z, T, BLOB, MISSING]));
        const committer = { name: 'Sample', email: 's@example.com' };
        const time = BigInt(chance.pick([1_000_000_000, 1_700_000_000, 1_700_000_100, NOW - 10, NOW - 20 * 86_400]));
        table.addLog({
          name,
          updateIndex,
          update: { old: oid(), new: oid(), committer, time, tz: 60, message: `e${tables}` },
        });
      }
    });
  }
}

/** Settings for the expiry of reflogs. */
export function addExpirySettings(folder: string, chance: Chance): void {
  const time = () => chance.pick(['never', 'now', '15.days.ago', '2020-01-01']);
  const settings = [
    ...['reflogExpire', 'reflogExpireUnreachable'].map(name => `[gc]\n\t${name} = ${time()}\n`),
    `[gc "refs/heads/*"]\n\treflogExpire = ${time()}\n\treflogExpireUnreachable = ${time()}\n`,
    `[gc "refs/tags/v"]\n\treflogExpireUnreachable = ${time()}\n`,
  ];
  appendFileSync(join(folder, '.git', 'config'), settings.filter(() => chance.happens(0.3)).join(''));
}

/** Settings of branches. */
export function addBranchSettings(folder: string, chance: Chance): void {
  const settings = [
    '[branch "main"]\n\tremote = .\n\tmerge = refs/heads/x\n',
    '[branch "a"]\n\tremote = origin\n\tdescription = a b\n',
    '[branch "x"]\n\trebase\n',
    '[branch "new"]\n\tremote = old\n',
  ];
  appendFileSync(join(folder, '.git', 'config'), settings.filter(() => chance.happens(0.5)).join(''));
}

/** In seconds since the epoch. */
const NOW = Math.floor(Date.now() / 1000);

function writeRefs(
  directory: string,
  hash: HashName,
  refs: Readonly<Record<string, RefValue>>,
  { A, Z }: ObjectIds,
  chance: Chance,
): void {
  using stack = Stack.open(directory, { hash, fsync: false, disableAutoCompact: true });
  stack.add(table => {
    const updateIndex = table.minUpdateIndex;
    const names = Object.keys(refs).sort();
    for (const name of names) table.addRef({ name, updateIndex, value: refs[name] as RefValue });
    for (const name of [...names, ...(chance.happens(0.2) ? ['refs/heads/zzz'] : [])].sort()) {
      if (!chance.happens(0.6)) continue;
      const committer = { name: 'Sample', email: 's@example.com' };
      const marker = { old: Z, new: Z, committer: { name: '', email: '' }, time: 0n, tz: 0 };
      const entry = { old: Z, new: A, committer, time: 1_700_000_000n, tz: 0, message: 'begin' };
      table.addLog({ name, updateIndex, update: chance.happens(0.2) ? marker : entry });
    }
  });
}

/** As `git worktree add` makes it. */
function addWorktree(folder: string, hash: HashName, ids: ObjectIds, chance: Chance): void {
  const gitDirectory = join(folder, '.git', 'worktrees', 'wt');
  mkdirSync(join(gitDirectory, 'reftable'), { recursive: true });
  mkdirSync(join(gitDirectory, 'refs'));
  mkdirSync(join(folder, 'wt'));
  writeFileSync(join(gitDirectory, 'HEAD'), 'ref: refs/heads/.invalid\n');
  writeFileSync(join(gitDirectory, 'refs', 'heads'), 'this repository uses the reftable format\n');
  writeFileSync(join(gitDirectory, 'commondir'), '../..\n');
  writeFileSync(join(gitDirectory, 'gitdir'), '../../../wt/.git\n');
  writeFileSync(join(folder, 'wt', '.git'), 'gitdir: ../.git/worktrees/wt\n');
  const refs: Record<string, RefValue> = {
    HEAD: { type: 'symref', target: chance.pick(['refs/heads/x', 'refs/heads/main', 'refs/worktree/s']) },
  };
  if (chance.happens(0.4)) refs['refs/bisect/x'] = { type: 'oid', oid: ids.A };
  if (chance.happens(0.4)) refs['refs/worktree/s'] = { type: 'symref', target: 'refs/heads/x' };
  writeRefs(join(gitDirectory, 'reftable'), hash, refs, ids, chance);
}
