// The engine in a page: bundled for browsers, on files in memory. Node's engine and git read what it writes.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { buildLibrary, LINKED } from '../../scripts/build/library.mjs';
import { fsck } from '../../src/check/index.ts';
import { type LogRecord, type RefRecord, Stack } from '../../src/reftable/index.ts';
import { launchBrowser } from '../support/browser.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { afterLast, beforeFirst } from '../support/shared.ts';
import type * as EnginePage from './support/engine-page.ts';

declare const engine: typeof EnginePage;

const support = fileURLToPath(new URL('./support/', import.meta.url));
let bundle: esbuild.BuildResult<{ write: false; metafile: true }>;
let browser: Browser;
let page: Page;

beforeFirst(async () => {
  bundle = await esbuild.build({
    entryPoints: [join(support, 'engine-page.ts')],
    bundle: true,
    platform: 'browser',
    target: 'chrome128',
    format: 'iife',
    globalName: 'engine',
    alias: { ...LINKED },
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? '' });
});

afterLast(() => browser?.close());

test('the bundle holds the engine and nothing of Node', async () => {
  const files = Object.keys(bundle.metafile.inputs);
  assert.ok(files.includes('src/reftable/stack/compaction.ts'));
  assert.deepEqual(
    files.filter(file => /\/platform\/node|^node:/.test(file)),
    [],
  );
  assert.equal(await page.evaluate('typeof Buffer + typeof process + typeof require'), 'undefined'.repeat(3));
  assert.match((await page.evaluate(() => engine.messageWithoutFiles())) ?? '', /^No file system was given\./);
});

test('a page reads what git wrote, before and after git compacts it', async () => {
  using repository = gitRepository();
  for (const compact of [false, true]) {
    if (compact) repository.git(['pack-refs', '--all']);
    using stack = Stack.open(repository.stack, { readOnly: true });
    const shown = await page.evaluate(files => engine.read(files), filesOf(repository));
    assert.equal(shown.tables, repository.tables().length);
    assert.deepEqual(shown.refs, [...stack.refs()]);
    assert.deepEqual(shown.logs, [...stack.logs()]);
    assert.ok(shown.logs.length > 300);
  }
});

test('a page adds to a stack and compacts it; Node and git read the result', async () => {
  using repository = gitRepository();
  const oid = repository.git(['rev-parse', 'HEAD']).trim();
  const given = refsAndLogs(repository);
  const transactions = transactionsTo(oid);
  const outcome = await page.evaluate(([files, more]) => engine.writeAndCompact(files, more), [
    filesOf(repository),
    transactions,
  ] as const);

  assert.equal(outcome.before.tables, repository.tables().length + transactions.length);
  assert.equal(outcome.after.tables, 1);
  assert.deepEqual(outcome.after.refs, outcome.before.refs);
  assert.deepEqual(outcome.after.logs, outcome.before.logs);
  assert.equal(outcome.openDescriptors, 0);
  assert.deepEqual(Object.keys(outcome.files).map(kindOf), ['table', 'list']);

  replaceFiles(repository, outcome.files);
  const { refs, logs } = refsAndLogs(repository);
  assert.deepEqual(refs, outcome.after.refs);
  assert.deepEqual(logs, outcome.after.logs);
  const names = new Set(given.refs.map(({ name }) => name));
  for (const ref of transactions.flatMap(each => each.refs)) names.add(ref.name);
  names.delete('refs/heads/page/0007');
  assert.deepEqual(
    refs.map(({ name }) => name),
    [...names].sort(),
  );
  assert.equal(logs.length, given.logs.length + 500);
  // A hint on the zone that the page gave, and nothing else.
  const findings = [...fsck(repository.stack)].flatMap(step => (step.type === 'finding' ? [step.finding.id] : []));
  assert.deepEqual(findings, ['interopZone']);

  assert.equal(repository.git(['rev-parse', 'refs/heads/page/0499']).trim(), oid);
  assert.equal(repository.git(['symbolic-ref', 'refs/heads/alias']).trim(), 'refs/heads/page/0001');
  assert.equal(repository.tryGit(['rev-parse', '--verify', 'refs/heads/page/0007']).status, 128);
  assert.equal(
    repository.git(['reflog', 'show', '--format=%gs', 'refs/heads/page/0123']),
    'from the page: 123, größer\n',
  );
  assert.equal(repository.git(['refs', 'verify']), '');
  repository.updateRefs([`create refs/heads/after ${oid}`]);
  assert.equal(repository.git(['rev-parse', 'refs/heads/after']).trim(), oid);
});

test('an error in a page has the same code as in Node', async () => {
  using repository = gitRepository();
  repository.git(['pack-refs', '--all']);
  const files = filesOf(repository);
  const [table = ''] = repository.tables();
  const bytes = Buffer.from(files[table] ?? '', 'latin1');
  const log = logOffset(join(repository.stack, table));
  // The middle of the first log block's stream, the file's first byte, and the checksum at its end.
  for (const at of [log + 200, 0, bytes.length - 1]) {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt8((damaged.readUInt8(at) ^ 0x55) & 0xff, at);
    const wrong = { ...files, [table]: damaged.toString('latin1') };
    replaceFiles(repository, wrong);
    const code = errorCode(() => refsAndLogs(repository));
    assert.match(code ?? '', /^(?:ZLIB|FORMAT)_ERROR$/);
    assert.equal(await page.evaluate(each => engine.errorOf(each), wrong), code);
  }
  assert.equal(await page.evaluate(each => engine.errorOf(each), { 'tables.list': `${table}\n` }), 'NOT_EXIST_ERROR');
  assert.equal(await page.evaluate(each => engine.errorWhenLocked(each), files), 'LOCK_ERROR');
});

