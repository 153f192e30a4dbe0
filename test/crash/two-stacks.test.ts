// A transaction on the stacks of the main and of a linked worktree that stops, or meets a power loss, at each step: each
// stack is as before or as after it, the later one never before the earlier one, and git reads both.
import assert from 'node:assert/strict';
import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { knownObjects, RefDatabase, RefTransaction, resolvePath } from '../../src/git/index.ts';
import { random } from '../differential/random.ts';
import { entriesOf } from '../engine/support/stacks.ts';
import { git, isolated, tryGit } from '../support/git.ts';
import { present } from '../support/present.ts';
import { Repository } from '../support/repository.ts';
import { assertWhole, SEED } from './support/claims.ts';
import { filesOf, type Image, recordsOf } from './support/images.ts';
import { halved, imageAfter, JournalingFiles } from './support/journal.ts';
import { cutPower } from './support/power-loss.ts';
import { recover } from './support/recovery.ts';
import { TwoJournals } from './support/two-journals.ts';

/** Of the stack that is committed first, and of the second. */
type Both<T> = readonly [T, T];

interface Run {
  /** The directories of the stacks. */
  readonly directories: Both<string>;
  readonly journals: Both<JournalingFiles>;
  /** How many effects there were of each after every effect, the state before the first one included. */
  readonly counts: readonly Both<number>[];
}

