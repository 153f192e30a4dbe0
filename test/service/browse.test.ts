// Browsing refs through the service, against git.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { FoundRefs, RefCopyFormat, RefQuery, RowRange } from '../../src/protocol/browse.ts';
import type { StackLocation } from '../../src/protocol/values.ts';
import { findRefs } from '../../src/service/browse/find-refs.ts';
import { LARGE_STACK } from '../../src/service/browse/first-refs.ts';
import { CancelledError, type ServiceClient } from '../../src/service/client.ts';
import type { Context } from '../../src/service/worker/context.ts';
import { OID, TemporaryStack } from '../browse/support/temporary-stack.ts';
import { addBranches, type Repository, withoutCompaction } from '../support/repository.ts';
import { locationOf, makeRepository, startService } from './service.ts';

const ALL: RefQuery = { filter: '', sort: null };

function find(
  service: ServiceClient,
  location: StackLocation,
  query: Partial<RefQuery> = {},
  around: { name?: string; count?: number } = {},
): Promise<FoundRefs> {
  const { name = null, count = 50 } = around;
  return service.request('browse/findRefs', { location, query: { ...ALL, ...query }, name, count });
}

async function allNames(service: ServiceClient, location: StackLocation, query: Partial<RefQuery> = {}) {
  const { total, stamp } = await find(service, location, query);
  const names: string[] = [];
  for (let from = 0; from < total; from += 700) {
    const window = { location, query: { ...ALL, ...query }, stamp, from, count: 700 };
    names.push(...(await service.request('browse/refs', window)).rows.map(({ name }) => name));
  }
  return names;
}

function refNames(repository: Repository, ...args: string[]): string[] {
  const format = '--format=%(refname)';
  return repository
    .git(['for-each-ref', '--include-root-refs', format, ...args])
    .split('\n')
    .filter(Boolean);
}

function sample(test: Parameters<typeof makeRepository>[0]) {
  const repository = makeRepository(test);
  const [first, second] = [repository.commit(), repository.commit('other')];
  const env = withoutCompaction;
  repository.updateRefs([`create refs/heads/main ${first}`, `create refs/heads/topic/a ${first}`], { env });
  repository.updateRefs([`update refs/heads/topic/a ${second}`, `create refs/notes/x ${first}`], { env });
  repository.git(['tag', '-m', 'one', 'v1', first], { env });
  repository.updateRefs(['delete refs/notes/x'], { env });
  return { repository, first, second, location: locationOf(repository) };
}

