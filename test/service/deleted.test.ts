// Deleted refs as the service lists, plans and restores them.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import type { StackLocation } from '../../src/protocol/values.ts';
import { deletedCount, deletedRefs, plannedRestores, restoreDeleted } from '../../src/service/deleted/deleted-refs.ts';
import { restoreValue } from '../../src/service/deleted/restore-value.ts';
import { setUpstreams } from '../../src/service/deleted/set-upstreams.ts';
import { gitBinary } from '../support/git.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';

process.env.PATH = [dirname(gitBinary), process.env.PATH].join(delimiter);
Object.assign(process.env, withoutCompaction);

const context = { check: () => {}, progress: () => {} };
const NAME = 'refs/heads/topic';

function withDeletedTopic() {
  const repository = new Repository();
  const env = { env: withoutCompaction };
  const oid = repository.commit();
  repository.git(['update-ref', 'HEAD', repository.commit('main')], env);
  repository.git(['update-ref', '-m', 'made', NAME, oid], env);
  const before = repository.git(['reflog', 'show', 'topic']);
  repository.git(['branch', '-D', 'topic'], env);
  const location: StackLocation = { directory: repository.stack, gitDirectory: repository.gitFolder };
  return { repository, location, oid, before, [Symbol.dispose]: () => repository[Symbol.dispose]() };
}

