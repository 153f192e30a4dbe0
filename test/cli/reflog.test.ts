// `reftable reflog` against `git reflog show` over repositories of many shapes, and what it prints in its own columns.
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseFilter } from '../../src/browse/index.ts';
import { type ReflogOptions, reflog } from '../../src/cli/reflog.ts';
import { Table } from '../../src/reftable/index.ts';
import { browseText } from '../../src/text/browse.ts';
import { usageError } from '../../src/text/command-line.ts';
import { type CorpusLine, corpusItems, corpusLines } from '../browse/support/corpus.ts';
import { TemporaryStack } from '../browse/support/temporary-stack.ts';
import { tryGit } from '../support/git.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { jsonLines } from './support/json-lines.ts';
import { gitBytes, printed, reftableIn } from './support/run.ts';
import { repositoryOf, SHAPES } from './support/shapes.ts';

const OPTIONS: ReflogOptions = { names: [], all: false, filter: parseFilter(''), format: 'git', json: false };

/** What `reflog show` prints for a folder. */
function gitFormat(folder: string, options: Partial<ReflogOptions>): string {
  return printed(output => assert.equal(reflog(folder, { ...OPTIONS, ...options }, output), 0));
}

describe('reflog show prints what git reflog show prints', () => {
  for (const shape of SHAPES) {
    it(shape.name, () => {
      const { repository, folders } = repositoryOf(shape);
      using _ = repository;
      for (const folder of folders) {
        assert.equal(gitFormat(folder, { all: true }), gitBytes(folder, ['reflog', 'show', '--all']), folder);
        const refs = gitBytes(folder, ['for-each-ref', '--format=%(refname)']).split('\n').filter(Boolean);
        const names = ['HEAD', ...refs.filter(name => /^[ -~]+$/.test(name)).slice(0, 6)];
        const short = names.map(name => name.replace(/^refs\/(heads|tags|remotes)?\/?/, ''));
        for (const name of new Set([...names, ...short, 'nowhere', 'origin'])) {
          // git takes it for an option.
          if (name.startsWith('-')) continue;
          const { status, stdout } = tryGit(folder, ['reflog', 'show', name, '--']);
          if (status === 0) {
            assert.equal(gitFormat(folder, { names: [name] }), Buffer.from(stdout).toString('latin1'), name);
          } else {
            assert.throws(() => gitFormat(folder, { names: [name] }), { code: 'NOT_EXIST_ERROR' }, name);
          }
        }
      }
    });
  }

  it('of HEAD and of several refs, from the command line', () => {
    const { repository, folders } = repositoryOf(SHAPES.at(-1) as (typeof SHAPES)[number]);
    using _ = repository;
    const [folder = ''] = folders;
    for (const args of [[], ['main', 'no-message'], ['main', 'main', '@']]) {
      const { status, bytes, stderr } = reftableIn(folder, ['reflog', 'show', ...args]);
      assert.equal(bytes, gitBytes(folder, ['reflog', 'show', ...args]), stderr);
      assert.equal(status, 0);
    }
  });

  it('since a time', () => {
    const { repository, folders } = repositoryOf(SHAPES.at(-1) as (typeof SHAPES)[number]);
    using _ = repository;
    const [folder = ''] = folders;
    const args = ['reflog', 'show', '--all', '--since'];
    const { bytes } = reftableIn(folder, [...args, '@1750000000']);
    assert.equal(bytes, gitBytes(folder, [...args, '1750000000']));
  });

  it('after random transactions of git', () => {
    using repository = new Repository({ config: ['reftable.blockSize=256'] });
    const oids = ['one', 'two', 'three'].map(message => repository.commit(message));
    let state = 7;
    const random = (limit: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    const names = Array.from({ length: 12 }, (_, i) => `refs/heads/${i.toString(3)}-${i}`);
    for (let round = 0; round < 16; round++) {
      const lines = names
        .filter(() => random(3) === 0)
        .map(name => (random(4) === 0 ? `delete ${name}` : `update ${name} ${oids[random(oids.length)]}`));
      const env = { GIT_COMMITTER_DATE: `${1_750_000_000 + random(100)} ${random(2) ? '+' : '-'}0${random(10)}30` };
      repository.updateRefs(lines, { env: random(2) === 0 ? { ...env, ...withoutCompaction } : env });
      const expected = gitBytes(repository.folder, ['reflog', 'show', '--all']);
      assert.equal(gitFormat(repository.folder, { all: true }), expected, `round ${round}`);
    }
  });
});

describe('reflog --all prints', { skip: corpusItems().length > 0 ? false : 'no recorded stacks' }, () => {
  for (const item of corpusItems().filter(({ healthy }) => healthy)) {
    it(`the entries of ${item.id} ${item.name}`, () => {
      const options: ReflogOptions = { ...OPTIONS, all: true, format: 'json', json: true };
      const text = printed(output => assert.equal(reflog(item.directory, options, output), 0));
      const rows = jsonLines('reflog', text, 'maybe');
      // git's library compares update indices that are 2^32 apart as equal; `spec_log` is what the format requires.
      const kind = corpusLines(item).some(({ k }) => k === 'spec_log') ? 'spec_log' : 'log';
      const isShown = ({ k, old, new: to }: CorpusLine) => k === kind && !/^0*$/.test(`${old ?? ''}${to ?? ''}`);
      const expected = corpusLines(item).filter(isShown);
      const keys = rows.map(({ updateIndex, old, new: to, time }) => `${updateIndex} ${old} ${to} ${time}`);
      assert.deepEqual(
        keys.sort(),
        expected.map(({ update_index, old, new: to, time }) => `${update_index} ${old} ${to} ${time}`).sort(),
      );
      const times = rows.map(({ time }) => BigInt(time));
      assert.ok(times.every((time, i) => i === 0 || time <= (times[i - 1] as bigint)));
    });
  }
});

describe('reflog', () => {
  it('prints time, ref, IDs, person, update index, table and message, newest first', () => {
    using repository = new Repository();
    const [one, two] = [repository.commit('one'), repository.commit('two')];
    const write = (args: string[], date: string) =>
      repository.git(['update-ref', ...args], { env: { ...withoutCompaction, GIT_COMMITTER_DATE: date } });
    write(['-m', 'first\tone', 'refs/heads/a', one], '1750000000 +0230');
    write(['-m', 'second', 'refs/heads/a', two], '1750000001 -0700');
    write(['-m', 'gone', 'refs/heads/b', two], '1750000002 +0000');
    write(['-d', 'refs/heads/b'], '1750000003 +0000');
    const person = 'Sample Committer <committer@example.com>';
    const zero = '0'.repeat(40);
    assert.deepEqual(reftableIn(repository.folder, ['reflog', 'a']).stdout.split('\n'), [
      `2025-06-15 08:06:41 -0700\trefs/heads/a\t${one}\t${two}\t${person}\t3\t#2\tsecond`,
      `2025-06-15 17:36:40 +0230\trefs/heads/a\t${zero}\t${one}\t${person}\t2\t#1\tfirst one`,
      '',
    ]);
    const messages = (...args: string[]) =>
      reftableIn(repository.folder, ['reflog', '--json', ...args])
        .objects()
        .map(({ message }) => message.trim());
    assert.deepEqual(messages('--all', '--since', '@1750000001'), ['second']);
    assert.deepEqual(messages('--all', '--until', '@1750000000'), ['first one']);
    assert.deepEqual(messages('--all', '--message', 'sec'), ['second']);
    assert.deepEqual(messages('--all', '--author', 'stranger'), []);
    assert.deepEqual(messages('-C', repository.folder, 'refs/heads/a', '--filter', 'table:1'), ['first one']);
    const unknown = reftableIn(repository.folder, ['reflog', 'nowhere']);
    assert.equal(unknown.status, 1);
    assert.equal(unknown.stderr, `reftable: NOT_EXIST_ERROR: ${browseText.noRef('nowhere')}\n`);
  });

  it('merges the entries of a linked worktree with those that worktrees share', () => {
    const shape = SHAPES.find(({ name }) => name.startsWith('worktrees'));
    const { repository, folders } = repositoryOf(shape as (typeof SHAPES)[number]);
    using _ = repository;
    const rows = reftableIn(folders[1] as string, ['reflog', '--all', '--json']).objects();
    const [newest] = rows;
    assert.deepEqual([newest.name, newest.tz, newest.stack], ['HEAD', 530, undefined]);
    assert.equal(rows[1].name, 'refs/heads/topic');
    assert.equal(rows[1].stack, 'shared');
    assert.ok(!rows.some(({ name, stack }) => name === 'HEAD' && stack === 'shared'));
  });

  it('prints what can be read of a broken stack, and git’s format only of a sound one', () => {
    using stack = new TemporaryStack();
    const update = {
      ...{ old: '0'.repeat(40), new: '1'.repeat(40), time: 1n, tz: 0, message: 'm' },
      committer: { name: 'a', email: 'b' },
    };
    stack.add([], undefined, [{ name: 'HEAD', updateIndex: 1n, update }]);
    const damaged = stack.add([], undefined, [{ name: 'HEAD', updateIndex: 2n, update }]);
    truncateSync(stack.path(damaged), 30);
    const { status, stdout, stderr } = reftableIn('.', ['reflog', '-C', stack.directory]);
    assert.equal(status, 1);
    assert.match(stdout, /\tm\tmay be outdated\n$/);
    assert.ok(stderr.includes(damaged));
    const git = reftableIn('.', ['reflog', 'show', '-C', stack.directory]);
    assert.deepEqual([git.status, git.stdout], [1, '']);
    // This one runs on a thread of its own.
    using repository = new Repository();
    appendFileSync(join(repository.stack, 'tables.list'), `${repository.tables()[0]} \n`);
    const list = reftableIn(repository.folder, ['reflog', 'list']);
    assert.match(list.stderr, /^reftable: NOT_EXIST_ERROR: [^\n]*\n$/);
    assert.equal(list.status, 1);
  });

  it('of one ref reads neither other reflogs nor, in a linked worktree, those that worktrees share', () => {
    const shape = SHAPES.find(({ name }) => name.startsWith('worktrees'));
    const { repository, folders } = repositoryOf(shape as (typeof SHAPES)[number]);
    using _ = repository;
    const [main = '', linked = ''] = folders;
    const oid = repository.commit();
    const names = Array.from({ length: 3000 }, (_, i) => `refs/heads/many/${i}`);
    repository.updateRefs(names.map(name => `create ${name} ${oid}`));
    repository.git(['pack-refs']);
    const path = join(repository.stack, repository.tables()[0] ?? '');
    const table = Table.open(path, 'table');
    const { offset, indexOffset } = table.logs;
    table.close();
    const bytes = readFileSync(path);
    bytes.fill(0xee, (offset + indexOffset) >> 1, indexOffset);
    writeFileSync(path, bytes);
    assert.equal(reftableIn(main, ['reflog', '--all']).status, 1);
    assert.equal(reftableIn(main, ['reflog', 'HEAD']).status, 0);
    assert.equal(reftableIn(linked, ['reflog', 'HEAD']).status, 0);
  });

  for (const [what, args, message] of [
    ['names with --all', ['--all', 'main'], usageError.namesAndAll()],
    ['a time that is none', ['--since', 'soon'], usageError.filterValue('since', 'soon')],
    ['an empty name', ['--author', ''], usageError.filterValue('author', '')],
  ] as const) {
    it(`answers ${what} with exit status 2`, () => {
      const { status, stdout, stderr } = reftableIn('.', ['reflog', ...args]);
      assert.deepEqual([status, stdout], [2, '']);
      assert.ok(stderr.startsWith(`reftable: ${message}\n`), stderr);
    });
  }
});