suite('a transaction on two stacks', () => {
  const repository = new Repository();
  after(() => repository[Symbol.dispose]());
  const [A, B] = [repository.commit('one'), repository.commit('two')];
  repository.updateRefs([`create refs/heads/main ${A}`, `create refs/heads/w ${A}`]);
  repository.git(['worktree', 'add', '-q', 'wt', 'w']);
  const worktree = join(repository.folder, 'wt');
  git(worktree, ['update-ref', 'refs/bisect/old', A]);
  const main = realpathSync(repository.stack);
  const linked = realpathSync(join(repository.gitFolder, 'worktrees', 'wt', 'reftable'));

  /** In the linked worktree: the names that are set to B, and the stacks in git's order. */
  const transactions = [
    { names: ['HEAD'], directories: [linked, main] },
    { names: ['refs/heads/w'], directories: [main, linked] },
    { names: ['refs/bisect/new', 'refs/heads/new'], directories: [linked, main] },
    { names: ['refs/heads/new', 'refs/bisect/new'], directories: [main, linked] },
  ] as const;

  function imageIn(directory: string): Image {
    return new Map(entriesOf(directory).map(name => [name, readFileSync(join(directory, name))]));
  }

  /** Runs the transaction on copies of the stacks in memory. */
  function run({ names, directories }: (typeof transactions)[number]): Run {
    const journals = directories.map(directory => new JournalingFiles(imageIn(directory)));
    const files = new TwoJournals(new Map(directories.map((directory, i) => [directory, present(journals[i])])));
    const resolved = resolvePath(worktree);
    assert.equal(resolved.type, 'stack');
    using database = new RefDatabase(resolved.stack, {
      objects: knownObjects(oid => ({ type: 'commit', oid })),
      askDate: () => undefined,
      warn: error => assert.fail(error),
      environment: isolated,
      stackOptions: { files, fsync: true },
    });
    using transaction = new RefTransaction(database);
    for (const name of names)
      transaction.queue({ name, newOid: B, noDeref: false, createReflog: false, message: 'moved' });
    transaction.commit();
    const [first, second] = journals.map(present) as [JournalingFiles, JournalingFiles];
    let count: Both<number> = [0, 0];
    const counts = [count];
    for (const journal of files.order) {
      count = journal === first ? [count[0] + 1, count[1]] : [count[0], count[1] + 1];
      counts.push(count);
    }
    return { directories, journals: [first, second], counts };
  }

  /** Whether the records are those before or after the transaction; fails for any other. */
  function ageOf(journal: JournalingFiles): (image: Image, what: string) => 'old' | 'new' {
    const [before, end] = [0, journal.effects.length].map(count => recordsOf(filesOf(imageAfter(journal, count))));
    assert.notEqual(before, end);
    return (image, what) => {
      const records = recordsOf(filesOf(image));
      assert.ok(records === before || records === end, `${what}: ${records}`);
      return records === before ? 'old' : 'new';
    };
  }

  for (const transaction of transactions) {
    const what = `of ${transaction.names.join(' and ')}`;

    test(`${what} that stops leaves both as before, the first as after it, or both`, t => {
      const { directories, journals, counts } = run(transaction);
      const ages = journals.map(ageOf);
      const seen = new Set<string>();
      /** What git shows of two stacks of these ages. */
      const shown = new Map<string, string>();
      for (const [step, [first, second]] of counts.entries()) {
        for (const images of imagesAt(journals, [first, second])) {
          const where = `stopped after effect ${step}`;
          const age = images.map((image, i) => present(ages[i])(image, where)).join();
          assert.notEqual(age, 'old,new', where);
          // git reads neither locks nor unfinished tables.
          const files = images.map(image => [...image.keys()].filter(name => /\.(?:ref|list)$/.test(name)));
          if (seen.has(`${age} ${files}`)) continue;
          seen.add(`${age} ${files}`);
          for (const image of images) recover(filesOf(image), where);
          materialize(directories, images);
          const text = shownByGit();
          assert.equal(text, shown.get(age) ?? text, where);
          shown.set(age, text);
        }
      }
      materialize(
        directories,
        journals.map(({ initial }) => initial),
      );
      assert.deepEqual([...shown.keys()], ['old,old', 'new,old', 'new,new']);
      assert.equal(new Set(shown.values()).size, 3);
      t.diagnostic(`${counts.length} steps, ${seen.size} of them read by git`);
    });

    test(`${what} that meets a power loss leaves both as before, the first as after it, or both`, t => {
      const { journals, counts } = run(transaction);
      /** What each stack may be if the power fails after so many of its effects. */
      const possible = journals.map(journal => {
        const found: Set<string>[] = [];
        const age = ageOf(journal);
        const findings = cutPower({ journal, returned: [journal.effects.length] }, random(SEED), {
          limit: 100,
          visit: (image, where, count) => {
            found[count] ??= new Set();
            found[count].add(age(image, where));
          },
        });
        assertWhole(t, findings);
        return found;
      }) as unknown as Both<readonly Set<string>[]>;
      for (const [step, [first, second]] of counts.entries()) {
        if (!present(possible[1][second]).has('new')) continue;
        assert.deepEqual([...present(possible[0][first])], ['new'], `a power loss after effect ${step}`);
      }
      assert.deepEqual(
        possible.map(each => [...present(each.at(-1))]),
        [['new'], ['new']],
      );
    });
  }

  test('is committed in the order in which git commits it', () => {
    const long = `refs/heads/${'a'.repeat(100)}`;
    for (const names of [
      ['refs/bisect/first', long],
      [long, 'refs/bisect/first'],
    ]) {
      // git has committed the first stack when the name turns out too long for the other one.
      const input = names.map(name => `create ${name} ${B}\n`).join('');
      const { status } = tryGit(worktree, ['-c', 'reftable.blockSize=100', 'update-ref', '--stdin'], { input });
      assert.equal(status, 128);
      const isCommitted = tryGit(worktree, ['update-ref', '-d', 'refs/bisect/first', B]).status === 0;
      assert.equal(isCommitted, names[0] !== long);
    }
  });

  function shownByGit(): string {
    const refs = git(worktree, ['for-each-ref', '--format=%(refname) %(objectname)']);
    return `${refs}\n${git(worktree, ['reflog', 'show', '--format=%H %gs', 'HEAD'])}`;
  }
});

/** The two directories after so many effects, and with half of what the last one wrote. */
function imagesAt(journals: Both<JournalingFiles>, counts: Both<number>): Image[][] {
  const whole = journals.map((journal, i) => imageAfter(journal, present(counts[i])));
  const torn = journals.flatMap((journal, i) => {
    const count = present(counts[i]);
    const effect = count > 0 ? halved(present(journal.effects[count - 1])) : undefined;
    if (effect === undefined) return [];
    const { initial, effects } = journal;
    const image = imageAfter({ initial, effects: [...effects.slice(0, count - 1), effect] }, count);
    return [whole.map((each, other) => (other === i ? image : each))];
  });
  return [...torn, whole];
}

function materialize(directories: readonly string[], images: readonly Image[]): void {
  for (const [i, directory] of directories.entries()) {
    for (const name of entriesOf(directory)) rmSync(join(directory, name));
    for (const [name, bytes] of present(images[i])) writeFileSync(join(directory, name), bytes);
  }
}
