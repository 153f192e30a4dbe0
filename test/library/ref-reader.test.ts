// RefReader on the file systems that programs have: what it reads is what git reads, also while git writes.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import git, { type WalkerEntry } from 'isomorphic-git';
import { Volume } from 'memfs';
import { isReftableError, type PromisedFiles, RefReader, type RefReaderOptions } from '../../src/library/index.ts';
import { addTables, Repository, withoutCompaction } from '../support/repository.ts';

function repositoryOf(t: TestContext, options: { hash?: 'sha1' | 'sha256' } = {}): Repository {
  const repository = new Repository(options);
  t.after(() => repository[Symbol.dispose]());
  const oid = repository.commit('first');
  repository.git(['update-ref', '-m', 'created', 'refs/heads/main', oid]);
  repository.git(['tag', '-a', '-m', 'a tag', 'v1', oid]);
  addTables(repository, [300, 20, 1]);
  repository.updateRefs(['delete refs/heads/table-0/branch-7'], { env: withoutCompaction });
  repository.git(['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/heads/main']);
  return repository;
}

/** The files below a folder as a memory file system of memfs, below `/`. */
function inMemory(folder: string): Volume {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const volume = new Volume();
  for (const { parentPath, name } of files) {
    const path = join('/', parentPath.slice(folder.length));
    volume.mkdirSync(path, { recursive: true });
    volume.writeFileSync(join(path, name), readFileSync(join(parentPath, name)));
  }
  return volume;
}

/** Refs as git lists them. */
async function listed(reader: RefReader, prefix?: string): Promise<string> {
  const lines = (await reader.list(prefix)).map(async ({ name, value }) => {
    const { oid } = (await reader.resolve(name)) ?? {};
    return `${name} ${oid ?? ''} ${value.type === 'symref' ? value.target : ''}\n`;
  });
  return (await Promise.all(lines)).join('');
}

