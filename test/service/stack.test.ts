import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readConfig, writeOptions } from '../../src/git/index.ts';
import type { CompactionScope, ExpiryBounds } from '../../src/protocol/stack.ts';
import type { StackLocation } from '../../src/protocol/values.ts';
import type { ServiceClient } from '../../src/service/client.ts';
import { serviceError } from '../../src/text/service.ts';
import { git } from '../support/git.ts';
import { messageOf } from '../support/message-of.ts';
import { first } from '../support/present.ts';
import { addTables, type Repository, withoutCompaction } from '../support/repository.ts';
import { failsWith, locationOf, makeRepository, startService } from './service.ts';

async function summary(service: ServiceClient, location: StackLocation) {
  const state = await service.request('stack/state', location);
  assert.ok(state.status === 'ok');
  return state.summary;
}

async function compact(
  service: ServiceClient,
  location: StackLocation,
  scope: CompactionScope,
  expiry: ExpiryBounds | null = null,
) {
  const plan = await service.request('stack/planCompaction', { location, scope, expiry });
  return { plan, result: await service.request('stack/applyCompaction', { plan }) };
}

/** One branch moved by a commit at each of these times. */
function addReflog(repository: Repository, times: readonly number[]): void {
  for (const time of times) {
    const env = { GIT_COMMITTER_DATE: `@${time} +0000` };
    const oid = repository.commit(`at ${time}`);
    repository.git(['update-ref', '-m', `at ${time}`, 'refs/heads/main', oid], { env });
  }
}

describe('the state of a stack', () => {
  it('returns tables base first, with the factor of the repository and what git would merge', async test => {
    const repository = makeRepository(test, { config: ['reftable.geometricFactor=3'] });
    addTables(repository, [200, 30, 20]);
    const { tables, factor, suggestedSegment, nextUpdateIndex, locked, unlisted } = await summary(
      startService(test),
      locationOf(repository),
    );
    assert.deepEqual(
      tables.map(table => [table.name, table.size]),
      repository.tables().map(name => [name, statSync(join(repository.stack, name)).size]),
    );
    assert.equal(factor, 3);
    assert.equal(suggestedSegment?.end, tables.length);
    assert.equal(nextUpdateIndex, String(BigInt(tables.at(-1)?.maxUpdateIndex ?? 0) + 1n));
    assert.deepEqual([locked, unlisted], [false, []]);
    for (const [index, { size, effectiveSize, sizeLimit, isTooLarge }] of tables.entries()) {
      const older = tables[index - 1];
      assert.equal(sizeLimit, older ? older.effectiveSize / 3 + (size - effectiveSize) : null);
      assert.equal(isTooLarge, older !== undefined && older.effectiveSize < 3 * effectiveSize);
    }
    assert.ok(tables.some(({ isTooLarge }) => isTooLarge));
  });

  it('returns a lock and the files that the list does not name', async test => {
    const repository = makeRepository(test);
    writeFileSync(join(repository.stack, 'tables.list.lock'), '');
    writeFileSync(join(repository.stack, 'left.ref'), 'x');
    const { changedAt, locked, unlisted } = await summary(startService(test), locationOf(repository));
    assert.deepEqual([locked, unlisted], [true, ['left.ref', 'tables.list.lock']]);
    assert.equal(changedAt, Math.floor(statSync(join(repository.stack, 'tables.list')).mtimeMs / 1000));
  });

  it('is empty without a list, and an error without a directory', async test => {
    const repository = makeRepository(test);
    const service = startService(test);
    rmSync(join(repository.stack, 'tables.list'));
    assert.equal((await summary(service, locationOf(repository))).tables.length, 0);
    rmSync(repository.stack, { recursive: true });
    const state = await service.request('stack/state', locationOf(repository));
    assert.equal(state.status === 'error' && state.error.code, 'NOT_EXIST_ERROR');
  });

  it('is an error for a missing table, a file that is not a table and a configuration that git refuses', async test => {
    const service = startService(test);
    const damages: ((repository: Repository) => void)[] = [
      repository => rmSync(join(repository.stack, first(repository.tables()))),
      repository => writeFileSync(join(repository.stack, first(repository.tables())), 'no table'.repeat(20)),
      repository => appendFileSync(join(repository.gitFolder, 'config'), '[reftable]\n\tgeometricFactor = 999\n'),
    ];
    const codes: string[] = [];
    const messages: string[] = [];
    let refusal = '';
    for (const damage of damages) {
      const repository = makeRepository(test);
      damage(repository);
      const state = await service.request('stack/state', locationOf(repository));
      if (damage === damages.at(-1)) refusal = messageOf(() => writeOptions(readConfig(repository.gitFolder)));
      codes.push(state.status === 'error' ? state.error.code : 'ok');
      messages.push(state.status === 'error' ? state.error.message : '');
    }
    assert.deepEqual(codes, ['NOT_EXIST_ERROR', 'FORMAT_ERROR', 'FORMAT_ERROR']);
    assert.ok(messages[0]?.endsWith(`. ${serviceError.advice('NOT_EXIST_ERROR')}`), messages[0]);
    assert.ok(messages[1]?.endsWith(`. ${serviceError.advice('FORMAT_ERROR')}`), messages[1]);
    assert.equal(messages[2], `${refusal}. ${serviceError.configurationAdvice()}`);
  });
});