describe('deleted refs of the service', () => {
  it('are listed with the transaction that deleted them', async () => {
    using made = withDeletedTopic();
    const { total, refs } = deletedRefs(made.location, context);
    assert.deepEqual(deletedCount(made.location, context), { total, unread: null });
    const [ref] = refs;
    assert.deepEqual([total, ref?.name, ref?.entries, ref?.deletion?.updateIndex], [1, NAME, 1, 4n]);
    assert.deepEqual(ref?.transaction, { refs: [NAME], total: 1 });
  });

  it('are planned, also under another name, and restored', async () => {
    using made = withDeletedTopic();
    const { location, repository, before } = made;
    const requests = [{ name: NAME, as: 'refs/heads/main' }];
    assert.deepEqual(plannedRestores(location, requests, context)[0]?.problem, { type: 'taken' });
    await assert.rejects(restoreDeleted(location, requests, context), { code: 'API_ERROR' });
    const [plan] = plannedRestores(location, [{ name: NAME }], context);
    assert.deepEqual([plan?.problem, plan?.as, plan?.entries], [null, NAME, 1]);
    assert.deepEqual(await restoreDeleted(location, [{ name: NAME }], context), {
      refs: 1,
      notCompacted: null,
      upstreams: [],
    });
    assert.equal(repository.git(['reflog', 'show', 'topic']), before);
  });

  it('are offered the remote branch of their name as upstream, which git sets', async () => {
    using made = withDeletedTopic();
    const { location, repository, oid } = made;
    const env = { env: withoutCompaction };
    const tracking = 'refs/remotes/origin/topic';
    for (const remote of ['origin', 'other']) {
      repository.git(['config', `remote.${remote}.url`, 'nowhere']);
      repository.git(['config', `remote.${remote}.fetch`, `+refs/heads/*:refs/remotes/${remote}/*`]);
    }
    repository.git(['update-ref', tracking, oid], env);
    repository.git(['update-ref', 'refs/remotes/other/topic', oid], env);
    const restored = async (as: string) => (await restoreDeleted(location, [{ name: NAME, as }], context)).upstreams;
    assert.deepEqual(await restored('refs/heads/first'), [], 'two remotes have the branch');
    repository.git(['update-ref', '-d', 'refs/remotes/other/topic'], env);
    const upstreams = await restored('refs/heads/second');
    assert.deepEqual(upstreams, [{ branch: 'second', upstream: tracking }]);
    assert.deepEqual(setUpstreams(location, upstreams, context), []);
    assert.equal(repository.git(['rev-parse', '--abbrev-ref', 'second@{upstream}']).trim(), 'origin/topic');
    repository.git(['config', 'branch.topic.remote', 'origin']);
    repository.git(['config', 'branch.topic.merge', 'refs/heads/topic']);
    assert.deepEqual(await restored(NAME), [], 'the configuration still has the upstream');
    const missing = [{ branch: 'second', upstream: 'refs/remotes/origin/none' }];
    assert.deepEqual(setUpstreams(location, missing, context), ['second']);
  });

  it('are restored with the hook of the repository, which may refuse', async () => {
    using made = withDeletedTopic();
    const { location, repository } = made;
    const hook = join(repository.gitFolder, 'hooks', 'reference-transaction');
    mkdirSync(dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\ncat >>input; pwd >where; test ! -e refuse\n', { mode: 0o755 });
    writeFileSync(join(repository.folder, 'refuse'), '');
    await assert.rejects(
      restoreDeleted(location, [{ name: NAME }], context),
      /aborted by the reference-transaction hook/,
    );
    rmSync(join(repository.folder, 'refuse'));
    assert.equal((await restoreDeleted(location, [{ name: NAME }], context)).refs, 1);
    assert.match(readFileSync(join(repository.folder, 'input'), 'utf8'), /refs\/heads\/topic\n/);
  });

  it('are not restored if the object is missing', async () => {
    using made = withDeletedTopic();
    const { location, repository, oid } = made;
    rmSync(join(repository.gitFolder, 'objects', oid.slice(0, 2), oid.slice(2)));
    assert.deepEqual(plannedRestores(location, [{ name: NAME }], context)[0]?.problem, { type: 'missingObject', oid });
  });
});

describe('the list of deleted refs states that it may be incomplete', () => {
  const cases = {
    'if a table is missing': ({ repository, table }) => rmSync(join(repository.stack, table)),
    'if a table is cut off': ({ repository, table }) => truncateSync(join(repository.stack, table), 30),
    'if the list of tables is cut off': ({ repository, table }) =>
      writeFileSync(join(repository.stack, 'tables.list'), `${table}\n${table.slice(0, 20)}`),
    'if the list of tables is a directory': ({ repository }) => {
      rmSync(join(repository.stack, 'tables.list'));
      mkdirSync(join(repository.stack, 'tables.list'));
    },
    'if an unlisted table cannot be read': ({ repository }) =>
      writeFileSync(join(repository.stack, '0x000000000001-0x000000000002-0badbad0.ref'), 'REFT'),
  } satisfies Record<string, (made: { repository: Repository; table: string }) => void>;
  for (const [title, damage] of Object.entries(cases)) {
    it(title, () => {
      using made = withDeletedTopic();
      const { location, repository } = made;
      const before = deletedRefs(location, context);
      assert.deepEqual([before.listed, before.unread], [1, null]);
      const [table] = repository.tables();
      assert.ok(table !== undefined);
      damage({ repository, table });
      const { unread } = deletedRefs(location, context);
      assert.equal(deletedCount(location, context).unread, unread);
      assert.match(String(unread), /reftable/);
    });
  }
});

describe('an older value of a ref', () => {
  it('is restored with a reflog entry, unless the ref has changed meanwhile', async () => {
    using made = withDeletedTopic();
    const { location, repository, oid } = made;
    const first = repository.git(['rev-parse', 'main']).trim();
    repository.git(['update-ref', '-m', 'moved', 'refs/heads/main', oid], { env: withoutCompaction });
    const value = { name: 'refs/heads/main', updateIndex: '2', currentIndex: '5' } as const;
    await assert.rejects(restoreValue(location, { ...value, currentIndex: '2' }, context), { code: 'OUTDATED_ERROR' });
    await assert.rejects(restoreValue(location, { ...value, updateIndex: '1' }, context), { code: 'API_ERROR' });
    await restoreValue(location, value, context);
    assert.equal(repository.git(['rev-parse', 'main']).trim(), first);
    const entries = repository.git(['reflog', 'show', '--format=%H %gs', 'main']).split('\n');
    assert.equal(entries[0], `${first} restore: value of update index 2`);
  });

  it('is not restored if its object is missing', async () => {
    using made = withDeletedTopic();
    const { location, repository, oid } = made;
    const first = repository.git(['rev-parse', 'main']).trim();
    repository.git(['update-ref', 'refs/heads/main', oid], { env: withoutCompaction });
    rmSync(join(repository.gitFolder, 'objects', first.slice(0, 2), first.slice(2)));
    const value = { name: 'refs/heads/main', updateIndex: '2', currentIndex: '5' } as const;
    await assert.rejects(restoreValue(location, value, context), /nonexistent object/);
  });
});
