import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failsWith, locationOf, makeRepository, startService } from './service.ts';

test('refs are as the stacks have them now, in the order of their names', async context => {
  const service = startService(context);
  const repository = makeRepository(context);
  const oid = repository.commit();
  repository.updateRefs([`create refs/heads/main ${oid}`]);
  repository.git(['tag', '-a', '-m', 'tag', 'v1', oid]);
  repository.git(['symbolic-ref', 'refs/heads/alias', 'HEAD']);
  const tag = repository.git(['rev-parse', 'v1']).trim();
  const names = ['refs/tags/v1', 'HEAD', 'refs/heads/none', 'refs/heads/alias', 'refs/heads/main'];
  const asked = () => service.request('edits/presentRefs', { location: locationOf(repository), names });
  const symref = (target: string) => ({ type: 'symref', target });
  assert.deepEqual(await asked(), [
    { ref: 'refs/tags/v1', value: { type: 'oid', oid: tag }, oid: tag },
    { ref: 'HEAD', value: symref('refs/heads/main'), oid },
    { ref: 'refs/heads/none', value: null, oid: null },
    { ref: 'refs/heads/alias', value: symref('HEAD'), oid },
    { ref: 'refs/heads/main', value: { type: 'oid', oid }, oid },
  ]);
  repository.updateRefs([`delete refs/heads/main ${oid}`]);
  const [, head, , , main] = await asked();
  assert.deepEqual(head, { ref: 'HEAD', value: symref('refs/heads/main'), oid: null });
  assert.equal(main?.value, null);
});

test('a linked worktree has its own HEAD and the shared branches', async context => {
  const service = startService(context);
  const repository = makeRepository(context);
  const oid = repository.commit();
  repository.updateRefs([`create refs/heads/main ${oid}`]);
  repository.git(['worktree', 'add', '-q', '--detach', 'side', oid]);
  const gitDirectory = `${repository.gitFolder}/worktrees/side`;
  const location = { directory: `${gitDirectory}/reftable`, gitDirectory };
  const refs = await service.request('edits/presentRefs', { location, names: ['HEAD', 'refs/heads/main'] });
  assert.deepEqual(
    refs.map(({ value }) => value),
    [
      { type: 'oid', oid },
      { type: 'oid', oid },
    ],
  );
});

test('a stack outside of a git directory is refused', context => {
  const service = startService(context);
  return failsWith(
    'NOT_EXIST_ERROR',
    service.request('edits/presentRefs', { location: { directory: '/' }, names: [] }),
  );
});
