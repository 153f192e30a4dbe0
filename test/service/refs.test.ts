import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { RefNode } from '../../src/protocol/stack.ts';
import type { StackLocation } from '../../src/protocol/values.ts';
import type { ServiceClient } from '../../src/service/client.ts';
import { browseText } from '../../src/text/browse.ts';
import { refDocument } from '../../src/text/ref-document.ts';
import { certaintyReason } from '../../src/text/refs-tab.ts';
import { addBranches, type Repository, withoutCompaction } from '../support/repository.ts';
import { failsWith, locationOf, makeRepository, startService } from './service.ts';

function refNames(repository: Repository): string[] {
  return repository.git(['for-each-ref', '--include-root-refs', '--format=%(refname)']).split('\n').filter(Boolean);
}

/** Every ref below a folder, found by opening every folder and range as a tree would. */
async function walk(
  service: ServiceClient,
  location: StackLocation,
  node: Partial<RefNode & { type: 'range' }>,
): Promise<string[]> {
  const { prefix = '', first, last } = node;
  const children = await service.request('stack/refNodes', { location, prefix, first, last });
  const names = await Promise.all(
    children.map(child => (child.type === 'ref' ? [child.ref.name] : walk(service, location, child as typeof node))),
  );
  return names.flat();
}

describe('the namespace tree', () => {
  it('contains exactly the refs that git lists, in git’s order, for any names next to a folder', async test => {
    const repository = makeRepository(test);
    const oid = repository.commit();
    const names = ['main', 'a', 'a-b', 'a.b/c', 'a0', 'dir/x', 'dir/sub/y', 'dir-z', 'ü/ö', 'z/1/2/3/4'];
    repository.updateRefs(names.map(name => `create refs/heads/${name} ${oid}`));
    repository.updateRefs(['delete refs/heads/dir/x', `create refs/tags/t ${oid}`], { env: withoutCompaction });
    const found = await walk(startService(test), locationOf(repository), {});
    assert.deepEqual(found, refNames(repository));
    assert.ok(!found.includes('refs/heads/dir/x'));
  });

  it('returns refs with their values and folders with their prefixes', async test => {
    const repository = makeRepository(test);
    const oid = repository.commit();
    repository.updateRefs([`create refs/heads/main ${oid}`, `create refs/heads/feature/one ${oid}`]);
    const service = startService(test);
    const location = locationOf(repository);
    const nodes = await service.request('stack/refNodes', { location, prefix: 'refs/heads/' });
    assert.deepEqual(
      nodes.map(node =>
        node.type === 'ref' ? [node.label, node.ref.value] : [node.type === 'folder' && node.label, node.type],
      ),
      [
        ['feature', 'folder'],
        ['main', { type: 'oid', oid }],
      ],
    );
    const [head] = await service.request('stack/refNodes', { location, prefix: '' });
    assert.deepEqual(head?.type === 'ref' && head.ref.value, { type: 'symref', target: 'refs/heads/main' });
  });

  it('cuts a folder of many children into ranges that miss nothing', async test => {
    const repository = makeRepository(test);
    repository.updateRefs([`create refs/heads/main ${repository.commit()}`]);
    addBranches(repository, 2500, 'refs/heads/many/');
    addBranches(repository, 1000, 'refs/heads/thousand/');
    const service = startService(test);
    const location = locationOf(repository);
    const ranges = await service.request('stack/refNodes', { location, prefix: 'refs/heads/many/' });
    assert.deepEqual(
      ranges.map(node => node.type === 'range' && [node.firstLabel, node.lastLabel, node.count]),
      [
        ['0000', '0999', 1000],
        ['1000', '1999', 1000],
        ['2000', '2499', 500],
      ],
    );
    const range = { prefix: 'refs/heads/many/', first: 'refs/heads/many/0900', last: 'refs/heads/many/1100' };
    const within = await service.request('stack/refNodes', { location, ...range });
    assert.deepEqual(
      within.map(node => node.type === 'ref' && node.label),
      refNames(repository)
        .map(name => name.replace('refs/heads/many/', ''))
        .filter(label => '0900' <= label && label <= '1100'),
    );
    const whole = await service.request('stack/refNodes', { location, prefix: 'refs/heads/thousand/' });
    assert.equal(whole.filter(node => node.type === 'ref').length, 1000);
    assert.deepEqual(await walk(service, location, {}), refNames(repository));
  });
});

