// `reftable anatomy` of one block, and of some bytes.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { DamagedTable, type TableField } from '../../src/check/index.ts';
import { type AnatomyOptions, anatomy } from '../../src/cli/anatomy.ts';
import { buildSample } from '../../src/samples/index.ts';
import { commandError, usageError } from '../../src/text/command-line.ts';
import { jsonLines } from './support/json-lines.ts';
import { printed, reftableIn } from './support/run.ts';

/** The base table of a sample. */
function baseOf(t: TestContext, sample: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-anatomy-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  buildSample(sample, folder);
  const directory = join(folder, '.git/reftable');
  const [base = ''] = readdirSync(directory)
    .filter(name => name.endsWith('.ref'))
    .sort();
  return join(directory, base);
}

function fieldsOf(file: string, options: Omit<AnatomyOptions, 'json'> = {}): TableField[] {
  return jsonLines(
    'anatomy',
    printed(output => anatomy(file, { ...options, json: true }, output)),
    'maybe',
  );
}

for (const sample of ['healthy', 'block-type-unknown']) {
  suite(`anatomy of the table of ${sample}`, () => {
    test('--block prints the fields of each block', t => {
      const file = baseOf(t, sample);
      using table = new DamagedTable(file);
      const starts = [...table.walk()].filter(({ kind }) => kind === 'block').map(({ start }) => start);
      assert.ok(starts.length > 5);
      const all = fieldsOf(file);
      for (const [block, start] of starts.entries()) {
        assert.deepEqual(
          fieldsOf(file, { block }),
          all.filter(field => field.block === start),
        );
      }
    });

    test('--range prints the fields that have some of the bytes', t => {
      const file = baseOf(t, sample);
      const all = fieldsOf(file);
      const { size } = statSync(file);
      for (let start = 0; start < size; start += 97) {
        const end = start + 1 + (start % 150);
        const inFile = all.filter(field => field.inside === undefined && field.start < end && field.end > start);
        const streams = inFile.filter(({ name }) => name === 'deflatedRecords').map(({ block }) => block);
        const expected = all.filter(field => inFile.includes(field) || streams.includes(field.inside));
        assert.deepEqual(fieldsOf(file, { range: { start, end } }), expected, `${start}..${end}`);
      }
    });
  });
}

suite('anatomy', () => {
  test('takes hexadecimal and decimal offsets, and prints text', t => {
    const file = baseOf(t, 'healthy');
    const lines = (range: string) => reftableIn('.', ['anatomy', '--range', range, file]).stdout.split('\n');
    assert.deepEqual(lines('0x4..5'), ['00000004 +1        version  1', '']);
    assert.deepEqual(lines('4..0x6'), lines('4..8'));
  });

  test('of a file that does not exist fails', t => {
    const missing = `${baseOf(t, 'healthy')}.missing`;
    const { status, stderr } = reftableIn('.', ['anatomy', missing]);
    assert.deepEqual([status, stderr], [1, `reftable: NOT_EXIST_ERROR: ${commandError.noTable(missing)}\n`]);
  });

  test('refuses what the table does not have, and invalid ranges', t => {
    const file = baseOf(t, 'healthy');
    const { size } = statSync(file);
    using table = new DamagedTable(file);
    const blocks = [...table.walk()].length;
    for (const [args, status, message] of [
      [[`--block=${blocks}`], 1, `API_ERROR: ${commandError.noSuchBlock(blocks, blocks)}`],
      [[`--range=${size}..${size + 1}`], 1, `API_ERROR: ${commandError.noSuchBytes(size, size)}`],
      [['--range=5..5'], 2, usageError.byteRange('5..5')],
      [['--range=5'], 2, usageError.byteRange('5')],
      [['--block=1', '--range=5..6'], 2, usageError.blockAndRange()],
    ] as const) {
      const ended = reftableIn('.', ['anatomy', ...args, file]);
      assert.deepEqual([ended.status, ended.stderr.split('\n')[0]], [status, `reftable: ${message}`]);
    }
  });
});
