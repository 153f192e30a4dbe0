// `reftable refs` against `git for-each-ref` over repositories of many shapes, against what git's library reads from
// recorded stacks, and on stacks that git cannot read.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseFilter } from '../../src/browse/index.ts';
import type { Field, Output } from '../../src/cli/output.ts';
import { type RefsOptions, refs } from '../../src/cli/refs.ts';
import { encodeText } from '../../src/reftable/index.ts';
import { browseText, filterFaultText } from '../../src/text/browse.ts';
import { usageError } from '../../src/text/command-line.ts';
import { type CorpusLine, corpusItems, corpusLines } from '../browse/support/corpus.ts';
import { TemporaryStack } from '../browse/support/temporary-stack.ts';
import { addBranches, addTables, Repository, withoutCompaction } from '../support/repository.ts';
import { jsonLines } from './support/json-lines.ts';
import { cli, environment, gitBytes, printed, reftableIn } from './support/run.ts';
import { repositoryOf, SHAPES } from './support/shapes.ts';

const OPTIONS: RefsOptions = {
  ...{ filter: parseFilter(''), prefix: '', deleted: false, provenance: false },
  ...{ format: 'json', json: true },
};

const GIT_OPTIONS: RefsOptions = { ...OPTIONS, format: 'git', json: false };

/** What `refs --format=git` prints for a folder. */
function gitFormat(folder: string, options: Partial<RefsOptions> = {}): string {
  return printed(output => assert.equal(refs(folder, { ...GIT_OPTIONS, ...options }, output), 0));
}

describe('refs --format=git prints what git for-each-ref prints', () => {
  for (const shape of SHAPES) {
    it(shape.name, () => {
      const { repository, folders } = repositoryOf(shape);
      using _ = repository;
      for (const folder of folders) {
        assert.equal(gitFormat(folder), gitBytes(folder, ['for-each-ref']), folder);
      }
    });
  }

  it('in descending order, below a prefix, and for one object', () => {
    const { repository, folders } = repositoryOf(SHAPES[4] as (typeof SHAPES)[number]);
    using _ = repository;
    const [folder = ''] = folders;
    const git = (...args: string[]) => gitBytes(folder, ['for-each-ref', ...args]);
    assert.equal(gitFormat(folder, { sort: { by: 'name', descending: true } }), git('--sort=-refname'));
    assert.equal(gitFormat(folder, { prefix: 'refs/tags/' }), git('refs/tags/'));
    const tagOfTag = ['-c', 'advice.nestedTag=false', 'tag', '-a', 'third', 'nested', '-m', 'a tag of a tag of a tag'];
    repository.git(tagOfTag);
    repository.git(['symbolic-ref', 'refs/tags/newest', 'refs/tags/third']);
    repository.git(['update-ref', 'refs/other/third', 'refs/tags/third']);
    for (const name of ['HEAD', 'HEAD~1', 'annotated', 'nested', 'third', 'blob', 'tree']) {
      const prefix = repository.git(['rev-parse', name]).trim();
      assert.equal(gitFormat(folder, { pointsAt: { type: 'id', prefix } }), git(`--points-at=${prefix}`), name);
    }
  });

  it('after random transactions of git', () => {
    using repository = new Repository({ config: ['reftable.blockSize=256'] });
    const random = randomNumbers(20_260_612);
    const oids = [repository.commit('one'), repository.commit('two'), repository.commit('three')];
    const names = Array.from({ length: 40 }, (_, i) => `refs/${i % 2 ? 'heads' : 'x/y'}/${i.toString(3)}-${i}`);
    for (let round = 0; round < 20; round++) {
      const chosen = names.filter(() => random(3) === 0);
      const lines = chosen.map(name =>
        random(3) === 0 ? `delete ${name}` : `update ${name} ${oids[random(oids.length)]}`,
      );
      repository.updateRefs(lines, { env: random(2) === 0 ? withoutCompaction : {} });
      const expected = gitBytes(repository.folder, ['for-each-ref']);
      assert.equal(gitFormat(repository.folder), expected, `round ${round}`);
    }
  });

  it('from the folder that it is run in', () => {
    using repository = new Repository();
    addTables(repository, [3]);
    const { status, bytes } = reftableIn(repository.folder, ['refs', '--format=git']);
    assert.deepEqual([status, bytes], [0, gitBytes(repository.folder, ['for-each-ref'])]);
  });

  it('or an error: without git, without a repository, for an object that does not exist, for a broken stack', () => {
    using repository = new Repository();
    addTables(repository, [5, 5]);
    const without = reftableIn(repository.folder, ['refs', '--format=git'], { ...environment, PATH: '/nonexistent' });
    assert.equal(without.status, 1);
    assert.equal(without.stdout, '');
    assert.match(without.stderr, /^reftable: GIT_ERROR: git was not found on PATH\n$/);
    using stack = new TemporaryStack();
    stack.add([{ name: 'refs/heads/main' }]);
    assert.match(reftableIn('.', ['refs', '--format=git', stack.directory]).stderr, /^reftable: GIT_ERROR: /);
    const [oid = ''] = repository.git(['for-each-ref', '--format=%(objectname)']).split('\n');
    rmSync(join(repository.gitFolder, 'objects', oid.slice(0, 2)), { recursive: true });
    const missing = reftableIn(repository.folder, ['refs', '--format=git']);
    assert.equal(missing.status, 1);
    assert.match(
      missing.stderr,
      /^reftable: NOT_EXIST_ERROR: the object [0-9a-f]{40} of 'refs\/heads\/table-0\/branch-0'/,
    );
    truncateSync(join(repository.stack, repository.tables()[1] as string), 60);
    const broken = reftableIn(repository.folder, ['refs', '--format=git']);
    assert.deepEqual([broken.status, broken.stdout], [1, '']);
    rmSync(join(repository.stack, repository.tables()[1] as string));
    const listed = reftableIn(repository.folder, ['refs', '--format=git'], { ...environment, PATH: '/nonexistent' });
    assert.match(listed.stderr, /^reftable: NOT_EXIST_ERROR: /);
  });
});