describe('the folders of the namespace tree', () => {
  it('have their numbers first, by size, also over ranges', async test => {
    const repository = makeRepository(test);
    const oid = repository.commit();
    const labels = Array.from({ length: 3000 }, (_, i) => `${i * 7}`);
    const create = [
      ...labels.map(label => `create refs/pull/${label}/head ${oid}`),
      ...['10x', '1-a', 'x', '5b'].map(label => `create refs/pull/${label} ${oid}`),
      ...['10', '9', '2', '10a', 'a'].map(label => `create refs/few/${label} ${oid}`),
    ];
    repository.updateRefs(create);
    const service = startService(test);
    const location = locationOf(repository);
    const labelsOf = async (query: { prefix: string; first?: string; last?: string }) =>
      (await service.request('stack/refNodes', { location, ...query })).map(
        node => node.type !== 'range' && node.label,
      );
    assert.deepEqual(await labelsOf({ prefix: 'refs/few/' }), ['2', '9', '10', '10a', 'a']);
    const ranges = await service.request('stack/refNodes', { location, prefix: 'refs/pull/' });
    const shown: unknown[] = [];
    for (const range of ranges) {
      assert.ok(range.type === 'range' && range.count <= 1000);
      const within = await labelsOf(range);
      assert.equal(within.length, range.count);
      assert.deepEqual([within[0], within.at(-1)], [range.firstLabel, range.lastLabel]);
      shown.push(...within);
    }
    assert.deepEqual(shown, [...labels, '1-a', '10x', '5b', 'x']);
  });

  it('have the number of refs below them, later where there are many', async test => {
    const repository = makeRepository(test);
    const oid = repository.commit();
    addBranches(repository, 15_000, 'refs/heads/a/');
    addBranches(repository, 15_000, 'refs/heads/b/');
    repository.updateRefs(['x/1', 'x/2', 'x/y/3'].map(name => `create refs/tags/${name} ${oid}`));
    repository.updateRefs(['delete refs/tags/x/2', 'delete refs/heads/b/00007'], { env: withoutCompaction });
    const service = startService(test);
    const location = locationOf(repository);
    const counts = async (prefix: string) =>
      (await service.request('stack/refNodes', { location, prefix })).map(
        node => node.type === 'folder' && [node.prefix, node.count],
      );
    assert.deepEqual(await counts('refs/tags/'), [['refs/tags/x/', 2]]);
    assert.deepEqual(await counts('refs/heads/'), [
      ['refs/heads/a/', 15_000],
      ['refs/heads/b/', undefined],
    ]);
    const countOf = (prefix: string) => service.request('stack/refCount', { location, prefix });
    assert.equal(await countOf('refs/heads/b/'), 14_999);
    assert.equal(await countOf('refs/heads/'), 29_999);
    assert.equal(await countOf('refs/heads/c/'), 0);
  });
});

