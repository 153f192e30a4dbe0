import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, it } from 'node:test';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { Progress } from '../../src/protocol/service.ts';
import { CancelledError, type ServiceError } from '../../src/service/client.ts';
import { YIELDING } from '../../src/service/worker/priority.ts';
import { serviceError } from '../../src/text/service.ts';
import { present } from '../support/present.ts';
import { addBranches, withoutCompaction } from '../support/repository.ts';
import { locationOf, makeRepository, startService } from './service.ts';

/** Collects the changes of directories and lets a test wait for the next one. */
function changes() {
  const seen: string[] = [];
  let notified = () => {};
  return {
    seen,
    onStackChanged({ directory }: { directory: string }) {
      seen.push(directory);
      notified();
    },
    next: () =>
      new Promise<void>(resolve => {
        notified = resolve;
      }),
  };
}

/** The nice value of each thread of this process. */
function niceValues(): number[] {
  return readdirSync('/proc/self/task').map(thread => {
    // After the name, which is in parentheses: the state is the third field, the nice value the nineteenth.
    const fields = (readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ').at(-1) as string).split(' ');
    return Number(fields[16]);
  });
}

describe('requests', () => {
  it('that views send by themselves leave the processor to others', {
    skip: process.platform !== 'linux' || getPriority() >= YIELDING,
  }, async test => {
    const repository = makeRepository(test);
    const service = startService(test);
    const location = locationOf(repository);
    const usual = Math.max(...niceValues());
    await service.request('stack/planCompaction', { location, scope: { type: 'all' }, expiry: null });
    assert.deepEqual(
      niceValues().filter(value => value > usual),
      [],
    );
    await service.request('stack/problems', { location });
    // The worker and the threads that it starts.
    assert.ok(niceValues().some(value => value > usual));
    assert.ok(niceValues().some(value => value === usual));
  });

  it('that are cancelled stop the engine in the middle of its work, and leave it usable', async test => {
    const repository = makeRepository(test);
    addBranches(repository, 30_000);
    const service = startService(test);
    const location = locationOf(repository);
    const source = new CancellationTokenSource();
    const progress: Progress[] = [];
    const request = service.request(
      'stack/planCompaction',
      { location, scope: { type: 'all' }, expiry: { time: '1' } },
      {
        token: source.token,
        onProgress(step) {
          progress.push(step);
          source.cancel();
        },
      },
    );
    await assert.rejects(request, CancelledError);
    assert.ok(progress.length > 0);
    const plan = await service.request('stack/planCompaction', { location, scope: { type: 'auto' }, expiry: null });
    assert.equal(plan.range, null);
  });

  it('are answered while another worker is busy', async test => {
    const repository = makeRepository(test);
    addBranches(repository, 30_000);
    const service = startService(test);
    const location = locationOf(repository);
    await service.request('stack/state', location);
    // Its worker starts with the first request, which may take longer than the plan.
    await service.request('browse/shownRef', { location, name: 'HEAD' });
    const order: string[] = [];
    const plan = service
      .request('stack/planCompaction', { location, scope: { type: 'all' }, expiry: { time: '1' } })
      .then(() => order.push('plan'));
    await service.request('browse/shownRef', { location, name: 'HEAD' }).then(() => order.push('ref'));
    await plan;
    assert.deepEqual(order, ['ref', 'plan']);
  });

  it('of a user do not wait for what pages ask for by themselves', async test => {
    const repository = makeRepository(test);
    addBranches(repository, 30_000);
    const service = startService(test);
    const location = locationOf(repository);
    const plan = () =>
      service.request('stack/planCompaction', { location, scope: { type: 'auto' }, expiry: null }).then(() => 'plan');
    // Its worker starts with the first request.
    await plan();
    const check = service.request('stack/problems', { location }).then(() => 'check');
    assert.equal(await Promise.race([check, plan()]), 'plan');
    await check;
  });

  it('run another git that is found later, after the requests under way', {
    skip: process.platform === 'win32',
  }, async test => {
    const repository = makeRepository(test);
    const location = locationOf(repository);
    const script = (name: string, lines: string) => {
      const folder = join(repository.folder, name);
      mkdirSync(folder);
      writeFileSync(join(folder, 'git'), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
      return [folder, process.env.PATH].join(delimiter);
    };
    const go = join(repository.folder, 'go');
    const late = script(
      'late',
      `touch "${go}.started"; until test -e "${go}"; do sleep 0.05; done; echo from late >&2; exit 1`,
    );
    const [now, next] = [late, script('next', 'echo from next >&2; exit 1')];
    let PATH = now;
    const service = startService(test, { environment: () => ({ ...process.env, PATH }) });
    const rename = () => service.request('edits/renameBranch', { location, from: 'a', to: 'b' });
    const message = async (request: Promise<unknown>) =>
      request.then(
        () => '',
        (error: ServiceError) => error.message,
      );
    const first = message(rename());
    while (!existsSync(`${go}.started`)) await new Promise(done => setTimeout(done, 10));
    PATH = next;
    service.refreshEnvironment();
    writeFileSync(go, '');
    assert.match(await first, /from late/, 'the request under way is not lost');
    assert.match(await message(rename()), /from next/);
    service.refreshEnvironment();
    assert.match(await message(rename()), /from next/);
  });

  it('fail with a clear error when the worker dies, and the next one starts it again', async test => {
    const crashes: string[] = [];
    const worker = new URL('./crashing-worker.ts', import.meta.url);
    const service = startService(test, { worker, onCrash: reason => crashes.push(reason) });
    const location = { directory: '/crash' };
    await assert.rejects(service.request('stack/state', location), {
      name: 'ServiceError',
      message: serviceError.workerEnded('out of luck'),
    });
    assert.deepEqual(crashes, ['refs: out of luck']);
    assert.equal((await service.request('stack/state', { directory: '/nowhere' })).status, 'error');
  });
});

describe('a worker that takes too much memory', () => {
  it('is stopped, and the request fails with the limit that it met', async test => {
    const worker = new URL('./crashing-worker.ts', import.meta.url);
    const service = startService(test, { worker, memoryLimit: 128 });
    await assert.rejects(service.request('stack/state', { directory: '/hungry' }), (error: ServiceError) => {
      assert.equal(error.info.code, 'OUT_OF_MEMORY_ERROR');
      assert.equal(error.message, serviceError.outOfMemory(128));
      return true;
    });
    assert.equal((await service.request('stack/state', { directory: '/nowhere' })).status, 'error');
  });
});

describe('watching a stack', () => {
  it('reports every change by git', async test => {
    const repository = makeRepository(test);
    const oid = repository.commit();
    const watched = changes();
    const service = startService(test, watched);
    await service.request('watch', { directories: [repository.stack] });
    for (const name of ['one', 'two']) {
      const change = watched.next();
      repository.updateRefs([`create refs/heads/${name} ${oid}`], { env: withoutCompaction });
      await change;
    }
    assert.deepEqual(new Set(watched.seen), new Set([repository.stack]));
  });

  it('reports a table that is lost, put back or damaged, although the list stays the same', async test => {
    const repository = makeRepository(test);
    repository.updateRefs([`create refs/heads/one ${repository.commit()}`], { env: withoutCompaction });
    const table = join(repository.stack, present(repository.tables().at(-1)));
    const watched = changes();
    const service = startService(test, watched);
    await service.request('watch', { directories: [repository.stack] });
    for (const change of [
      () => renameSync(table, `${repository.folder}/away`),
      () => renameSync(`${repository.folder}/away`, table),
      () => truncateSync(table, 50),
    ]) {
      const next = watched.next();
      change();
      await next;
    }
    assert.equal(watched.seen.length, 3);
  });

  it('reports a directory that disappears, its return, and changes after it', async test => {
    const repository = makeRepository(test);
    const oid = repository.commit();
    const watched = changes();
    const service = startService(test, watched);
    await service.request('watch', { directories: [repository.stack] });
    const vanished = watched.next();
    renameSync(repository.stack, `${repository.stack}.away`);
    await vanished;
    const returned = watched.next();
    renameSync(`${repository.stack}.away`, repository.stack);
    await returned;
    const changed = watched.next();
    repository.updateRefs([`create refs/heads/later ${oid}`]);
    await changed;
  });

  it('ends for directories that are no longer asked for', async test => {
    const [one, two] = [makeRepository(test), makeRepository(test)];
    const watched = changes();
    const service = startService(test, watched);
    await service.request('watch', { directories: [one.stack, two.stack] });
    await service.request('watch', { directories: [two.stack] });
    const change = watched.next();
    one.updateRefs([`create refs/heads/x ${one.commit()}`]);
    two.updateRefs([`create refs/heads/x ${two.commit()}`]);
    await change;
    assert.deepEqual(new Set(watched.seen), new Set([two.stack]));
  });
});