describe('the tables of a broken stack', () => {
  it('are listed in order with what is known of each', async test => {
    const repository = makeRepository(test);
    addTables(repository, [50, 20, 10, 5]);
    const names = repository.tables();
    const [missing, damaged, foreign] = names.slice(1) as [string, string, string];
    rmSync(join(repository.stack, missing));
    writeFileSync(join(repository.stack, damaged), 'no table at all'.repeat(20));
    const list = names.map(name => (name === foreign ? 'renamed.ref' : name));
    renameSync(join(repository.stack, foreign), join(repository.stack, 'renamed.ref'));
    writeFileSync(join(repository.stack, 'tables.list'), `${list.join('\n')}\n`);
    const state = await startService(test).request('stack/state', locationOf(repository));
    assert.ok(state.status === 'error');
    assert.deepEqual(
      state.tables.map(({ name }) => name),
      list,
    );
    const [base, first_, second, third] = state.tables;
    assert.equal(base?.summary?.name, names[0]);
    assert.deepEqual(
      [first_, second].map(table => table?.error && [table.state, table.error.code, table.size]),
      [
        ['missing', 'NOT_EXIST_ERROR', null],
        ['damaged', 'FORMAT_ERROR', 300],
      ],
    );
    for (const [table, name] of [
      [first_, missing],
      [second, damaged],
    ] as const) {
      const [min, max] = name.split('-').slice(0, 2).map(BigInt);
      assert.deepEqual(table?.error && table.updateIndices, { min: String(min), max: String(max) });
    }
    assert.equal(third?.summary?.name, 'renamed.ref');
  });

  it('are those that a damaged list most likely named', async test => {
    const repository = makeRepository(test);
    addTables(repository, [20, 10]);
    const names = repository.tables();
    writeFileSync(join(repository.stack, 'tables.list'), names.map(name => `  ${name}\r\n`).join(''));
    const state = await startService(test).request('stack/state', locationOf(repository));
    assert.ok(state.status === 'error');
    assert.deepEqual(
      state.tables.map(({ summary }) => summary?.name),
      names,
    );
  });
});

describe('the statistics of a table', () => {
  it('count its records, and its bytes add up to the file', async test => {
    const repository = makeRepository(test, { config: ['reftable.blockSize=512'] });
    const oid = repository.commit();
    repository.updateRefs(Array.from({ length: 300 }, (_, i) => `create refs/heads/b${i} ${oid}`));
    repository.updateRefs(['delete refs/heads/b7', `create refs/tags/t ${oid}`], { env: withoutCompaction });
    const service = startService(test);
    const location = locationOf(repository);
    const names = repository.tables();
    const all = await Promise.all(names.map(table => service.request('stack/tableStatistics', { location, table })));
    const newest = all.at(-1);
    assert.deepEqual([newest?.refs, newest?.refTombstones, newest?.logTombstones], [2, 1, 1]);
    assert.equal(
      all.reduce((sum, { refs }) => sum + refs, 0),
      303, // HEAD, 300 branches, the tombstone and the tag
    );
    assert.deepEqual(newest?.names, {
      refs: { first: 'refs/heads/b7', last: 'refs/tags/t' },
      logs: { first: 'refs/heads/b7', last: 'refs/heads/b7' },
    });
    const ofBranches = all.find(({ refs }) => refs >= 300);
    assert.equal(ofBranches?.names.refs?.last, 'refs/heads/b99');
    for (const { name, bytes } of all) {
      const sum = bytes.ref + bytes.obj + bytes.index + bytes.log + bytes.other;
      assert.equal(sum, statSync(join(repository.stack, name)).size);
      assert.ok(bytes.other >= 24 + 68, 'header and footer are among the other bytes');
    }
    assert.ok(all.some(({ blocks }) => blocks.ref > 10 && blocks.index > 0 && blocks.obj > 0 && blocks.log > 0));
  });

  it('are refused for a name that leads out of the directory', async test => {
    const repository = makeRepository(test);
    const params = { location: locationOf(repository), table: '../config' };
    await failsWith('API_ERROR', startService(test).request('stack/tableStatistics', params));
  });
});

