// Commits and tags as git reads them, by one process that keeps running.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { AskGitError, ObjectReader, type ReadObject } from '../../src/git/index.ts';
import { parseObject } from '../../src/git/objects/parse-object.ts';
import { isolated } from '../support/git.ts';
import { first, present } from '../support/present.ts';
import { Repository } from '../support/repository.ts';

const missing = '1'.repeat(40);

function readerOf(repository: Repository): ObjectReader {
  return new ObjectReader({ directory: repository.stack });
}

function objectOf(repository: Repository, type: string, text: string): string {
  return repository.git(['hash-object', '-t', type, '-w', '--stdin', '--literally'], { input: text }).trim();
}

function subjectOf(object: ReadObject | undefined): string | undefined {
  return object !== undefined && 'subject' in object ? object.subject : undefined;
}

for (const hash of ['sha1', 'sha256'] as const) {
  test(`commits, tags and other objects of ${hash} are read as git shows them`, async () => {
    using repository = new Repository({ hash });
    const commit = repository.commit('one\n  two\n\nthe rest');
    repository.git(['tag', '-a', '-m', 'version one', 'v1', commit]);
    repository.git(['tag', '-a', '-m', 'a tag of a tag', 'v2', 'v1']);
    const [v1, v2] = ['v1', 'v2'].map(name => repository.git(['rev-parse', name]).trim());
    const tree = repository.git(['rev-parse', `${commit}^{tree}`]).trim();
    const blob = objectOf(repository, 'blob', 'text');
    using reader = readerOf(repository);
    const [found, tag, outer, ...others] = await reader.read([commit, present(v1), present(v2), tree, blob, missing]);
    assert.ok(found?.type === 'commit');
    const format = '%s%n%an%n%ae%n%at';
    const [subject, name, email, time] = repository.git(['log', '-1', `--format=${format}`, commit]).split('\n');
    assert.deepEqual(
      [found.subject, found.author?.name, found.author?.email, found.author?.time],
      [subject, name, email, BigInt(present(time))],
    );
    assert.ok(tag?.type === 'tag' && outer?.type === 'tag');
    assert.deepEqual([tag.subject, tag.target], ['version one', { oid: commit, type: 'commit' }]);
    assert.deepEqual(outer.target, { oid: v1, type: 'tag' });
    assert.equal(tag.tagger?.name, 'Sample Committer');
    assert.deepEqual(
      others.map(({ type }) => type),
      ['tree', 'blob', 'missing'],
    );
  });
}

test('a git that was started before the first request answers it, and need not be asked', async () => {
  using repository = new Repository();
  const commit = repository.commit('one');
  using reader = readerOf(repository);
  reader.start();
  assert.equal(subjectOf(first(await reader.read([commit]))), 'one');
  using unused = readerOf(repository);
  unused.start();
});

test('what is not an object ID is missing, and cannot be a command', async () => {
  using repository = new Repository();
  const commit = repository.commit('one');
  using reader = readerOf(repository);
  const names = [`${missing}\ncontents ${commit}`, '', 'HEAD', commit.slice(0, 10), commit];
  const types = (await reader.read(names)).map(({ type }) => type);
  assert.deepEqual(types, ['missing', 'missing', 'missing', 'missing', 'commit']);
});

test('thousands of objects are read in batches, in order, by questions at the same time', async () => {
  using repository = new Repository();
  const commits = Array.from({ length: 3 }, (_, i) => repository.commit(`commit ${i}`));
  const oids = Array.from({ length: 1300 }, (_, i) => i.toString(16).padStart(40, '0'));
  oids.splice(700, 0, ...commits);
  using reader = readerOf(repository);
  const [all, reversed] = await Promise.all([reader.read(oids), reader.read(oids.toReversed())]);
  assert.deepEqual(
    all.map(({ oid }) => oid),
    oids,
  );
  assert.deepEqual(all.slice(700, 703).map(subjectOf), ['commit 0', 'commit 1', 'commit 2']);
  assert.deepEqual(reversed.toReversed(), all);
});

test('a message of any size and encoding is read, or left out if it is huge', async () => {
  using repository = new Repository();
  const tree = repository.git(['hash-object', '-t', 'tree', '-w', '--stdin']).trim();
  const person = 'A B <a@b> 1700000000 +0130';
  const head = `tree ${tree}\nauthor ${person}\ncommitter ${person}\n`;
  const texts = ['', '\n\n\nafter empty lines\n', 'x'.repeat(5000), 'x'.repeat(1 << 20)];
  const commits = texts.map(text => objectOf(repository, 'commit', `${head}\n${text}`));
  using reader = readerOf(repository);
  const objects = await reader.read(commits);
  assert.deepEqual(objects.map(subjectOf), ['', 'after empty lines', 'x'.repeat(1000), undefined]);
  const [object] = objects;
  assert.ok(object?.type === 'commit');
  assert.deepEqual(object.author, { name: 'A B', email: 'a@b', time: 1_700_000_000n, tz: 130 });
  const latin1 = Buffer.from(`${head}encoding ISO-8859-1\n\nGr\xfc\xdfe\n`, 'latin1');
  assert.equal(subjectOf(parseObject(missing, 'commit', latin1)), 'Grüße');
  const unknown = Buffer.from(`${head}encoding none\n\nabc\n`, 'latin1');
  assert.equal(subjectOf(parseObject(missing, 'commit', unknown)), 'abc');
});

