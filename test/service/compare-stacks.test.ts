// Comparing stacks through the service: what real git changed, between stacks, folders, backups and bundles.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { ComparedSource, StackComparison } from '../../src/protocol/comparison.ts';
import type { Progress } from '../../src/protocol/service.ts';
import { bundle } from '../../src/reports/index.ts';
import { CancelledError, type ServiceClient } from '../../src/service/client.ts';
import { noStack } from '../../src/text/command-line.ts';
import { TemporaryStack } from '../browse/support/temporary-stack.ts';
import { withoutCompaction } from '../support/repository.ts';
import { failsWith, locationOf, makeRepository, startService } from './service.ts';

const env = { env: withoutCompaction };

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-compared-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A repository in which git created a branch, moved one and deleted one, and a copy of its stack from before. */
function changed(t: TestContext) {
  const repository = makeRepository(t);
  repository.git(['commit', '-q', '--allow-empty', '-m', 'one'], env);
  for (const name of ['gone', 'moved', 'stays']) repository.git(['branch', name], env);
  const before = join(temporary(t), 'reftable');
  cpSync(repository.stack, before, { recursive: true });
  const oid = repository.commit('two');
  repository.git(['update-ref', '-m', 'why it moved', 'refs/heads/moved', oid], env);
  repository.git(['update-ref', 'refs/heads/made', oid], env);
  repository.git(['branch', '-q', '-D', 'gone'], env);
  const source = { type: 'stack', location: locationOf(repository) } as const;
  return { repository, before, source, oid };
}

const folder = (path: string): ComparedSource => ({ type: 'folder', path });
const compare = (service: ServiceClient, before: ComparedSource, after: ComparedSource) =>
  service.request('browse/compareStacks', { before, after });
const changesOf = ({ differences }: StackComparison) =>
  differences.map(({ change, after }) => `${change} ${after.name}`);

suite('a comparison of stacks', () => {
  const EXPECTED = ['deleted refs/heads/gone', 'created refs/heads/made', 'moved refs/heads/moved'];

  test('has the refs that git created, moved and deleted, with what changed them', async t => {
    const { before, source, oid } = changed(t);
    const service = startService(t);
    const comparison = await compare(service, folder(before), source);
    assert.deepEqual(changesOf(comparison), EXPECTED);
    assert.deepEqual(comparison.counts, { created: 1, moved: 1, deleted: 1 });
    const moved = comparison.differences[2];
    assert.deepEqual(moved?.after.value, { type: 'oid', oid });
    assert.equal(moved?.after.lastChange?.message, 'why it moved\n');
    assert.equal(comparison.before.location?.directory, before);
    assert.equal(comparison.after.location?.directory, source.location.directory);
    const reversed = await compare(service, source, folder(before));
    assert.deepEqual(reversed.counts, comparison.counts);
    assert.deepEqual(changesOf(reversed)[0], 'created refs/heads/gone');
    assert.deepEqual((await compare(service, source, source)).differences, []);
  });

  test('takes backups, repositories and bundles, and leaves no temporary files', async t => {
    const { repository, before, source } = changed(t);
    const backup = join(temporary(t), 'backup');
    cpSync(before, join(backup, 'files'), { recursive: true });
    appendFileSync(join(backup, 'manifest.json'), '{}');
    const path = join(temporary(t), 'stack.tgz');
    await bundle(before, path, { report: '' });
    const left = () => readdirSync(tmpdir()).filter(name => name.startsWith('reftable-compare-'));
    const already = left();
    const service = startService(t);
    assert.deepEqual(changesOf(await compare(service, folder(backup), folder(repository.folder))), EXPECTED);
    const fromBundle = await compare(service, { type: 'bundle', path }, source);
    assert.deepEqual(changesOf(fromBundle), EXPECTED);
    assert.equal(fromBundle.before.location, null);
    writeFileSync(path, 'not a bundle');
    await assert.rejects(compare(service, { type: 'bundle', path }, source), /stack\.tgz/);
    assert.deepEqual(left(), already);
  });

  test('has what cannot be read, also if nothing that can be read differs', async t => {
    const { repository, source } = changed(t);
    const copy = join(temporary(t), 'reftable');
    cpSync(repository.stack, copy, { recursive: true });
    truncateSync(join(copy, repository.tables().at(-1) ?? ''), 60);
    const service = startService(t);
    const { before, after } = await compare(service, folder(copy), source);
    assert.deepEqual([before.tables.at(-1)?.state, after.tables.at(-1)?.state], ['damaged', 'ok']);
    const itself = await compare(service, folder(copy), folder(copy));
    assert.deepEqual([itself.differences.length, itself.before.tables.at(-1)?.state], [0, 'damaged']);
  });

  test('refuses other object formats, and folders without a stack', async t => {
    const { before, source } = changed(t);
    const sha256 = makeRepository(t, { hash: 'sha256' });
    const service = startService(t);
    await failsWith('API_ERROR', compare(service, folder(before), folder(sha256.folder)));
    const empty = temporary(t);
    await assert.rejects(compare(service, folder(empty), source), {
      message: noStack(empty, 'noRepository', undefined),
    });
    const missing = join(before, 'missing');
    await assert.rejects(compare(service, folder(missing), source), {
      message: noStack(missing, 'nothing', undefined),
    });
  });

  test('counts all refs, sends the first thousand of each kind, shows progress and can be canceled', async t => {
    using empty = new TemporaryStack();
    using full = new TemporaryStack();
    const names = Array.from({ length: 200_000 }, (_, i) => `refs/heads/b${String(i).padStart(6, '0')}`);
    full.add(names.map(name => ({ name })));
    empty.add([{ name: 'refs/heads/z' }]);
    const [before, after] = [empty, full].map(({ directory }) => ({ type: 'stack', location: { directory } }) as const);
    assert.ok(before && after);
    const service = startService(t);
    const progress: Progress[] = [];
    const onProgress = (each: Progress) => void progress.push(each);
    const comparison = await service.request('browse/compareStacks', { before, after }, { onProgress });
    assert.deepEqual(comparison.counts, { created: 200_000, moved: 0, deleted: 1 });
    assert.equal(comparison.differences.length, 1001);
    assert.ok(progress.length > 0 && progress.every(({ fraction = -1 }) => fraction >= 0 && fraction <= 1));
    const source = new CancellationTokenSource();
    const canceled = service.request(
      'browse/compareStacks',
      { before, after },
      {
        token: source.token,
        onProgress: () => source.cancel(),
      },
    );
    await assert.rejects(canceled, CancelledError);
  });
});