describe('RefReader', () => {
  for (const hash of ['sha1', 'sha256'] as const) {
    it(`reads what git reads: ${hash}, on the disk and in memory`, async t => {
      const repository = repositoryOf(t, { hash });
      const expected = repository.refs();
      const oid = repository.git(['rev-parse', 'main']).trim();
      const volume = inMemory(repository.gitFolder);
      const options: RefReaderOptions[] = [
        { fs, gitdir: repository.gitFolder },
        { fs: fs.promises, gitdir: `${repository.gitFolder}/` },
        { fs: volume as unknown as { promises: PromisedFiles }, gitdir: '/' },
        { fs: volume.promises as unknown as PromisedFiles, gitdir: '/' },
      ];
      for (const option of options) {
        const reader = new RefReader(option);
        assert.equal(await listed(reader), expected);
        assert.deepEqual(await reader.readHead(), { target: 'refs/heads/main', oid });
        assert.deepEqual(await reader.resolve('origin'), { name: 'refs/heads/main', oid });
        assert.equal((await reader.resolve('v1'))?.peeled, oid);
        assert.equal(await reader.resolve('table-0/branch-7'), undefined);
        assert.deepEqual(
          (await reader.reflog('refs/heads/main')).map(({ update }) => update?.message),
          ['created\n'],
        );
      }
    });
  }

  it('resolves what leads to no object to undefined', async () => {
    using repository = new Repository();
    const reader = new RefReader({ fs, gitdir: repository.gitFolder });
    assert.deepEqual(await reader.readHead(), { target: 'refs/heads/main', oid: undefined });
    repository.git(['symbolic-ref', 'refs/heads/a', 'refs/heads/b']);
    repository.git(['symbolic-ref', 'refs/heads/b', 'refs/heads/a']);
    assert.equal(await reader.resolve('a'), undefined);
    assert.equal(await reader.resolve(''), undefined);
    const oid = repository.commit();
    repository.git(['update-ref', '--no-deref', 'HEAD', oid]);
    assert.deepEqual(await reader.readHead(), { target: undefined, oid });
  });

  it('reads the refs of a linked worktree from both stacks', async t => {
    const repository = repositoryOf(t);
    repository.git(['worktree', 'add', '-q', '--no-checkout', '--detach', 'linked', 'main']);
    const linked = join(repository.folder, 'linked');
    repository.git(['-C', linked, 'update-ref', 'refs/bisect/bad', 'main']);
    const reader = new RefReader({ fs, gitdir: join(repository.gitFolder, 'worktrees', 'linked') });
    const expected = ['-C', linked, 'for-each-ref', '--include-root-refs'];
    assert.equal(await listed(reader), repository.git([...expected, '--format=%(refname) %(objectname) %(symref)']));
    assert.equal((await reader.readHead()).target, undefined);
    assert.ok(await reader.resolve('refs/bisect/bad'));
    const main = new RefReader({ fs, gitdir: repository.gitFolder });
    assert.equal(await main.resolve('refs/bisect/bad'), undefined);
  });

  it('loads the list again if a compaction removes tables meanwhile, and keeps tables that it has', async t => {
    const repository = repositoryOf(t);
    const expected = repository.refs();
    const reads: string[] = [];
    let compact = true;
    const reader = new RefReader({
      gitdir: repository.gitFolder,
      fs: {
        readFile: path => {
          if (compact && path.endsWith('.ref')) {
            compact = false;
            repository.git(['pack-refs', '--all']);
          }
          reads.push(path);
          return fs.promises.readFile(path);
        },
      },
    });
    assert.equal(await listed(reader), expected);
    assert.equal(compact, false);
    reads.length = 0;
    repository.updateRefs([`create refs/heads/later ${repository.commit()}`], { env: withoutCompaction });
    assert.ok(await reader.resolve('later'));
    assert.equal(reads.filter(path => path.endsWith('.ref')).length, 1);
  });

  it('throws what is wrong with files that do not change', async () => {
    using repository = new Repository();
    const reading = (change: (path: string, bytes: Buffer) => unknown) =>
      new RefReader({
        gitdir: repository.gitFolder,
        fs: { readFile: async path => change(path, await fs.promises.readFile(path)) },
      }).list();
    const missing = (path: string) => Object.assign(new Error(path), { code: 'ENOENT' });
    const isTable = (path: string) => path.endsWith('.ref');
    await assert.rejects(
      reading((path, bytes) => (isTable(path) ? Promise.reject(missing(path)) : bytes)),
      { code: 'NOT_EXIST_ERROR' },
    );
    await assert.rejects(
      reading((path, bytes) => (isTable(path) ? bytes.subarray(0, -9) : bytes)),
      { code: 'FORMAT_ERROR' },
    );
    await assert.rejects(
      reading((path, bytes) => (isTable(path) ? bytes : bytes.subarray(0, -1))),
      { code: 'FORMAT_ERROR' },
    );
    await assert.rejects(
      reading(() => Promise.reject(new Error('no access'))),
      { code: 'IO_ERROR', message: /tables\.list|commondir/ },
    );
    await assert.rejects(
      reading((_path, bytes) => bytes.toString()),
      { code: 'API_ERROR' },
    );
    using files = new Repository({ refFormat: 'files' });
    await assert.rejects(new RefReader({ fs, gitdir: files.gitFolder }).list(), { code: 'NOT_EXIST_ERROR' });
  });

  it('refuses nonsense with API_ERROR', async () => {
    for (const options of [
      undefined,
      null,
      {},
      { fs },
      { fs, gitdir: '' },
      { fs, gitdir: 5 },
      { fs, gitdir: 'a\0b' },
      { fs: {}, gitdir: '/' },
      { fs: { promises: undefined }, gitdir: '/' },
      { fs: { readFile: 1 }, gitdir: '/' },
    ]) {
      assert.throws(() => new RefReader(options as unknown as RefReaderOptions), isApiError, JSON.stringify(options));
    }
    const reader = new RefReader({ fs, gitdir: '/' });
    const wrong = 5 as unknown as string;
    for (const call of [() => reader.resolve(wrong), () => reader.list(wrong), () => reader.reflog(wrong)])
      await assert.rejects(call, isApiError);
    for (const [onChange, options] of [
      [undefined, {}],
      [() => {}, null],
      [() => {}, { interval: 0 }],
      [() => {}, { interval: '5' }],
      [() => {}, { onError: 1 }],
    ] as [() => void, object][]) {
      assert.throws(() => reader.watch(onChange, options), isApiError);
    }
  });

  it('calls back for each change while it watches, and reports looks that fail', async () => {
    using repository = new Repository();
    let broken = false;
    const files: PromisedFiles = {
      readFile: path => (broken ? Promise.reject(new Error('no access')) : fs.promises.readFile(path)),
    };
    const reader = new RefReader({ fs: files, gitdir: repository.gitFolder });
    let [changes, errors] = [0, 0];
    const stop = reader.watch(() => changes++, { interval: 5, onError: () => errors++ });
    const until = async (isDone: () => boolean) => {
      while (!isDone()) await setTimeout(5);
    };
    await reader.list();
    await setTimeout(30);
    assert.equal(changes, 0);
    repository.updateRefs([`create refs/heads/one ${repository.commit()}`], { env: withoutCompaction });
    await until(() => changes === 1);
    broken = true;
    await until(() => errors > 1);
    broken = false;
    repository.updateRefs(['delete refs/heads/one'], { env: withoutCompaction });
    await until(() => changes === 2);
    stop();
    repository.updateRefs([`create refs/heads/two ${repository.commit()}`], { env: withoutCompaction });
    await setTimeout(30);
    assert.equal(changes, 2);
  });

  it('lets isomorphic-git read the objects of a repository with reftables', async t => {
    const repository = repositoryOf(t);
    const { gitFolder: gitdir } = repository;
    const blob = repository.git(['hash-object', '-w', '--stdin'], { input: 'text' }).trim();
    const tree = repository.git(['mktree'], { input: `100644 blob ${blob}\tfile\n` }).trim();
    const parent = repository.git(['rev-parse', 'main']).trim();
    const second = repository.git(['commit-tree', tree, '-m', 'second', '-p', parent]).trim();
    repository.git(['update-ref', 'refs/heads/main', second]);

    // What it does on its own.
    assert.deepEqual(await git.listBranches({ fs, gitdir }), []);
    const { oid = '' } = (await new RefReader({ fs, gitdir }).resolve('main')) ?? {};
    const log = await git.log({ fs, gitdir, ref: oid });
    assert.deepEqual(
      log.map(({ commit }) => commit.message),
      ['second\n', 'first\n'],
    );
    const { commit } = await git.readCommit({ fs, gitdir, oid });
    assert.equal(commit.tree, tree);
    const names = await git.walk({
      ...{ fs, gitdir, trees: [git.TREE({ ref: oid })] },
      map: async (path: string, [entry]: (WalkerEntry | null)[]) => [path, await entry?.oid()],
    });
    assert.deepEqual(names.flat().slice(-2), ['file', blob]);
  });
});

function isApiError(error: unknown): boolean {
  return isReftableError(error, 'API_ERROR');
}
