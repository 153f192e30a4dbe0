import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parseBoolean, parseInt32, parseInt64, parseUnsigned } from '../../src/git/config/parse-value.ts';
import { tryGit } from '../support/git.ts';

const repository = mkdtempSync(join(tmpdir(), 'reftable-test-'));
after(() => rmSync(repository, { recursive: true, force: true, maxRetries: 3 }));
tryGit(repository, ['init', '-q']);

/**
 * What a command of git's prints for each value, `$v` in its arguments; `undefined` where git refuses the value. One
 * shell runs all of them.
 */
function eachValue(command: string, values: readonly string[]): (string | undefined)[] {
  const loop = `!each() { for v; do if out=$(git ${command}); then echo "=$out"; else echo; fi; done; }; each`;
  const { stdout } = tryGit(repository, ['-c', `alias.each=${loop}`, 'each', ...values]);
  const lines = stdout.split('\n').slice(0, -1);
  assert.equal(lines.length, values.length);
  return lines.map(line => (line === '' ? undefined : line.slice(1)));
}

const AS_INTEGER = 'config --type=int --default "$v" --get none.none';
const AS_BOOLEAN_OR_INTEGER = 'config --type=bool-or-int --default "$v" --get none.none';
const AS_UNSIGNED = '-c "pack.windowMemory=$v" pack-objects --stdout >.git/pack';

const VALUES = [
  ...[
    '',
    ' ',
    '0',
    '-0',
    '+0',
    '00',
    '0x',
    '0x0',
    '0X1f',
    '0x10',
    '-0x10',
    '+0x10',
    '0xg',
    '0b1',
    '0o17',
    '010',
    '-010',
  ],
  ...[
    '0777',
    '08',
    '019',
    '1',
    '-1',
    '+1',
    '--1',
    '+-1',
    '- 1',
    '1 ',
    ' 1',
    '\t1',
    '\n1',
    '\u00a01',
    '1_000',
    '1,0',
    '1.5',
  ],
  ...['1e3', '1k', '1K', '1m', '1M', '1g', '1G', '1t', '1kk', '1 k', '0k', 'k', '-1k', '010k', '0x10k', '0x1g'],
  ...[
    '2147483647',
    '2147483648',
    '-2147483647',
    '-2147483648',
    '2097151k',
    '2097152k',
    '2g',
    '-2g',
    '-2097151k',
    '-2097152k',
    '-2097153k',
    '-8589934592g',
    '-8589934593g',
    '3g',
  ],
  ...['9223372036854775807', '9223372036854775808', '-9223372036854775807', '-9223372036854775808'],
  ...['8589934591g', '8589934592g', '17179869183g', '17179869184g', '18446744073709551615', '18446744073709551616'],
  ...['0777777777777777777777', '01777777777777777777777', '02000000000000000000000', '0xffffffffffffffff'],
  ...['0x7fffffffffffffff', `${'0'.repeat(40)}17`, `0x${'0'.repeat(40)}17`, '9'.repeat(60)],
  ...[
    'true',
    'TRUE',
    'True',
    'yes',
    'on',
    'false',
    'FALSE',
    'no',
    'off',
    't',
    'y',
    'n',
    ' true',
    'true ',
    'truek',
    '²',
  ],
];

// Only newer C libraries read binary numbers.
if (eachValue(AS_INTEGER, ['0b1'])[0] === '1') {
  VALUES.push(
    '0b',
    '0b1',
    '0B101',
    '-0b1k',
    '0b2',
    `0b${'1'.repeat(63)}`,
    `0b${'1'.repeat(64)}`,
    `0b${'1'.repeat(65)}`,
  );
}

describe('values of the configuration', () => {
  it('are integers of 64 bits where they are for git', () => {
    const expected = eachValue(AS_INTEGER, VALUES);
    for (const [i, value] of VALUES.entries())
      assert.equal(parseInt64(value)?.toString(), expected[i], JSON.stringify(value));
  });

  it('are booleans and integers of 32 bits where they are for git', () => {
    const expected = eachValue(AS_BOOLEAN_OR_INTEGER, VALUES);
    for (const [i, value] of VALUES.entries()) {
      const [boolean, number] = [parseBoolean(value), parseInt32(value)];
      // No word for a boolean is a number. `+ 0` makes 0 of -0.
      assert.equal(number === undefined ? boolean?.toString() : String(number + 0), expected[i], JSON.stringify(value));
      if (number !== undefined) assert.equal(boolean, number !== 0, JSON.stringify(value));
    }
  });

  it('are unsigned where they are for git', () => {
    const accepted = eachValue(AS_UNSIGNED, VALUES);
    for (const [i, value] of VALUES.entries())
      assert.equal(parseUnsigned(value) !== undefined, accepted[i] !== undefined, JSON.stringify(value));
    assert.deepEqual(['17179869183g', '0x10k', '010', '0b11'].map(parseUnsigned), [
      17179869183n << 30n,
      16384n,
      8n,
      3n,
    ]);
  });

  it('are true without `=`, and no number', () => {
    assert.deepEqual(
      [parseBoolean(null), parseInt32(null), parseInt64(null), parseUnsigned(null)],
      [true, undefined, undefined, undefined],
    );
  });

  it('are refused in no time if they are long', () => {
    assert.equal(parseInt64('9'.repeat(1 << 22)), undefined);
    assert.equal(parseInt64(`${'0'.repeat(1 << 22)}7`), 7n);
  });
});
