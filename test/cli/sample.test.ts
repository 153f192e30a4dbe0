// `reftable sample`: sample stacks for other implementations, with what is expected of them.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { buildSample, SAMPLES } from '../../src/samples/index.ts';
import { commandError, sampleOutput, usageError } from '../../src/text/command-line.ts';
import { sampleTextOf } from '../../src/text/samples/catalogue.ts';
import { git } from '../support/git.ts';
import { jsonLines } from './support/json-lines.ts';
import { reftableIn } from './support/run.ts';

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-sample-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The lines of the file beside a sample. */
// biome-ignore lint/suspicious/noExplicitAny: tests read fields of many types
function expectedIn(folder: string): any[] {
  return jsonLines('sample', readFileSync(join(folder, 'expected.jsonl'), 'utf8'));
}

suite('sample', () => {
  test('lists all samples', t => {
    const folder = temporary(t);
    const lines = reftableIn(folder, ['sample', '--list']).stdout.split('\n').filter(Boolean);
    assert.deepEqual(
      lines,
      SAMPLES.map(({ id, group }) => `${id}\t${group}\t${sampleTextOf(id).title()}`),
    );
  });

  test('writes a damaged stack with the damage, the findings and what git does', t => {
    const folder = temporary(t);
    const id = 'block-type-unknown';
    const { stdout, status } = reftableIn(folder, ['sample', id, 'new']);
    assert.deepEqual([stdout, status], [`${sampleOutput.written(id, 'new', 'expected.jsonl')}\n`, 0]);
    const damage = buildSample(id, join(folder, 'same'));
    const [head, ...findings] = expectedIn(join(folder, 'new'));
    assert.deepEqual([head.kind, head.id, head.damage], ['sample', id, damage]);
    const found = findings.find(({ file }) => file === damage?.file);
    assert.deepEqual([found.kind, typeof found.git, typeof found.gitDoes], ['finding', 'object', 'string']);
    for (const name of readdirSync(join(folder, 'same/.git/reftable'))) {
      const [one, other] = ['same', 'new'].map(each => readFileSync(join(folder, each, '.git/reftable', name)));
      assert.deepEqual(one, other, name);
    }
  });

  test('writes a healthy stack with the refs that git lists', t => {
    const folder = temporary(t);
    reftableIn(folder, ['sample', 'healthy', 'new']);
    const refs = expectedIn(join(folder, 'new')).filter(({ kind, name }) => kind === 'ref' && name.startsWith('refs/'));
    const listed = git(join(folder, 'new'), ['for-each-ref', '--format=%(refname)']).split('\n').filter(Boolean);
    assert.deepEqual(
      refs.map(({ name }) => name),
      listed,
    );
    assert.ok(expectedIn(join(folder, 'new')).some(({ kind, message }) => kind === 'log' && message !== undefined));
  });

  test('refuses an unknown name and a directory that is not empty', t => {
    const folder = temporary(t);
    writeFileSync(join(folder, 'own'), 'mine');
    for (const [args, status, message] of [
      [['nothing', 'new'], 1, `API_ERROR: ${commandError.noSample('nothing')}`],
      [['healthy', '.'], 1, `API_ERROR: ${commandError.notEmpty('.')}`],
      [['healthy'], 2, usageError.sampleAction()],
      [['--list', 'healthy', 'new'], 2, usageError.sampleAction()],
    ] as const) {
      const ended = reftableIn(folder, ['sample', ...args]);
      assert.deepEqual([ended.status, ended.stderr.split('\n')[0]], [status, `reftable: ${message}`]);
    }
    assert.deepEqual(readdirSync(folder), ['own']);
  });
});