describe('browsing refs', () => {
  it('finds in windows what git lists, and where a ref is among them', async test => {
    const { repository, first, location } = sample(test);
    addBranches(repository, 2000, 'refs/heads/many/');
    const service = startService(test);
    const names = refNames(repository);
    assert.deepEqual(await allNames(service, location), names);
    assert.deepEqual(await allNames(service, location, { filter: 'tag' }), ['refs/tags/v1']);
    const sort = { by: 'name', descending: true } as const;
    assert.deepEqual(await allNames(service, location, { sort }), names.toReversed());
    const pointing = refNames(repository, '--points-at', first);
    assert.deepEqual(
      await allNames(service, location, { filter: `points-at:${first}` }),
      pointing.filter(name => name !== 'HEAD'),
    );

    const name = 'refs/heads/many/1234';
    const found = await find(service, location, {}, { name });
    assert.equal(found.position, names.indexOf(name));
    assert.equal(found.searched, names.length);
    assert.equal(found.window.from, Math.floor(names.indexOf(name) / 50) * 50);
    assert.deepEqual(
      found.window.rows.map(row => row.name),
      names.slice(found.window.from, found.window.from + 50),
    );
    assert.equal((await find(service, location, { filter: 'v1' }, { name })).position, null);
  });

  it('has the first refs of a large stack, until all of them are known', async test => {
    const { location: small } = sample(test);
    const service = startService(test);
    assert.equal(await service.request('browse/firstRefs', { location: small, count: 5 }), null);
    using temporary = new TemporaryStack();
    // Long values make a large table of few refs.
    const value = { type: 'symref', target: `refs/heads/${'x'.repeat(200)}` } as const;
    const name = temporary.add(
      Array.from({ length: 25_000 }, (_, i) => ({ name: `refs/heads/${String(i).padStart(5, '0')}`, value })),
    );
    assert.ok(statSync(temporary.path(name)).size > LARGE_STACK);
    const location = { directory: temporary.directory };
    const first = await service.request('browse/firstRefs', { location, count: 5 });
    const found = await find(service, location, {}, { count: 5 });
    assert.deepEqual(first?.rows, found.window.rows);
    assert.equal(first?.stamp, found.stamp);
    assert.equal(await service.request('browse/firstRefs', { location, count: 5 }), null);
  });

  it('counts each facet without what was chosen in it, and reports invalid parts of the filter', async test => {
    const { location } = sample(test);
    const service = startService(test);
    const all = await find(service, location);
    assert.deepEqual(all.kinds, { branch: 2, tag: 1, remote: 0, symref: 1, other: 0 });
    const { kinds, namespaces, total, faults } = await find(service, location, {
      filter: 'kind:tag refs/heads/ nokey:1',
    });
    assert.equal(total, 0);
    assert.deepEqual(kinds, { branch: 2, tag: 0, remote: 0, symref: 0, other: 0 });
    assert.deepEqual(namespaces, [{ prefix: 'refs/tags/', count: 1 }]);
    assert.deepEqual(faults, [{ id: 'unknownKey', start: 21, end: 28 }]);
    assert.equal((await find(service, location, { filter: 'deleted:' })).window.rows[0]?.name, 'refs/notes/x');
  });

  it('never answers with rows of another state of the stack', async test => {
    const { repository, first, location } = sample(test);
    const service = startService(test);
    const before = await find(service, location);
    repository.updateRefs([`create refs/heads/aaa ${first}`]);
    const window = { location, query: ALL, stamp: before.stamp, from: 0, count: 10 };
    const late = await service.request('browse/refs', window);
    assert.deepEqual(late.rows, []);
    assert.notEqual(late.stamp, before.stamp);
    const start = { location, query: ALL, stamp: before.stamp, from: 0, text: 'main' };
    assert.equal(await service.request('browse/findByStart', start), null);
    const copy = {
      location,
      query: ALL,
      stamp: before.stamp,
      ranges: [{ first: 0, last: 9 }],
      format: 'names',
    } as const;
    assert.deepEqual(await service.request('browse/copyRefs', copy), { text: '', refs: 0, left: 0 });
    const after = await find(service, location);
    assert.equal(after.stamp, late.stamp);
    assert.ok(after.window.rows.some(({ name }) => name === 'refs/heads/aaa'));
  });

  it('finds the next name of which a component starts with what is typed', async test => {
    const { location, repository } = sample(test);
    const service = startService(test);
    const { stamp } = await find(service, location);
    const names = refNames(repository);
    const next = (text: string, from: number) =>
      service.request('browse/findByStart', { location, query: ALL, stamp, from, text });
    assert.equal(await next('TOP', 0), names.indexOf('refs/heads/topic/a'));
    assert.equal(await next('a', 0), names.indexOf('refs/heads/topic/a'));
    assert.equal(await next('heads/m', 3), names.indexOf('refs/heads/main'));
    assert.equal(await next('opic', 0), null);
  });

  it('reads the history of a ref from all tables, and shows what hides a value', async test => {
    const { location, first, second } = sample(test);
    const service = startService(test);
    const details = await service.request('browse/refDetails', { location, name: 'refs/heads/topic/a' });
    const { versions, entries, chain } = details.history;
    assert.deepEqual(
      versions.map(({ value, mark }) => [mark, 'oid' in value && value.oid]),
      [
        ['value', second],
        ['older', first],
      ],
    );
    assert.equal(versions[1]?.hiddenBy, versions[0]?.table);
    assert.equal(entries.length, 2);
    assert.equal(chain.end, 'id');
    assert.equal(details.ref.certainty, 'sure');
    const version = versions[0];
    assert.ok(version);
    const file = readFileSync(join(location.directory, details.tables[version.table]?.name ?? ''));
    const bytes = file.subarray(version.start, version.end);
    assert.ok(bytes.includes(Buffer.from(second, 'hex')), 'the bytes are those of the record');
    const gone = await service.request('browse/refDetails', { location, name: 'refs/notes/x' });
    assert.deepEqual(
      gone.history.versions.map(({ mark }) => mark),
      ['tombstone', 'older'],
    );
  });

  it('follows the HEAD of a linked worktree into the stack that all share', async test => {
    const { repository, first } = sample(test);
    repository.git(['worktree', 'add', '-q', '-b', 'linked', '../linked', first], { env: withoutCompaction });
    test.after(() => rmSync(join(repository.folder, '../linked'), { recursive: true, force: true }));
    const directory = join(repository.gitFolder, 'worktrees/linked/reftable');
    const details = await startService(test).request('browse/refDetails', { location: { directory }, name: 'HEAD' });
    assert.deepEqual(
      details.history.chain.links.map(({ name }) => name),
      ['HEAD', 'refs/heads/linked'],
    );
    assert.equal(details.history.chain.end, 'id');
  });

  it('does not know the target of a linked worktree’s HEAD if the stack that all share cannot be read', async test => {
    const { repository, first } = sample(test);
    repository.git(['worktree', 'add', '-q', '-b', 'linked', '../linked', first], { env: withoutCompaction });
    test.after(() => rmSync(join(repository.folder, '../linked'), { recursive: true, force: true }));
    const location = { directory: join(repository.gitFolder, 'worktrees/linked/reftable') };
    const service = startService(test);
    const chain = async (name: string) =>
      (await service.request('browse/refDetails', { location, name })).history.chain;
    const list = join(repository.stack, 'tables.list');
    rmSync(list);
    mkdirSync(list);
    assert.equal((await chain('HEAD')).end, 'otherStack');
    rmSync(repository.stack, { recursive: true });
    assert.deepEqual(await chain('HEAD'), {
      links: [
        { name: 'HEAD', value: { type: 'symref', target: 'refs/heads/linked' }, certainty: 'sure' },
        { name: 'refs/heads/linked' },
      ],
      end: 'otherStack',
    });
  });

  it('copies refs as texts, and as commands that git takes', async test => {
    const { repository, first, second, location } = sample(test);
    const odd = `refs/heads/it's\u00e4 $(x)`.replace(' ', '-');
    repository.updateRefs([`create ${odd} ${second}`], { env: withoutCompaction });
    const service = startService(test);
    const { stamp } = await find(service, location);
    const copy = (format: RefCopyFormat, ...ranges: RowRange[]) =>
      service.request('browse/copyRefs', { location, query: ALL, stamp, ranges, format });
    const names = refNames(repository);
    const whole = { first: 0, last: names.length - 1 };
    assert.equal((await copy('names', whole)).text, `${names.join('\n')}\n`);
    const at = names.indexOf('refs/heads/main');
    assert.deepEqual(await copy('names', { first: at, last: at }), { text: 'refs/heads/main', refs: 1, left: 0 });
    assert.deepEqual(await copy('ids', { first: 0, last: 0 }, { first: at, last: at }), {
      text: first,
      refs: 1,
      left: 1,
    });
    const json = JSON.parse((await copy('json', whole)).text) as { name: string }[];
    assert.deepEqual(
      json.map(({ name }) => name),
      names,
    );
    const tsv = (await copy('tsv', whole)).text.slice(0, -1).split('\n');
    assert.deepEqual(
      tsv.map(line => line.split('\t').length),
      names.map(() => 12),
    );

    const other = makeRepository(test);
    execFileSync('git', ['-C', other.folder, 'fetch', '-q', repository.folder, 'refs/*:refs/fetched/*']);
    execFileSync('sh', ['-c', (await copy('git', whole)).text], { cwd: other.folder });
    const format = '--format=%(refname) %(objectname) %(symref)';
    const listed = (each: Repository) =>
      each
        .git(['for-each-ref', '--include-root-refs', format])
        .split('\n')
        .filter(line => !line.includes('refs/fetched'));
    assert.deepEqual(listed(other), listed(repository));
  });

  it('copies names that look like options so that git does not take them for options', async test => {
    using temporary = new TemporaryStack();
    const target = { type: 'symref', target: '-d' } as const;
    temporary.add([{ name: '-d' }, { name: 'refs/heads/main' }, { name: 'refs/heads/sym', value: target }]);
    const service = startService(test);
    const location = { directory: temporary.directory };
    const { stamp } = await find(service, location);
    const query = { location, query: ALL, stamp, ranges: [{ first: 0, last: 2 }], format: 'git' } as const;
    const { text } = await service.request('browse/copyRefs', query);
    assert.deepEqual(text.trimEnd().split('\n'), [
      `git update-ref -- -d ${OID}`,
      `git update-ref refs/heads/main ${OID}`,
      'git symbolic-ref -- refs/heads/sym -d',
    ]);
  });

  it('shows the readable tables of a broken stack, and recovers with it', async test => {
    const { location, repository } = sample(test);
    const service = startService(test);
    const names = refNames(repository);
    const tables = readFileSync(join(location.directory, 'tables.list'), 'utf8').trimEnd().split('\n');
    const newest = join(location.directory, tables.at(-1) ?? '');
    const bytes = readFileSync(newest);
    rmSync(newest);
    const broken = await find(service, location, {}, { name: 'refs/heads/main' });
    assert.equal(broken.tables.at(-1)?.state, 'missing');
    assert.match(broken.tables.at(-1)?.error?.code ?? '', /_ERROR$/);
    assert.deepEqual(
      broken.window.rows.map(({ name }) => name),
      [...names, 'refs/notes/x'].sort(),
    );
    assert.ok(broken.window.rows.every(({ certainty }) => certainty === 'mayBeOutdated'));
    writeFileSync(newest, bytes);
    const whole = await find(service, location);
    assert.deepEqual(
      whole.window.rows.map(({ name }) => name),
      names,
    );
    assert.ok(whole.window.rows.every(({ certainty }) => certainty === 'sure'));
  });

  it('reports progress, and is not answered if it is cancelled before the worker comes to it', async test => {
    const { location, repository } = sample(test);
    addBranches(repository, 20_000, 'refs/heads/many/');
    const service = startService(test);
    const messages: string[] = [];
    const source = new CancellationTokenSource();
    const params = { location, query: ALL, name: null, count: 10 };
    const first = service.request('browse/findRefs', params, { onProgress: ({ message }) => messages.push(message) });
    const second = service.request('browse/findRefs', params, { token: source.token });
    source.cancel();
    await assert.rejects(second, CancelledError);
    await first;
    assert.ok(
      messages.some(message => /^Reading [\d,]+ records?$/.test(message)),
      messages.join(),
    );
  });

  it('stops in the middle of its work when it is cancelled, and keeps nothing of it', test => {
    const { location, repository } = sample(test);
    addBranches(repository, 20_000, 'refs/heads/many/');
    let read = 0;
    let isCancelled = false;
    const context: Context = {
      check() {
        if (isCancelled) throw new CancelledError();
      },
      progress() {
        read++;
        isCancelled = true;
      },
    };
    const query = { ...ALL, name: null, count: 10 };
    assert.throws(() => findRefs(location, query, context), CancelledError);
    assert.equal(read, 1);
    const again: Context = { check: () => undefined, progress: () => read++ };
    assert.equal(findRefs(location, query, again).total, refNames(repository).length);
    assert.equal(read, 2);
  });
});