describe('the tree of the refs that are found', () => {
  it('is the namespace tree without a filter', async test => {
    const repository = makeRepository(test);
    const oid = repository.commit();
    const pulls = Array.from({ length: 2500 }, (_, i) => `refs/pull/${i * 7}/head`);
    const names = ['heads/main', 'heads/a', 'heads/a-b', 'heads/a.b/c', 'heads/dir/x', 'heads/ü/ö', 'heads/dir-z'];
    const numbers = ['0', '9', '00', '010', '11', '-1', '1'.repeat(254), '2'.repeat(255)];
    names.push(...numbers.map(number => `n/${number}`));
    repository.updateRefs([...pulls, ...names.map(name => `refs/${name}`)].map(name => `create ${name} ${oid}`));
    const service = startService(test);
    const location = locationOf(repository);
    type Query = { prefix: string; first?: string; last?: string };
    /** The children of a folder, with those of its ranges instead of the ranges. */
    const childrenOf = async (ask: (query: Query) => Promise<readonly RefNode[]>, query: Query): Promise<RefNode[]> => {
      const nodes = await ask(query);
      const parts = await Promise.all(
        nodes.map(node => (node.type === 'range' ? childrenOf(ask, node) : Promise.resolve([node]))),
      );
      for (const [i, node] of nodes.entries()) {
        if (node.type === 'range') assert.equal(parts[i]?.length, node.count, node.firstLabel);
      }
      return parts.flat();
    };
    const found = async (query: Query) => {
      const { nodes, total, faults } = await service.request('browse/refNodes', { location, filter: '', ...query });
      assert.deepEqual([total, faults], [refNames(repository).length, []]);
      return nodes;
    };
    for (const prefix of ['', 'refs/', 'refs/heads/', 'refs/n/', 'refs/heads/dir/', 'refs/pull/', 'refs/pull/700/']) {
      const expected = await childrenOf(query => service.request('stack/refNodes', { location, ...query }), { prefix });
      assert.ok(expected.length > 0, prefix);
      assert.deepEqual(await childrenOf(found, { prefix }), expected);
    }
  });

  it('has only folders with a match below them, with the number of matches, and the faults of the filter', async test => {
    const repository = makeRepository(test);
    const oid = repository.commit();
    repository.updateRefs(
      ['a/one', 'a/two', 'b/three', 'One', 'a/deep/onE'].map(name => `create refs/heads/${name} ${oid}`),
    );
    repository.updateRefs(['delete refs/heads/a/two'], { env: withoutCompaction });
    const service = startService(test);
    const location = locationOf(repository);
    const found = (prefix: string, filter: string) => service.request('browse/refNodes', { location, prefix, filter });
    const shown = async (prefix: string, filter: string) =>
      (await found(prefix, filter)).nodes.map(node =>
        node.type === 'folder' ? [node.label, node.count] : node.type === 'ref' && node.label,
      );
    assert.deepEqual(await shown('', 'one'), [['refs', 3]]);
    assert.deepEqual(await shown('refs/heads/', 'one'), ['One', ['a', 2]]);
    assert.deepEqual(await shown('refs/heads/a/', 'one'), [['deep', 1], 'one']);
    assert.deepEqual(await shown('refs/heads/', 'kind:branch -one'), [['b', 1]]);
    assert.deepEqual(await shown('', 'nothing'), []);
    const [deleted] = (await found('refs/heads/a/', 'deleted:')).nodes;
    assert.deepEqual(deleted?.type === 'ref' && [deleted.label, deleted.ref.value], ['two', { type: 'deletion' }]);
    const { total, faults } = await found('', 'one kidn:tag');
    assert.deepEqual([total, faults.map(({ id, start, end }) => [id, start, end])], [3, [['unknownKey', 4, 12]]]);
  });

  it('has the refs of a broken stack that can be read, and states which are uncertain', async test => {
    const repository = makeRepository(test);
    const oid = repository.commit();
    for (const name of ['old', 'lost', 'new']) {
      repository.updateRefs([`create refs/heads/${name} ${oid}`], { env: withoutCompaction });
    }
    const [lost] = repository.tables().slice(-2);
    rmSync(join(repository.stack, `${lost}`));
    const service = startService(test);
    const query = { location: locationOf(repository), prefix: 'refs/heads/', filter: '' };
    await failsWith('NOT_EXIST_ERROR', service.request('stack/refNodes', query));
    const { nodes } = await service.request('browse/refNodes', query);
    assert.deepEqual(
      nodes.map(node => node.type === 'ref' && [node.label, node.certainty]),
      [
        ['new', undefined],
        ['old', 'mayBeOutdated'],
      ],
    );
  });
});

