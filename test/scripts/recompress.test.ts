// The archive of the package after its second compression.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter } from '@zip.js/zip.js';
import { recompressed } from '../../scripts/package/recompress.mjs';
import { readZip } from '../support/zip.ts';

const source = readFileSync(join(import.meta.dirname, '../../src/text/l10n.ts'));

test('an archive becomes smaller and keeps its files, their order, times and modes', async t => {
  const files: [name: string, content: Uint8Array, mode: number][] = [
    ['extension/z.ts', source, 0o100644],
    ['extension/program.js', Buffer.from('#!/usr/bin/env node\n'), 0o100755],
    ['extension/empty', new Uint8Array(), 0o100644],
    ['extension/naïve.txt', Buffer.from('ä'), 0o100600],
  ];
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level: 6 });
  const lastModDate = new Date(2026, 0, 31, 12, 30, 10);
  for (const [name, content, mode] of files)
    await writer.add(name, new Uint8ArrayReader(content), { unixMode: mode, lastModDate });
  const before = await writer.close();
  const after = await recompressed(before);
  assert.ok(after.length < before.length);
  assert.deepEqual(await recompressed(before), after);

  const folder = mkdtempSync(join(tmpdir(), 'reftable-recompress-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'after.zip'), after);
  assert.deepEqual(
    [...readZip(join(folder, 'after.zip'))].map(([name, content]) => [name, content.toString()]),
    files.map(([name, content]) => [name, Buffer.from(content).toString()]),
  );
  const entries = await new ZipReader(new Uint8ArrayReader(after)).getEntries();
  assert.deepEqual(
    entries.map(({ lastModDate, externalFileAttributes }) => [lastModDate, externalFileAttributes >>> 16]),
    files.map(([, , mode]) => [lastModDate, mode]),
  );
});

test('an archive with a damaged file is refused', async () => {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level: 0 });
  await writer.add('a', new Uint8ArrayReader(source));
  const damaged = await writer.close();
  const at = Buffer.from(damaged).indexOf('translation');
  damaged[at] = 0;
  await assert.rejects(recompressed(damaged));
});
