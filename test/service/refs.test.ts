import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RefNode } from '../../src/protocol/stack.ts';
import type { StackLocation } from '../../src/protocol/values.ts';
import type { ServiceClient } from '../../src/service/client.ts';
import { addBranches, type Repository, withoutCompaction } from '../support/repository.ts';
import { locationOf, makeRepository, startService } from './service.ts';

function refNames(repository: Repository): string[] {
  return repository.git(['for-each-ref', '--include-root-refs', '--format=%(refname)']).split('\n').filter(Boolean);
}

/** Every ref below a folder, found by opening every folder and range as a tree would. */
async function walk(
  service: ServiceClient,
  location: StackLocation,
  node: Partial<RefNode & { type: 'range' }>,
): Promise<string[]> {
  const { prefix = '', from, before } = node;
  const children = await service.request('stack/refNodes', { location, prefix, from, before });
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
      ranges.map(node => node.type === 'range' && [node.first, node.last, node.count]),
      [
        ['0000', '0999', 1000],
        ['1000', '1999', 1000],
        ['2000', '2499', 500],
      ],
    );
    const whole = await service.request('stack/refNodes', { location, prefix: 'refs/heads/thousand/' });
    assert.equal(whole.filter(node => node.type === 'ref').length, 1000);
    assert.deepEqual(await walk(service, location, {}), refNames(repository));
  });
});

describe('windows of refs', () => {
  it('are slices of git’s list, from any start', async test => {
    const repository = makeRepository(test);
    repository.updateRefs([`create refs/heads/main ${repository.commit()}`]);
    addBranches(repository, 1500);
    repository.updateRefs(['delete refs/heads/topic/0700'], { env: withoutCompaction });
    const names = refNames(repository);
    const service = startService(test);
    for (const [from, count] of [
      [0, 10],
      [255, 3],
      [256, 1],
      [690, 300],
      [names.length - 2, 50],
      [names.length + 5, 10],
    ] as const) {
      const window = await service.request('stack/refs', { location: locationOf(repository), filter: '', from, count });
      assert.equal(window.total, names.length);
      assert.deepEqual(
        window.rows.map(row => row.name),
        names.slice(from, from + count),
      );
    }
  });

  it('hold the names with the text: in either case for lower case, exactly otherwise', async test => {
    const repository = makeRepository(test);
    const oid = repository.commit();
    repository.updateRefs(['Fix-1', 'fix-2', 'other', 'deep/FIX'].map(name => `create refs/heads/${name} ${oid}`));
    const service = startService(test);
    const filtered = async (filter: string) => {
      const query = { location: locationOf(repository), filter, from: 0, count: 10 };
      return (await service.request('stack/refs', query)).rows.map(row => row.name);
    };
    assert.deepEqual(await filtered('fix'), ['refs/heads/Fix-1', 'refs/heads/deep/FIX', 'refs/heads/fix-2']);
    assert.deepEqual(await filtered('Fix'), ['refs/heads/Fix-1']);
    assert.deepEqual(await filtered('nothing'), []);
  });

  it('show a change of the stack at once', async test => {
    const repository = makeRepository(test);
    const oid = repository.commit();
    repository.updateRefs([`create refs/heads/one ${oid}`]);
    const service = startService(test);
    const query = { location: locationOf(repository), filter: 'heads', from: 0, count: 10 };
    assert.equal((await service.request('stack/refs', query)).total, 1);
    repository.updateRefs([`create refs/heads/two ${oid}`]);
    assert.equal((await service.request('stack/refs', query)).total, 2);
  });
});

describe('one ref', () => {
  it('is returned with its value and its reflog, newest entry first', async test => {
    const repository = makeRepository(test);
    const [first, second] = [repository.commit('one'), repository.commit('two')];
    repository.git(['update-ref', '-m', 'born', 'refs/heads/main', first]);
    repository.git(['update-ref', '-m', 'moved', 'refs/heads/main', second]);
    const service = startService(test);
    const location = locationOf(repository);
    const ref = await service.request('stack/ref', { location, name: 'refs/heads/main' });
    assert.deepEqual(ref?.value, { type: 'oid', oid: second });
    const log = await service.request('stack/log', { location, name: 'refs/heads/main', limit: 10 });
    assert.deepEqual(
      log.map(({ update }) => [update?.new, update?.message]),
      [
        [second, 'moved\n'],
        [first, 'born\n'],
      ],
    );
    assert.equal((await service.request('stack/log', { location, name: 'refs/heads/main', limit: 1 })).length, 1);
    assert.equal(await service.request('stack/ref', { location, name: 'refs/heads/mai' }), null);
  });
});
