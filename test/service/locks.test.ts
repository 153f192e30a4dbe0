// Locks of the extension's workers: waiting for one can be cancelled, and closing the window leaves none.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { ServiceMethod, ServiceParams } from '../../src/protocol/service.ts';
import { CancelledError, type ServiceClient } from '../../src/service/client.ts';
import { serviceProgress } from '../../src/text/service.ts';
import { present } from '../support/present.ts';
import { addBranches, addTables, type Repository } from '../support/repository.ts';
import { locationOf, makeRepository, startService } from './service.ts';

const ALL = { type: 'all' } as const;

function locksIn(repository: Repository): string[] {
  return readdirSync(repository.stack).filter(name => name.endsWith('.lock') || name.includes('.temp.'));
}

/** Starts a request, waits until it waits for the lock, and cancels it. */
async function cancelWait<M extends ServiceMethod>(service: ServiceClient, method: M, params: ServiceParams<M>) {
  const source = new CancellationTokenSource();
  const request = service.request(method, params, {
    token: source.token,
    onProgress({ message }) {
      if (message.startsWith(serviceProgress.waiting(''))) source.cancel();
    },
  });
  await assert.rejects(request, CancelledError);
}

function cutNewest(repository: Repository): void {
  const file = join(repository.stack, present(repository.tables().at(-1)));
  truncateSync(file, readFileSync(file).length - 10);
}

describe('waiting for a lock without end', () => {
  it('is cancelled, for a compaction', async test => {
    const repository = makeRepository(test, { config: ['reftable.lockTimeout=-1'] });
    addTables(repository, [5, 5]);
    const service = startService(test);
    const plan = await service.request('stack/planCompaction', {
      location: locationOf(repository),
      scope: ALL,
      expiry: null,
    });
    writeFileSync(join(repository.stack, 'tables.list.lock'), '');
    await cancelWait(service, 'stack/applyCompaction', { plan });
    assert.deepEqual(locksIn(repository), ['tables.list.lock']);
  });

  it('is cancelled, for a repair and a rollback', async test => {
    const repository = makeRepository(test, { config: ['reftable.lockTimeout=-1'] });
    addTables(repository, [5, 5]);
    cutNewest(repository);
    const service = startService(test);
    const location = locationOf(repository);
    const lock = join(repository.stack, 'tables.list.lock');
    const proposal = await service.request('stack/planRepair', { location, query: {} });
    writeFileSync(lock, '');
    await cancelWait(service, 'stack/applyRepair', { location, plan: proposal.plan });
    assert.deepEqual(locksIn(repository), ['tables.list.lock']);
    rmSync(lock);
    const { backup } = await service.request('stack/applyRepair', { location, plan: proposal.plan });
    writeFileSync(lock, '');
    await cancelWait(service, 'stack/rollBackRepair', { location, backup, force: false });
    assert.deepEqual(locksIn(repository), ['tables.list.lock']);
  });
});

describe('a service that is closed', () => {
  it('in the middle of a compaction leaves no lock and no temporary table', async test => {
    const repository = makeRepository(test);
    for (const prefix of ['refs/heads/a/', 'refs/heads/b/']) addBranches(repository, 60_000, prefix);
    const before = repository.tables();
    const service = startService(test);
    const location = locationOf(repository);
    const scope = { type: 'all' } as const;
    const plan = await service.request('stack/planCompaction', { location, scope, expiry: { time: '1' } });
    let closed: Promise<void> | undefined;
    const request = service.request(
      'stack/applyCompaction',
      { plan },
      {
        onProgress() {
          if (closed === undefined && locksIn(repository).length > 0) closed = service.dispose();
        },
      },
    );
    await assert.rejects(request);
    await closed;
    assert.ok(closed !== undefined, 'it was closed while it held locks');
    assert.deepEqual(locksIn(repository), []);
    assert.deepEqual(repository.tables(), before);
  });

  it('while the system creates a lock leaves none, however long that takes', async test => {
    const repository = makeRepository(test);
    addTables(repository, [5, 5]);
    const before = repository.tables();
    const service = startService(test, { worker: new URL('./slow-worker.ts', import.meta.url) });
    const location = locationOf(repository);
    const plan = await service.request('stack/planCompaction', { location, scope: ALL, expiry: null });
    const request = assert.rejects(service.request('stack/applyCompaction', { plan }));
    while (locksIn(repository).length === 0) await sleep(20);
    await service.dispose();
    await request;
    assert.deepEqual(locksIn(repository), []);
    assert.deepEqual(repository.tables(), before);
  });
});
