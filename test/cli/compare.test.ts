// `reftable compare` of repositories that real git changed: its differences are those of the lists that git prints.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { type CompareOptions, compare } from '../../src/cli/compare.ts';
import { Output } from '../../src/cli/output.ts';
import { decodeText } from '../../src/reftable/index.ts';
import { bundle } from '../../src/reports/index.ts';
import { compareStacksText } from '../../src/text/compare-stacks.ts';
import { TemporaryStack } from '../browse/support/temporary-stack.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { jsonLines } from './support/json-lines.ts';
import { reftableIn } from './support/run.ts';

const env = { env: withoutCompaction };

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-compared-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A repository in which a branch was created, one moved and one deleted, and a copy of its stack from before. */
function changed(t: TestContext) {
  const repository = new Repository();
  t.after(() => repository[Symbol.dispose]());
  repository.git(['commit', '-q', '--allow-empty', '-m', 'one'], env);
  for (const name of ['gone', 'moved', 'stays']) repository.git(['branch', name], env);
  repository.git(['symbolic-ref', 'refs/heads/sym', 'refs/heads/stays'], env);
  const before = join(temporary(t), 'reftable');
  cpSync(repository.stack, before, { recursive: true });
  const first = repository.git(['rev-parse', 'HEAD']).trim();
  const second = repository.commit('two');
  repository.git(['update-ref', '-m', 'why it moved', 'refs/heads/moved', second], env);
  repository.git(['update-ref', '-m', 'made', '--create-reflog', 'refs/tags/made', second], env);
  repository.git(['symbolic-ref', 'refs/heads/sym', 'refs/heads/moved'], env);
  repository.git(['branch', '-q', '-D', 'gone'], env);
  return { repository, before, first, second };
}

/** Runs the command in this process. */
async function run(before: string, after: string, options: Partial<CompareOptions> = {}) {
  const output = new CollectedOutput();
  const given = { before, after, exitCode: false, json: true, ...options };
  const status = await compare(given, output, () => {});
  return {
    status,
    lines: given.json ? jsonLines('compare', output.text, 'maybe') : output.text.split('\n').slice(0, -1),
  };
}

/** Keeps what is printed. */
class CollectedOutput extends Output {
  text = '';

  override own(text: string): void {
    this.text += text;
  }

  override data(text: string): void {
    this.text += `${text}\n`;
  }

  override jsonData(value: object): void {
    this.text += `${JSON.stringify(value)}\n`;
  }

  override json(value: object): void {
    this.jsonData(value);
  }

  override fields(fields: Parameters<Output['fields']>[0]): void {
    this.data(fields.map(field => (typeof field === 'string' ? field : field.text)).join('\t'));
  }
}

suite('compare', () => {
  test('shows the refs that were created, moved and deleted, with what changed them', async t => {
    const { repository, before, first, second } = changed(t);
    const { status, lines } = await run(before, repository.folder);
    assert.equal(status, 0);
    const summary = { kind: 'summary', created: 1, moved: 2, deleted: 1, complete: true };
    assert.deepEqual(lines.pop(), summary);
    assert.deepEqual(
      lines.map(({ kind, name }) => `${kind} ${name}`),
      ['deleted refs/heads/gone', 'moved refs/heads/moved', 'moved refs/heads/sym', 'created refs/tags/made'],
    );
    const [gone, moved, sym, made] = lines;
    assert.deepEqual([gone.before.value.oid, gone.after.state], [first, 'deleted']);
    assert.deepEqual([moved.before.value.oid, moved.after.value.oid], [first, second]);
    assert.equal(moved.after.lastChange.message, 'why it moved\n');
    assert.equal(moved.after.updateIndex, moved.after.lastChange.updateIndex);
    assert.equal(sym.after.value.target, 'refs/heads/moved');
    assert.equal(made.before, null);
    const tables = repository.tables();
    assert.match(tables[made.after.table] ?? '', new RegExp(`^0x0*${Number(made.after.updateIndex).toString(16)}-`));
    const { lines: text } = await run(before, repository.folder, { json: false });
    assert.equal(text.length, 5);
    assert.match(
      text[1] ?? '',
      new RegExp(`^moved\trefs/heads/moved\t${first} -> ${second}\t#\\d+\t\\d+\t.*why it moved$`),
    );
    assert.equal(text[4], compareStacksText.summary(summary, true));
  });

  test('takes backups and bundles, and leaves no temporary files', async t => {
    const { repository, before } = changed(t);
    const backup = join(temporary(t), 'backup');
    cpSync(before, join(backup, 'files'), { recursive: true });
    appendFileSync(join(backup, 'manifest.json'), '{}');
    const file = join(temporary(t), 'stack.reftable.tar.gz');
    await bundle(repository.stack, file, { report: '' });
    const left = () => readdirSync(tmpdir()).filter(name => name.startsWith('reftable-compare-'));
    const already = left();
    const { lines } = await run(backup, file);
    assert.deepEqual(lines.at(-1), { kind: 'summary', created: 1, moved: 2, deleted: 1, complete: true });
    assert.deepEqual((await run(file, repository.folder)).lines.length, 1);
    assert.deepEqual(left(), already);
  });

  test('--exit-code is 1 for differences only, and wrong paths are 2', t => {
    const { repository, before } = changed(t);
    const status = (...args: string[]) => reftableIn(repository.folder, ['compare', ...args]).status;
    assert.equal(status('--exit-code', before, '.'), 1);
    assert.equal(status('--exit-code', before, before), 0);
    assert.equal(status(before, join(before, 'missing')), 2);
  });

  test('does not report equal stacks if a table cannot be read', async t => {
    const { repository } = changed(t);
    const copy = join(temporary(t), 'reftable');
    cpSync(repository.stack, copy, { recursive: true });
    const newest = repository.tables().at(-1) ?? '';
    for (const directory of [copy, repository.stack]) truncateSync(join(directory, newest), 60);
    const { status, lines } = await run(copy, repository.stack, { exitCode: true });
    assert.equal(status, 2);
    assert.equal(lines[0].kind, 'summary');
    assert.deepEqual([lines[0].complete, lines[1].kind], [false, 'error']);
    const none = { created: 0, moved: 0, deleted: 0 };
    assert.notEqual(compareStacksText.summary(none, false), compareStacksText.summary(none, true));
  });

  test('refuses different object formats', async t => {
    using sha256 = new Repository({ hash: 'sha256' });
    const { before } = changed(t);
    const message = compareStacksText.otherHashes(before, 'sha1', sha256.folder, 'sha256');
    await assert.rejects(run(before, sha256.folder), { code: 'API_ERROR', message });
  });

  test('finds differences in thousands of refs with names of any bytes', async () => {
    using before = new TemporaryStack();
    using after = new TemporaryStack();
    const names = Array.from({ length: 3500 }, (_, i) => `refs/heads/b${String(i).padStart(4, '0')}`);
    const odd = decodeText(Buffer.from('refs/heads/\xff', 'latin1'));
    before.add(names.map(name => ({ name })));
    after.add([...names.filter((_, i) => i % 1500 !== 0), odd].map(name => ({ name })));
    const { lines } = await run(before.directory, after.directory);
    assert.deepEqual(
      lines.slice(0, -1).map(({ kind, name, nameBase64 }) => `${kind} ${name ?? nameBase64}`),
      ['b0000', 'b1500', 'b3000'].map(name => `deleted refs/heads/${name}`).concat('created cmVmcy9oZWFkcy//'),
    );
  });
});
