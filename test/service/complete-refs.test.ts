// Completion of ref names through the service.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addBranches } from '../support/repository.ts';
import { locationOf, makeRepository, startService } from './service.ts';

test('completion starts with refs that people write like the text, and has at most so many', async context => {
  const service = startService(context);
  const repository = makeRepository(context);
  const oid = repository.commit();
  const names = [
    'heads/main',
    'heads/fix/Main-menu',
    'heads/domain',
    'tags/main-1',
    'remotes/origin/main',
    'notes/main',
  ];
  repository.updateRefs(names.map(name => `create refs/${name} ${oid}`));
  addBranches(repository, 1000, 'refs/heads/many/');
  const location = locationOf(repository);
  const complete = (text: string, count = 200) => service.request('browse/completeRefs', { location, text, count });
  assert.deepEqual(await complete('main'), [
    ...['refs/heads/main', 'refs/tags/main-1'],
    ...['refs/heads/fix/Main-menu', 'refs/notes/main', 'refs/remotes/origin/main'],
    'refs/heads/domain',
  ]);
  assert.deepEqual(await complete('Main'), ['refs/heads/fix/Main-menu']);
  assert.deepEqual(await complete('origin/'), ['refs/remotes/origin/main']);
  assert.deepEqual(await complete('notes/'), ['refs/notes/main']);
  assert.deepEqual(await complete('HEAD'), ['HEAD']);
  assert.deepEqual(await complete('no such ref'), []);
  assert.equal((await complete('many')).length, 200);
  const first = await complete('', 3);
  assert.deepEqual(first, ['HEAD', 'refs/heads/domain', 'refs/heads/fix/Main-menu']);
});

test('in a linked worktree, completion has its own refs and the shared ones', async context => {
  const service = startService(context);
  const repository = makeRepository(context);
  const oid = repository.commit();
  repository.updateRefs([`create refs/heads/main ${oid}`, `create refs/worktree/main-own ${oid}`]);
  repository.git(['worktree', 'add', '-q', '--detach', 'side', oid]);
  repository.git(['-C', 'side', 'update-ref', 'refs/worktree/main-side', oid]);
  const gitDirectory = `${repository.gitFolder}/worktrees/side`;
  const location = { directory: `${gitDirectory}/reftable`, gitDirectory };
  const found = await service.request('browse/completeRefs', { location, text: 'main', count: 200 });
  assert.deepEqual(found, ['refs/heads/main', 'refs/worktree/main-side']);
});
