import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { CancelledError } from '../../src/service/client.ts';
import { bundleErrorText } from '../../src/text/bundles.ts';
import { startService } from '../service/service.ts';
import { block, gzipBomb } from './archives.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'reftable-evidence-')));
after(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));

const software = 'test';

test('a sample is offered, built, reported on, bundled and opened again by the service', async t => {
  const service = startService(t);
  const samples = await service.request('samples/list', null);
  assert.ok(samples.some(({ id, group }) => id === 'ref-unsorted' && group === 'Refs'));
  const { directory, hasList } = await service.request('samples/build', {
    id: 'ref-unsorted',
    folder: join(root, 'a'),
  });
  assert.ok(hasList);
  const location = { directory };
  const { markdown, findings } = await service.request('stack/bugReport', { location, redact: true, software });
  assert.ok(findings > 0);
  assert.match(markdown, /`recordOrder`/);
  const target = join(root, 'a.tar.gz');
  const messages = new Set<string>();
  const onProgress = ({ message }: { message: string }) => messages.add(message);
  const bundle = await service.request(
    'stack/bundle',
    { location, target, overwrite: false, software },
    { onProgress },
  );
  assert.deepEqual({ ...bundle, size: 0 }, { size: 0, files: 4, left: [] });
  assert.ok(messages.has('Packing the stack'));
  const opened = await service.request('bundle/open', { file: target, folder: join(root, 'b') });
  assert.deepEqual(opened, { directory: join(root, 'b', '.git', 'reftable'), hasList: true });
});

test('a bundle that is canceled in the middle leaves no file, and the service continues', async t => {
  const service = startService(t);
  const { directory } = await service.request('samples/build', { id: 'healthy', folder: join(root, 'large') });
  writeFileSync(join(directory, 'large'), '');
  truncateSync(join(directory, 'large'), 2 ** 32);
  const target = join(root, 'large.tar.gz');
  const source = new CancellationTokenSource();
  const onProgress = ({ message }: { message: string }) => message.startsWith('Packing') && source.cancel();
  const params = { location: { directory }, target, overwrite: false, software };
  await assert.rejects(service.request('stack/bundle', params, { token: source.token, onProgress }), CancelledError);
  assert.equal(existsSync(target), false);
  assert.ok((await service.request('samples/list', null)).length > 0);
});

test('opening a bundle can be canceled in the middle; no file is left, and the service continues', async t => {
  const service = startService(t);
  const file = join(root, 'zeros.tar.gz');
  const header = block({ name: 'reftable-bundle/reftable/large', size: 3 * 1024 ** 3 });
  writeFileSync(file, gzipBomb([header], Buffer.alloc(512), 3 * 1024 ** 3));
  const folder = join(root, 'cancelled');
  const source = new CancellationTokenSource();
  const onProgress = ({ message }: { message: string }) => message.startsWith('Unpacking') && source.cancel();
  const opening = service.request('bundle/open', { file, folder }, { token: source.token, onProgress });
  await assert.rejects(opening, CancelledError);
  assert.equal(existsSync(folder), false);
  assert.ok((await service.request('samples/list', null)).length > 0);
});

test('a file that is not a bundle causes an error with a message, and the service continues', async t => {
  const service = startService(t);
  const file = join(root, 'other');
  writeFileSync(file, 'other');
  const opened = service.request('bundle/open', { file, folder: join(root, 'c') });
  const message = bundleErrorText(file, { type: 'notGzip', message: 'incorrect header check' });
  await assert.rejects(opened, { name: 'ServiceError', message });
  assert.equal(existsSync(join(root, 'c')), false);
});
