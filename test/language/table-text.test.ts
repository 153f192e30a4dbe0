import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type { Location } from 'vscode-languageserver';
import { TABLE_TEXT } from '../../src/language/protocol.ts';
import { decodeTable } from '../../src/language/text/decode.ts';
import { Table } from '../../src/reftable/index.ts';
import { forAll } from '../engine/support/properties.ts';
import { first, present } from '../support/present.ts';
import { addBranches, Repository } from '../support/repository.ts';
import { Editor } from './client.ts';

function textOf(file: string, options?: { plain?: boolean }): string {
  const run = decodeTable(file, options);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

/** A repository whose refs and reflogs are in one table. */
function packed(branches: number): { repository: Repository; table: string } {
  const repository = new Repository();
  addBranches(repository, branches);
  const oid = repository.commit();
  repository.git(['tag', '-a', '-m', 'one', 'v1', oid]);
  repository.updateRefs([`create refs/heads/main ${oid}`]);
  repository.git(['pack-refs']);
  return { repository, table: join(repository.stack, first(repository.tables())) };
}

test('a table’s text has every record in order, and equal tables have equal texts', () => {
  const { repository, table: file } = packed(10);
  using _ = repository;
  const text = textOf(file);
  const table = Table.open(file, 'table');
  const refs = [...table.refRecords()];
  const logs = [...table.logRecords()];
  table.close();
  const records = (kind: string) =>
    [...text.matchAll(new RegExp(`^ {4}\\+?0x[0-9a-f]+ ${kind} (\\S+)`, 'gm'))].map(([, name]) => name);
  assert.deepEqual(
    records('ref'),
    refs.map(({ name }) => name),
  );
  assert.deepEqual(
    records('log'),
    logs.map(({ name }) => name),
  );
  assert.match(text, / ref HEAD 1 -> refs\/heads\/main$/m);
  assert.match(text, / ref refs\/tags\/v1 \d+ = [0-9a-f]{40} \^[0-9a-f]{40}$/m);
  assert.match(
    text,
    / log refs\/heads\/main \d+ 0{40} [0-9a-f]{40} "Sample Committer" "committer@example\.com" 1750000000 \+0000 "/m,
  );
  assert.equal(textOf(file), text);
});

test('the plain text shows nothing of the layout', () => {
  const { repository, table } = packed(300);
  using _ = repository;
  const before = textOf(table, { plain: true });
  repository.git(['config', 'reftable.blockSize', '512']);
  repository.git(['config', 'reftable.restartInterval', '3']);
  repository.updateRefs([`delete refs/heads/topic/000`]);
  repository.git(['pack-refs']);
  const after = textOf(join(repository.stack, first(repository.tables())), { plain: true });
  const gone = before.split('\n').filter(line => !after.includes(line));
  assert.ok(gone.some(line => line.startsWith('ref refs/heads/topic/000 ')));
  assert.ok(
    gone.every(line => line.startsWith('#') || line.includes('refs/heads/topic/000')),
    gone.join('\n'),
  );
});

test('a damaged table is decoded as far as possible, with each problem at its offset', () => {
  const { repository, table: file } = packed(400);
  using _ = repository;
  const bytes = readFileSync(file);
  const second = 4096;
  bytes[second + 1] = 0xff;
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  writeFileSync(file, bytes);
  const text = textOf(file);
  assert.match(text, /^! footerChecksum: /m);
  assert.match(text, /^ {4}! block\w+: .*0x1000/m);
  assert.match(text, / ref HEAD 1 -> refs\/heads\/main$/m);
  assert.match(text, / log refs\/heads\/main /m);
});

test('any file becomes text', () => {
  const { repository, table: file } = packed(20);
  using _ = repository;
  const sound = readFileSync(file);
  const change = fc.record({ at: fc.nat(sound.length - 1), byte: fc.nat(255) });
  const damaged = fc.tuple(fc.array(change, { maxLength: 6 }), fc.nat(sound.length)).map(([changes, length]) => {
    const bytes = Buffer.from(sound);
    for (const { at, byte } of changes) bytes[at] = byte;
    return bytes.subarray(0, length % 5 === 0 ? length : undefined);
  });
  forAll(300, damaged, bytes => {
    writeFileSync(file, bytes);
    assert.match(textOf(file), /^# 0x/);
  });
});

test('the server makes the text, with outline, folding and ways from record to record', async () => {
  const { repository, table } = packed(2000);
  using _ = repository;
  await using editor = await Editor.start();
  const uri = `reftable-text:${pathToFileURL(table).pathname}.reftext`;
  const { text } = await editor.request<{ text: string }>('workspace/textDocumentContent', { uri });
  assert.equal(text, textOf(table));
  await editor.open(uri, TABLE_TEXT, text);
  const lines = text.split('\n');

  const outline = await editor.symbols(uri);
  assert.deepEqual(
    outline.map(({ name }) => name),
    ['ref', 'ref-index', 'obj', 'log', 'log-index'].map(name => `section ${name}`),
  );
  const [block] = outline[0]?.children ?? [];
  assert.equal(block?.name, 'block 0x0');
  assert.equal(block.children?.[0]?.name, 'HEAD');

  const folds = await editor.request<{ startLine: number; endLine: number }[]>('textDocument/foldingRange', {
    textDocument: { uri },
  });
  const firstBlock = folds.find(({ startLine }) => lines[startLine]?.startsWith('  block 0x0 '));
  assert.match(lines[present(firstBlock).endLine + 1] ?? '', /^ {2}block 0x1000 /);

  const definition = async (line: number, character: number) => {
    const found = await editor.request<Location | null>('textDocument/definition', {
      textDocument: { uri },
      position: { line, character },
    });
    return found ? lines[found.range.start.line] : undefined;
  };
  const line = (pattern: RegExp) => lines.findIndex(text => pattern.test(text));
  assert.match((await definition(line(/ ref HEAD /), 4)) ?? '', / ref refs\/heads\/main /);
  assert.match((await definition(line(/ index .* -> 0x1000$/), 12)) ?? '', /^ {2}block 0x1000 /);
  assert.equal(await definition(line(/ ref refs\/tags\/v1 /), 12), undefined);
});

test('a deleted file has a text that reports it', async () => {
  await using editor = await Editor.start();
  const { text } = await editor.request<{ text: string }>('workspace/textDocumentContent', {
    uri: 'reftable-text:/nowhere/x.ref.reftext',
  });
  assert.match(text, /^# Cannot read this table: .*does not exist/);
});