describe('refs prints', { skip: corpusItems().length > 0 ? false : 'no recorded stacks' }, () => {
  for (const item of corpusItems().filter(({ healthy }) => healthy)) {
    it(`the names and values of ${item.id} ${item.name}`, () => {
      const text = printed(output => assert.equal(refs(item.directory, OPTIONS, output), 0));
      const rows = jsonLines('refs', Buffer.from(text, 'latin1').toString('utf8'), 'maybe');
      const expected = corpusLines(item).filter(({ k }) => k === 'ref');
      assert.deepEqual(rows.map(rowText), expected.map(expectedText));
    });
  }
});

interface JsonRow {
  readonly name?: string;
  readonly nameBase64?: string;
  readonly updateIndex: string;
  readonly value: Readonly<Record<string, string>>;
}

function rowText({ name, nameBase64, updateIndex, value }: JsonRow): string {
  const { type, oid, peeled, target, targetBase64 } = value;
  const bytes = nameBase64 ?? Buffer.from(name ?? '').toString('base64');
  const to = targetBase64 ?? Buffer.from(target ?? '').toString('base64');
  return [bytes, updateIndex, type, oid, peeled, to].join(' ');
}

function expectedText({ refname = '', update_index, value_type, oid, peeled, target = '' }: CorpusLine): string {
  const [name, to] = [refname, target].map(text => Buffer.from(encodeText(text)).toString('base64'));
  const type = value_type === 'val1' ? 'oid' : value_type === 'val2' ? 'peeled' : 'symref';
  return [name, update_index, type, oid, peeled, to].join(' ');
}