test('a damaged object is reported by its type, and the others are read', async () => {
  using repository = new Repository();
  const commits = Array.from({ length: 5 }, (_, i) => repository.commit(`commit ${i}`));
  for (const oid of [commits[1], commits[4]].map(present)) {
    const file = join(repository.gitFolder, 'objects', oid.slice(0, 2), oid.slice(2));
    const bytes = readFileSync(file);
    chmodSync(file, 0o644);
    writeFileSync(file, bytes.subarray(0, -20));
  }
  using reader = readerOf(repository);
  const objects = await reader.read(commits);
  assert.deepEqual(objects.map(subjectOf), ['commit 0', undefined, 'commit 2', 'commit 3', undefined]);
  assert.ok(objects.every(({ type }) => type === 'commit'));
});

test('a branch that is named as an ID of the other hash is not an object', async () => {
  using repository = new Repository();
  const commit = repository.commit('one');
  const name = 'ab'.repeat(32);
  repository.git(['update-ref', `refs/heads/${name}`, commit]);
  using reader = readerOf(repository);
  assert.deepEqual((await reader.read([name, commit])).map(subjectOf), [undefined, 'one']);
  assert.equal(first(await reader.read([name])).type, 'missing');
});

test('the start of an ID is not an object', async () => {
  using repository = new Repository({ hash: 'sha256' });
  const commit = repository.commit('one');
  using reader = readerOf(repository);
  const types = (await reader.read([commit.slice(0, 40), commit])).map(({ type }) => type);
  assert.deepEqual(types, ['missing', 'commit']);
});

test('a header that no git wrote is read in a moment, and cut', () => {
  const parse = (author: string) => {
    const commit = parseObject(missing, 'commit', Buffer.from(`tree ${missing}\nauthor ${author}\n\nmessage`));
    assert.ok(commit.type === 'commit');
    return commit.author;
  };
  const started = performance.now();
  assert.equal(parse('<'.repeat(500_000)), undefined);
  assert.equal(parse(`${'<'.repeat(500_000)}> 1 +0000`)?.email.length, 200);
  assert.equal(parse(`${'a'.repeat(500_000)} <b> 1 +0000`)?.name.length, 200);
  assert.ok(performance.now() - started < 5000);
  assert.deepEqual(parse('A <a> <a@b> 1 -0100'), { name: 'A', email: 'a', time: 1n, tz: -100 });
  assert.deepEqual(parse('<a@b> 1 -0100'), { name: '', email: 'a@b', time: 1n, tz: -100 });
});

describe('a git that cannot answer', () => {
  test('rejects if it answers something else', async () => {
    using repository = new Repository();
    const commit = repository.commit('one');
    const folder = join(repository.folder, 'other');
    mkdirSync(folder);
    writeFileSync(join(folder, 'git'), `#!/bin/sh\nread -r line\necho "$line"\nread -r line\n`);
    chmodSync(join(folder, 'git'), 0o755);
    const { PATH } = process.env;
    process.env.PATH = folder;
    try {
      using reader = readerOf(repository);
      await assert.rejects(reader.read([commit]), { name: 'AskGitError', message: /unexpected answer 'info / });
    } finally {
      process.env.PATH = PATH;
    }
  });

  test('rejects, and is started again when it can', async () => {
    using repository = new Repository();
    const commit = repository.commit('one');
    using reader = readerOf(repository);
    assert.equal(subjectOf(first(await reader.read([commit]))), 'one');
    const head = join(repository.gitFolder, 'HEAD');
    using damaged = readerOf(repository);
    rmSync(head);
    await assert.rejects(damaged.read([commit]), (error: unknown) => {
      assert.ok(error instanceof AskGitError);
      assert.match(error.message, /^git cat-file: .*not a git repository/);
      return true;
    });
    writeFileSync(head, 'ref: refs/heads/.invalid\n');
    assert.equal(subjectOf(first(await damaged.read([commit]))), 'one');
  });

  test('fetches nothing, and starts nothing that the repository configures', async () => {
    using repository = new Repository();
    const trace = join(repository.folder, 'trace');
    const run = `touch ${trace}`;
    const settings = {
      'remote.origin.url': `ext::sh -c ${run.replaceAll(' ', '% ')}`,
      'remote.origin.promisor': 'true',
      'remote.origin.partialCloneFilter': 'blob:none',
      'extensions.partialClone': 'origin',
      'protocol.ext.allow': 'always',
      'core.fsmonitor': run,
      'core.pager': run,
    };
    for (const [name, value] of Object.entries(settings)) repository.git(['config', name, value]);
    mkdirSync(join(repository.gitFolder, 'hooks'), { recursive: true });
    using reader = readerOf(repository);
    assert.deepEqual(await reader.read([missing]), [{ type: 'missing', oid: missing }]);
    assert.equal(existsSync(trace), false);
    repository.tryGit(['cat-file', '-e', missing]);
    assert.ok(existsSync(trace), 'git alone runs the remote helper');
  });

  test('is reported if it is not installed', () => {
    using repository = new Repository();
    const { PATH } = process.env;
    const empty = join(repository.folder, 'empty');
    mkdirSync(empty);
    symlinkSync('/nonexistent', join(empty, 'other'));
    process.env.PATH = empty;
    try {
      assert.throws(() => readerOf(repository), { name: 'AskGitError', code: 'NOT_EXIST_ERROR', message: /PATH/ });
    } finally {
      process.env.PATH = PATH;
    }
  });
});

test('an idle git does not keep the process running', async () => {
  using repository = new Repository();
  const commit = repository.commit('one');
  const source = join(import.meta.dirname, '../../src/git/index.ts');
  const script = `import { ObjectReader } from ${JSON.stringify(source)};
    const reader = new ObjectReader({ directory: ${JSON.stringify(repository.stack)} });
    console.log((await reader.read([${JSON.stringify(commit)}]))[0].subject);`;
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: isolated });
  let output = '';
  child.stdout.on('data', bytes => (output += bytes));
  const [status] = await new Promise<[number | null]>(resolve => child.on('close', code => resolve([code])));
  assert.deepEqual([status, output], [0, 'one\n']);
});