describe('compaction', () => {
  it('does what was planned, and git sees the same refs in fewer tables', async test => {
    const repository = makeRepository(test);
    addTables(repository, [50, 40, 30]);
    const before = repository.refs();
    const tables = repository.tables().length;
    const { plan, result } = await compact(startService(test), locationOf(repository), { type: 'all' });
    assert.deepEqual(plan.range, { first: 0, last: tables - 1 });
    assert.deepEqual([result.tablesBefore, result.tablesAfter], [tables, 1]);
    assert.deepEqual(repository.tables(), [result.table]);
    assert.equal(result.bytesAfter, plan.bytesWritten);
    assert.equal(statSync(join(repository.stack, first(repository.tables()))).size, plan.bytesWritten);
    assert.equal(repository.refs(), before);
    repository.git(['refs', 'verify']);
  });

  it('merges just the range', async test => {
    const repository = makeRepository(test);
    addTables(repository, [50, 5, 5, 5]);
    const names = repository.tables();
    await compact(startService(test), locationOf(repository), { type: 'range', first: 1, last: 2 });
    const after = repository.tables();
    assert.equal(after.length, names.length - 1);
    assert.equal(after[0], names[0]);
    assert.deepEqual(after.slice(2), names.slice(3));
  });

  it('does nothing when the sizes are geometric', async test => {
    const repository = makeRepository(test);
    const { plan, result } = await compact(startService(test), locationOf(repository), { type: 'auto' });
    assert.equal(plan.range, null);
    assert.deepEqual([result.tablesBefore, result.tablesAfter, result.table], [1, 1, null]);
  });

  it('expires what is older than a time, and git keeps just the rest', async test => {
    const repository = makeRepository(test);
    addReflog(repository, [1000001000, 1000002000, 1000003000, 1000004000]);
    const expiry = { time: '1000003000' } as const;
    const { plan } = await compact(startService(test), locationOf(repository), { type: 'all' }, expiry);
    // Each move of the branch is in its reflog and in HEAD's.
    assert.equal(plan.logs.expired, 4);
    assert.equal(plan.unrecoverable.total, 2);
    const log = repository.git(['reflog', 'show', '--format=%gs', 'refs/heads/main']).trim().split('\n');
    assert.deepEqual(log, ['at 1000004000', 'at 1000003000']);
  });

  it('expires by the rule of each ref, and keeps what git reflog expire keeps', async test => {
    const config = ['gc.refs/heads/*.reflogExpire=@1000002000 +0000', 'gc.reflogExpireUnreachable=never'];
    const repository = makeRepository(test, { config });
    const refs = ['HEAD', 'refs/heads/main', 'refs/heads/a/b', 'refs/stash', 'refs/tags/v1'];
    for (const time of [1000001000, 1000002000, 1000003000]) {
      const env = { GIT_COMMITTER_DATE: `@${time} +0000` };
      for (const ref of refs.slice(1)) {
        const oid = repository.commit(`at ${time}`);
        repository.git(['update-ref', '--create-reflog', '-m', `at ${time}`, ref, oid], { env });
      }
    }
    const copy = join(mkdtempSync(join(tmpdir(), 'reftable-copy-')), 'copy');
    test.after(() => rmSync(join(copy, '..'), { recursive: true, force: true }));
    cpSync(repository.folder, copy, { recursive: true });
    const logOf = (folder: string, ref: string) => git(folder, ['reflog', 'show', '--format=%gd %H %gs', ref]);
    git(copy, ['reflog', 'expire', '--all']);
    const service = startService(test);
    const location = locationOf(repository);
    const patterns = [
      { pattern: 'refs/heads/*', time: '1000002000' },
      { pattern: 'refs/stash', time: '0' },
    ] as const;
    const expiry: ExpiryBounds = { time: String(Math.floor(Date.now() / 1000)) as '1', patterns };
    const effect = await service.request('browse/expiry', { location, bounds: expiry });
    const { plan } = await compact(service, location, { type: 'all' }, expiry);
    assert.equal(plan.logs.expired, effect.dropped.entries);
    for (const ref of refs) assert.equal(logOf(repository.folder, ref), logOf(copy, ref), ref);
    const left = effect.first.map(({ name, kept, time }) => [name, kept, time === 1_000_002_000]);
    assert.deepEqual(left.filter(([, kept]) => kept !== 0).toSorted(), [
      ['refs/heads/a/b', 2, true],
      ['refs/heads/main', 2, true],
    ]);
    assert.ok(logOf(repository.folder, 'refs/stash').split('\n').length > 3);
  });

  it('is planned once for the same tables', async test => {
    const repository = makeRepository(test);
    addTables(repository, [5, 5]);
    const service = startService(test);
    const location = locationOf(repository);
    const planned = async (scope: CompactionScope) => {
      let reports = 0;
      const options = { onProgress: () => void reports++ };
      const plan = await service.request('stack/planCompaction', { location, scope, expiry: null }, options);
      return { plan, isNew: reports > 0 };
    };
    const first = await planned({ type: 'all' });
    assert.ok(first.isNew);
    assert.deepEqual(await planned({ type: 'all' }), { ...first, isNew: false });
    assert.ok((await planned({ type: 'range', first: 0, last: 1 })).isNew);
    const tables = first.plan.tables.length;
    for (const scope of [{ type: 'auto' }, { type: 'range', first: 0, last: tables - 1 }] as const)
      assert.deepEqual(await planned(scope), { plan: { ...first.plan, scope }, isNew: false });
    repository.git(['config', 'reftable.blockSize', '1024']);
    assert.ok((await planned({ type: 'all' })).isNew);
    repository.updateRefs([`create refs/heads/later ${repository.commit('later')}`], { env: withoutCompaction });
    const later = await planned({ type: 'all' });
    assert.ok(later.isNew);
    assert.equal(later.plan.tables.length, first.plan.tables.length + 1);
  });

  it('is refused, with nothing changed, when the stack no longer matches the plan', async test => {
    const repository = makeRepository(test);
    addTables(repository, [5, 5, 5]);
    const service = startService(test);
    const location = locationOf(repository);
    const plan = await service.request('stack/planCompaction', { location, scope: { type: 'all' }, expiry: null });
    repository.git(['pack-refs']);
    const list = readFileSync(join(repository.stack, 'tables.list'), 'utf8');
    await failsWith('OUTDATED_ERROR', service.request('stack/applyCompaction', { plan }));
    assert.equal(readFileSync(join(repository.stack, 'tables.list'), 'utf8'), list);
  });

  it('is refused, with nothing changed, while another process holds the lock', async test => {
    const repository = makeRepository(test);
    addTables(repository, [5, 5]);
    const list = join(repository.stack, 'tables.list');
    const before = readFileSync(list, 'utf8');
    writeFileSync(`${list}.lock`, '');
    const scope: CompactionScope = { type: 'all' };
    await failsWith('LOCK_ERROR', compact(startService(test), locationOf(repository), scope));
    assert.equal(readFileSync(list, 'utf8'), before);
    assert.ok(existsSync(`${list}.lock`));
  });

  it('writes with the options and permissions of the repository', async test => {
    const config = ['reftable.blockSize=1024', 'core.sharedRepository=0660'];
    const repository = makeRepository(test, { config });
    addTables(repository, [30, 30]);
    const service = startService(test);
    const { result } = await compact(service, locationOf(repository), { type: 'all' });
    assert.equal((await summary(service, locationOf(repository))).tables[0]?.blockSize, 1024);
    assert.equal(statSync(join(repository.stack, result.table ?? '')).mode & 0o777, 0o660);
    assert.equal(statSync(join(repository.stack, 'tables.list')).mode & 0o777, 0o660);
  });
});

describe('the histogram of reflog times', () => {
  it('puts each live entry into the bin of its time', async test => {
    const repository = makeRepository(test);
    addReflog(repository, [1000001000, 1000001100, 1000001900, 1000002000]);
    const histogram = await startService(test).request('browse/entryTimes', {
      location: locationOf(repository),
      filter: '',
      bins: 2,
    });
    assert.deepEqual([histogram.from, histogram.to, histogram.counts], [1000001000, 1000002000, [4, 4]]);
  });

  it('is empty for a stack without reflogs', async test => {
    const repository = makeRepository(test);
    const histogram = await startService(test).request('browse/entryTimes', {
      location: locationOf(repository),
      filter: '',
      bins: 3,
    });
    assert.deepEqual(histogram.counts, [0, 0, 0]);
  });
});
