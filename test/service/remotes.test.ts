// Remote-tracking refs of branches that a remote no longer has, which git finds by asking the remote.
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { CancelledError } from '../../src/service/client.ts';
import { isolated } from '../support/git.ts';
import { failsWith, locationOf, makeRepository, startService } from './service.ts';

type Hooks = Parameters<typeof makeRepository>[0];

/** What was fetched from a repository that has deleted two branches since. */
function cloned(context: Hooks) {
  const upstream = makeRepository(context);
  const oid = upstream.commit('first');
  upstream.updateRefs([
    `create refs/heads/main ${oid}`,
    `create refs/heads/gone ${oid}`,
    `create refs/heads/a/b ${oid}`,
  ]);
  const repository = makeRepository(context);
  repository.git(['remote', 'add', 'origin', upstream.folder]);
  repository.git(['remote', 'add', 'other', 'nowhere']);
  repository.git(['fetch', '-q', 'origin']);
  upstream.updateRefs(['delete refs/heads/gone', 'delete refs/heads/a/b']);
  const service = startService(context, { environment: () => ({ ...isolated }) });
  return { repository, service, location: locationOf(repository), oid };
}

suite('remotes', () => {
  test('have refs that are gone, which git would prune, and nothing is changed', async context => {
    const { repository, service, location, oid } = cloned(context);
    const before = repository.refs();
    assert.deepEqual(await service.request('remotes/list', { location }), ['origin', 'other']);
    const value = { type: 'oid', oid };
    assert.deepEqual(await service.request('remotes/gone', { location, remote: 'origin' }), [
      { name: 'refs/remotes/origin/a/b', value },
      { name: 'refs/remotes/origin/gone', value },
    ]);
    assert.equal(repository.refs(), before);
    repository.git(['remote', 'prune', 'origin']);
    assert.deepEqual(await service.request('remotes/gone', { location, remote: 'origin' }), []);
  });

  test('that cannot be asked are reported with the words of git', async context => {
    const { service, location } = cloned(context);
    await failsWith('API_ERROR', service.request('remotes/gone', { location, remote: 'other' }));
    await failsWith('API_ERROR', service.request('remotes/gone', { location, remote: '--all' }));
  });

  test('that do not answer are asked no longer when the request is cancelled', async context => {
    const { repository, service, location } = cloned(context);
    const program = join(repository.folder, 'upload-pack');
    writeFileSync(program, '#!/bin/sh\nsleep 600\n');
    chmodSync(program, 0o755);
    repository.git(['config', 'remote.origin.uploadpack', program]);
    const source = new CancellationTokenSource();
    const request = service.request('remotes/gone', { location, remote: 'origin' }, { token: source.token });
    setTimeout(() => source.cancel(), 500);
    await assert.rejects(request, CancelledError);
  });
});