describe('refs', () => {
  it('prints name, value, update index and table, and with --provenance where values come from', () => {
    using repository = new Repository();
    const [one, two] = [repository.commit('one'), repository.commit('two')];
    const write = (...lines: string[]) => repository.updateRefs(lines, { env: withoutCompaction });
    write(`create refs/heads/a ${one}`, `create refs/heads/b ${one}`);
    write(`update refs/heads/a ${two}`);
    write('delete refs/heads/b');
    const { status, stdout } = reftableIn(repository.folder, ['refs']);
    assert.equal(status, 0);
    assert.deepEqual(stdout.split('\n'), ['HEAD\tsymref refs/heads/main\t1\t#0', `refs/heads/a\t${two}\t3\t#2`, '']);
    const [, a = ''] = reftableIn(repository.folder, ['refs', '--provenance']).stdout.split('\n');
    assert.match(a, /\t\.ov\.\t2025-06-15 15:06:40 \+0000 $/);
    const deleted = reftableIn(repository.folder, ['refs', '--deleted', '--provenance']).stdout;
    assert.match(deleted, new RegExp(`^refs/heads/b\t${one}\t4\t#3\t\\.o\\.x\t.*\n$`));
    const [, row] = reftableIn(repository.folder, ['refs', '--json', '--provenance']).objects();
    assert.deepEqual(row.provenance, ['none', 'older', 'value', 'none']);
    assert.equal(row.updateIndex, '3');
    assert.equal(row.lastChange.new, two);
  });

  it('filters and sorts', () => {
    using repository = new Repository();
    const [one, two] = [repository.commit('one'), repository.commit('two')];
    repository.updateRefs([`create refs/heads/topic/a ${two}`, `create refs/tags/v1 ${one}`]);
    repository.updateRefs([`create refs/heads/other ${one}`]);
    const names = (...args: string[]) =>
      reftableIn(repository.folder, ['refs', '--json', ...args])
        .objects()
        .map(({ name }) => name);
    assert.deepEqual(names('--filter', 'topic/ a'), ['refs/heads/topic/a']);
    assert.deepEqual(names('--filter', 'kind:tag,branch -topic/'), ['refs/heads/other', 'refs/tags/v1']);
    assert.deepEqual(names('--points-at', one.slice(0, 10)), ['refs/heads/other', 'refs/tags/v1']);
    assert.deepEqual(names('--filter', 'refs/', '--sort=-update-index', '--prefix', 'refs/heads/'), [
      'refs/heads/other',
      'refs/heads/topic/a',
    ]);
    assert.deepEqual(names('--prefix', 'refs/heads/topic'), ['refs/heads/topic/a']);
    assert.deepEqual(names('--filter', 'nothing'), []);
  });

  it('marks what is wrong with a filter in one line, with exit status 2', () => {
    const filter = 'main kindd:tag';
    const { status, stdout, stderr } = reftableIn('.', ['refs', '--filter', filter]);
    const [fault] = parseFilter(filter).faults;
    assert.ok(fault);
    assert.deepEqual([status, stdout], [2, '']);
    assert.equal(stderr, `reftable: ${filterFaultText(filter, fault)}\n`);
    assert.match(stderr, /main >>>kindd:tag<<<\n$/);
  });

  for (const [what, args, message] of [
    ['another format', ['--format=svn'], usageError.format('svn')],
    ['two formats', ['--format=git', '--json'], usageError.formats()],
    ['deleted refs in the format of git', ['--format=git', '--filter', 'deleted:'], usageError.gitDeleted()],
    ['an object ID that is none', ['--points-at', 'main'], usageError.objectId('main')],
    [
      'an unknown column',
      ['--sort=size'],
      usageError.sort('size', ['name', 'value', 'kind', 'table', 'changed', 'update-index']),
    ],
  ] as const) {
    it(`answers ${what} with exit status 2`, () => {
      const { status, stdout, stderr } = reftableIn('.', ['refs', ...args]);
      assert.deepEqual([status, stdout], [2, '']);
      assert.ok(stderr.startsWith(`reftable: ${message}\n`), stderr);
    });
  }

  it('prints what can be read of a broken stack, marked, and exits with 1', () => {
    using stack = new TemporaryStack();
    stack.add([{ name: 'refs/heads/a' }, { name: 'refs/heads/b' }]);
    const damaged = stack.add([{ name: 'refs/heads/b' }, { name: 'refs/heads/c' }]);
    stack.add([{ name: 'refs/heads/d' }]);
    truncateSync(stack.path(damaged), 100);
    const { status, stdout, stderr } = reftableIn('.', ['refs', stack.directory]);
    assert.equal(status, 1);
    const lines = stdout.trimEnd().split('\n');
    const of = (name: string) => lines.find(line => line.startsWith(`${name}\t`))?.split('\t');
    assert.equal(of('refs/heads/a')?.[4], browseText.certainty('mayBeOutdated'));
    assert.equal(of('refs/heads/b')?.[4], browseText.certainty('incomplete'));
    assert.equal(of('refs/heads/d')?.[4], undefined);
    assert.match(stderr, /^reftable: [A-Z_]+: [^\n]*\n$/);
    assert.ok(stderr.includes(damaged));
    const json = reftableIn('.', ['refs', '--json', stack.directory]).objects();
    assert.equal(json.find(({ name }) => name === 'refs/heads/a').certainty, 'mayBeOutdated');
    assert.equal(json.at(-1).kind, 'error');
  });

  it('colours fields and spells out hidden characters on a terminal only', () => {
    const name = 'refs/heads/\x1b[31m\u202e';
    const fields: Field[] = [name, { text: 'id\x1b[0m', colour: 'yellow' }];
    const spelledOut = 'refs/heads/\\x1b[31m\\u202e';
    const print = (output: Output) => output.fields(fields);
    assert.equal(printed(print), `${spelledOut}\tid\\x1b[0m\n`);
    assert.equal(printed(print, true, false), `${spelledOut}\tid\\x1b[0m\n`);
    assert.equal(printed(print, true, true), `${spelledOut}\t\x1b[33mid\\x1b[0m\x1b[39m\n`);
    const printRaw = (output: Output) => output.raw(`${name}\n`);
    assert.equal(printed(printRaw), `${Buffer.from(name).toString('latin1')}\n`);
    assert.equal(printed(printRaw, true), `${spelledOut}\n`);
  });

  it('ends quietly when its reader has read enough', async () => {
    using repository = new Repository();
    addBranches(repository, 20_000);
    const child = spawn(process.execPath, [cli, 'refs', repository.folder], { env: environment });
    let errors = '';
    child.stderr.on('data', data => (errors += data));
    const exit = once(child, 'exit');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    assert.deepEqual(await exit, [0, null]);
    assert.equal(errors, '');
  });
});

/** A linear congruential generator: numbers below `limit`, the same in every run. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return limit => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