test('a page loads the modules of the package as they are', async t => {
  using repository = gitRepository();
  const oid = repository.git(['rev-parse', 'HEAD']).trim();
  const folder = mkdtempSync(join(tmpdir(), 'reftable-library-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await buildLibrary(folder);
  const modules = await browser.newPage();
  t.after(() => modules.close());
  await modules.route('http://library.test/**', (route, request) => {
    const { pathname } = new URL(request.url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: PAGE });
    return route.fulfill({ contentType: 'text/javascript', body: readFileSync(join(folder, pathname)) });
  });
  await modules.goto('http://library.test/');
  const read = await modules.evaluate(readThroughPromises, filesOf(repository));
  assert.deepEqual(read, { target: 'refs/heads/main', oid, branches: 401, peeled: oid, missing: 'NOT_EXIST_ERROR' });
});

const PAGE = `<script type="importmap">{ "imports": { "reftable-engine": "/dist/index.js" } }</script>`;

/** Runs in the page, with the files of a stack. */
async function readThroughPromises(files: EnginePage.Files): Promise<unknown> {
  const name = 'reftable-engine';
  const { isReftableError, RefReader }: typeof import('../../src/library/index.ts') = await import(name);
  const fs = {
    async readFile(path: string) {
      const text = path.startsWith('/.git/reftable/') ? files[path.slice('/.git/reftable/'.length)] : undefined;
      if (text === undefined) throw Object.assign(new Error('not found'), { code: 'ENOENT' });
      return Uint8Array.from(text, character => character.charCodeAt(0));
    },
  };
  const reader = new RefReader({ fs, gitdir: '/.git' });
  const branches = await reader.list('refs/heads/');
  const missing = await new RefReader({ fs, gitdir: '/' }).list().catch(error => isReftableError(error) && error.code);
  const tag = await reader.resolve('v1');
  return { ...(await reader.readHead()), branches: branches.length, peeled: tag?.peeled, missing };
}

/** Three tables of git: branches over several blocks, an annotated tag, a symref, reflogs over several blocks. */
function gitRepository(): Repository {
  const repository = new Repository({ config: ['reftable.blockSize=1024', 'core.logAllRefUpdates=always'] });
  const oid = repository.commit();
  repository.git(['update-ref', 'refs/heads/main', oid], { env: withoutCompaction });
  repository.git(['tag', '-a', '-m', 'a tag', 'v1', oid], { env: withoutCompaction });
  const lines = Array.from({ length: 400 }, (_, i) => `create refs/heads/topic/${String(i).padStart(4, '0')} ${oid}`);
  repository.updateRefs(lines, { env: withoutCompaction });
  return repository;
}

/** 500 branches with their reflogs, one of them deleted again; names and messages beyond ASCII. */
function transactionsTo(oid: string): EnginePage.Transaction[] {
  const name = (i: number) => `refs/heads/page/${String(i).padStart(4, '0')}`;
  const numbers = Array.from({ length: 500 }, (_, i) => i);
  const committer = { name: 'Zoë Пример', email: 'zoe@example.com' };
  return [
    {
      refs: [
        ...numbers.map(i => ({ name: name(i), value: { type: 'oid', oid } }) as const),
        { name: 'refs/heads/größer', value: { type: 'oid', oid } },
      ],
      logs: numbers.map(i => ({
        name: name(i),
        update: {
          old: '0'.repeat(40),
          new: oid,
          committer,
          time: 1_750_000_000n + BigInt(i),
          tz: -730,
          message: `from the page: ${i}, größer\n`,
        },
      })),
    },
    { refs: [{ name: 'refs/heads/alias', value: { type: 'symref', target: name(1) } }], logs: [] },
    { refs: [{ name: name(7), value: { type: 'deletion' } }], logs: [] },
  ];
}

function refsAndLogs({ stack: directory }: Repository): { refs: RefRecord[]; logs: LogRecord[] } {
  using stack = Stack.open(directory, { readOnly: true });
  return { refs: [...stack.refs()], logs: [...stack.logs()] };
}

function logOffset(path: string): number {
  const bytes = readFileSync(path);
  return Number(bytes.readBigUInt64BE(bytes.length - 20));
}

function errorCode(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as { readonly code?: string }).code;
  }
}

function filesOf({ stack }: Repository): EnginePage.Files {
  return Object.fromEntries(readdirSync(stack).map(name => [name, readFileSync(join(stack, name), 'latin1')]));
}

function replaceFiles({ stack }: Repository, files: EnginePage.Files): void {
  for (const name of readdirSync(stack)) rmSync(join(stack, name));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(stack, name), text, 'latin1');
}

function kindOf(name: string): string {
  return name === 'tables.list' ? 'list' : name.endsWith('.ref') ? 'table' : name;
}