describe('a ref to show', () => {
  const show = (service: ServiceClient, location: StackLocation, name: string) =>
    service.request('browse/shownRef', { location, name });

  it('has the table that the newest value is in', async test => {
    const repository = makeRepository(test);
    const [first, second] = [repository.commit('one'), repository.commit('two')];
    for (const [name, oid] of [
      ['a', first],
      ['b', first],
      ['a', second],
    ]) {
      repository.git(['update-ref', `refs/heads/${name}`, `${oid}`], { env: withoutCompaction });
    }
    const tables = repository.tables();
    const service = startService(test);
    for (const name of ['a', 'b']) {
      const shown = await show(service, locationOf(repository), `refs/heads/${name}`);
      const tip = repository.git(['rev-parse', `refs/heads/${name}`]).trim();
      assert.deepEqual(shown.ref.value, { type: 'oid', oid: tip });
      const table = shown.tables[shown.ref.table ?? -1];
      assert.equal(table?.name, tables[shown.ref.table ?? -1]);
      assert.equal(table?.maxUpdateIndex, shown.ref.updateIndex);
      assert.equal(shown.ref.table, tables.length - (name === 'a' ? 1 : 2));
      assert.equal(shown.history.chain.links.length, 1);
    }
    for (const name of ['refs/heads/c', 'refs/heads/']) {
      const missing = await show(service, locationOf(repository), name);
      assert.deepEqual([missing.ref.state, missing.ref.certainty, missing.ref.value], ['missing', 'sure', undefined]);
    }
  });

  it('has what a symbolic ref leads to, also in the stack that worktrees share, as far as git follows it', async test => {
    const repository = makeRepository(test);
    repository.updateRefs([`create refs/heads/main ${repository.commit()}`]);
    repository.git(['worktree', 'add', '-q', '-b', 'side', join(repository.folder, 'side')]);
    const links = ['one', 'two', 'three', 'four', 'five', 'six'];
    for (const [i, name] of links.entries()) {
      repository.git(['symbolic-ref', `refs/x/${name}`, `refs/x/${links[i + 1] ?? 'none'}`]);
    }
    const service = startService(test);
    const gitDirectory = join(repository.gitFolder, 'worktrees/side');
    const own = { directory: join(gitDirectory, 'reftable'), gitDirectory };
    const { history, locations } = await show(service, own, 'HEAD');
    const tip = repository.git(['rev-parse', 'side']).trim();
    assert.deepEqual(history.chain.links.slice(1), [
      { name: 'refs/heads/side', value: { type: 'oid', oid: tip }, certainty: 'sure' },
    ]);
    assert.deepEqual(
      locations.map(({ directory }) => directory),
      [own.directory, repository.stack],
    );
    const location = locationOf(repository);
    const chainOf = async (name: string) => (await show(service, location, name)).history.chain;
    const names = async (name: string) => (await chainOf(name)).links.slice(1).map(each => each.name);
    assert.deepEqual(await names('refs/x/five'), ['refs/x/six', 'refs/x/none']);
    assert.equal((await chainOf('refs/x/five')).end, 'missing');
    assert.deepEqual(
      await names('refs/x/one'),
      [2, 3, 4, 5, 6].map(n => `refs/x/${links[n - 1]}`),
    );
    assert.equal((await chainOf('refs/x/one')).end, 'tooLong');
  });

  it('has its reflog, newest entry first', async test => {
    const repository = makeRepository(test);
    const [first, second] = [repository.commit('one'), repository.commit('two')];
    repository.git(['update-ref', '-m', 'born', 'refs/heads/main', first]);
    repository.git(['update-ref', '-m', 'moved', 'refs/heads/main', second]);
    const { history } = await show(startService(test), locationOf(repository), 'refs/heads/main');
    assert.deepEqual(
      history.entries.map(({ update }) => [update?.new, update?.message]),
      [
        [second, 'moved\n'],
        [first, 'born\n'],
      ],
    );
  });

  it('has what can be read of a broken stack, how certain that is, and which file cannot be read', async test => {
    const repository = makeRepository(test);
    const oid = repository.commit();
    for (const name of ['old', 'lost', 'new']) {
      repository.git(['update-ref', '-m', `${name} born`, `refs/heads/${name}`, oid], { env: withoutCompaction });
    }
    repository.git(['symbolic-ref', 'refs/x/link', 'refs/heads/old'], { env: withoutCompaction });
    const lost = join(repository.stack, `${repository.tables().at(-3)}`);
    rmSync(lost);
    const location = locationOf(repository);
    const service = startService(test);
    const old = await show(service, location, 'refs/heads/old');
    assert.deepEqual([old.ref.value, old.ref.certainty], [{ type: 'oid', oid }, 'mayBeOutdated']);
    assert.deepEqual(
      old.history.entries.map(({ update, certainty }) => [update?.message, certainty]),
      [['old born\n', 'mayBeOutdated']],
    );
    const broken = old.tables.filter(({ state }) => state !== 'ok');
    assert.deepEqual(
      broken.map(({ state, error }) => [state, error?.code, error?.file]),
      [['missing', 'NOT_EXIST_ERROR', lost]],
    );
    const { text } = refDocument(old, location);
    const [reason, error] = [certaintyReason(old.ref, old), broken[0]?.error];
    assert.ok(text.includes(`${browseText.certainty('mayBeOutdated')}. ${reason}`), text);
    assert.ok(error && text.includes(error.message) && text.includes(`\n    ${lost}\n`), text);
    assert.match(text, /old born/);
    assert.equal((await show(service, location, 'refs/heads/new')).ref.certainty, 'sure');
    assert.deepEqual((await show(service, location, 'refs/heads/lost')).ref.state, 'missing');
    const link = await show(service, location, 'refs/x/link');
    assert.deepEqual(
      link.history.chain.links.map(({ certainty }) => certainty),
      ['sure', 'mayBeOutdated'],
    );

    const list = join(repository.stack, 'tables.list');
    rmSync(list);
    mkdirSync(list);
    const without = await show(service, location, 'refs/heads/old');
    assert.equal(without.listState, 'unreadable');
    assert.ok(refDocument(without, location).text.includes(`\n    ${list}\n`));
  });

  it('marks a value of a damaged table as incomplete', async test => {
    const repository = makeRepository(test);
    const oid = repository.commit();
    repository.git(['update-ref', '-m', 'born', 'refs/heads/main', oid], { env: withoutCompaction });
    const damaged = join(repository.stack, `${repository.tables().at(-1)}`);
    const bytes = readFileSync(damaged);
    bytes.fill(0, bytes.length - 8);
    writeFileSync(damaged, bytes);
    const location = locationOf(repository);
    const shown = await show(startService(test), location, 'refs/heads/main');
    assert.deepEqual([shown.ref.value, shown.ref.certainty], [{ type: 'oid', oid }, 'incomplete']);
    const { text } = refDocument(shown, location);
    assert.ok(text.includes(browseText.certainty('incomplete')), text);
    assert.ok(text.includes(damaged), text);
  });
});
