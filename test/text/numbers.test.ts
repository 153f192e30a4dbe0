import assert from 'node:assert/strict';
import { afterEach, suite, test } from 'node:test';
import { axisTick, committerTime, fromLocalInput, localInput } from '../../src/text/dates.ts';
import { setLanguage } from '../../src/text/l10n.ts';
import { readable, shortTableName } from '../../src/text/names.ts';
import {
  bytes,
  count,
  hex,
  hexRange,
  indexRange,
  percent,
  plural,
  times,
  updateIndexRange,
} from '../../src/text/numbers.ts';

suite('formats', () => {
  afterEach(() => setLanguage({ locale: 'en', messages: {} }));

  test('numbers of any size keep every digit', () => {
    assert.equal(count('18446744073709551615'), '18,446,744,073,709,551,615');
    assert.equal(hex('18446744073709551615'), '0xffffffffffffffff');
  });

  test('counts and plurals of English are those of its rules', () => {
    const [decimal, plurals] = [new Intl.NumberFormat('en'), new Intl.PluralRules('en')];
    const powers = Array.from({ length: 23 }, (_, i) => [10 ** i - 1, 10 ** i, -(10 ** i)]).flat();
    const values = [0.5, 1.5, 999.5, 1000.5, ...Array.from({ length: 1_200 }, (_, i) => i), 1_234_567, ...powers];
    for (const value of values) {
      assert.equal(count(value), decimal.format(value));
      if (value >= 0) assert.equal(plural('one', 'other', value), plurals.select(value));
      if (Number.isInteger(value)) assert.equal(count(BigInt(value)), decimal.format(value));
    }
  });

  test('counts in the English of India are grouped by its rules', () => {
    setLanguage({ locale: 'en-IN', messages: {} });
    assert.equal(count(1_234_567), '12,34,567');
  });

  test('counts in another language are written with its digits', () => {
    setLanguage({ locale: 'ar-EG', messages: {} });
    assert.equal(count(5), new Intl.NumberFormat('ar-EG').format(5));
    assert.notEqual(count(5), '5');
  });

  test('sizes are binary', () => {
    assert.equal(bytes(1536), '1.5\u00a0KiB');
    assert.equal(bytes(0), '0\u00a0B');
    assert.equal(bytes(1023), '1,023\u00a0B');
  });

  test('what breaks a rule never reads as one times', () => {
    assert.equal(times(1.0001), '1.01×');
    assert.equal(times(1.42), '1.5×');
    assert.equal(times(Number.POSITIVE_INFINITY), '∞×');
  });

  test('a small share is not nothing', () => {
    assert.equal(percent(1, 10_000), '<1\u00a0%');
    assert.equal(percent(0, 10), '0\u00a0%');
    assert.equal(percent(0, 0), '–');
  });

  test('byte ranges name the first and the last byte', () => {
    assert.equal(hexRange(0x90, 0xa0), '0x90–0x9f');
    assert.equal(hexRange(0x90, 0x91), '0x90');
    assert.equal(hexRange(0x90, 0x90), '0x90');
  });

  test('update indices are a range or a number', () => {
    assert.equal(indexRange('12', 1200n), '12–1,200');
    assert.equal(indexRange(7n, '7'), '7');
    assert.equal(updateIndexRange('12', 1200n), 'update indices 12–1,200');
    assert.equal(updateIndexRange(7n, '7'), 'update index 7');
  });

  test('bytes that are not UTF-8 are shown, characters beyond the basic plane are left alone', () => {
    assert.equal(readable('a\udc9fb\u{1f600}'), 'a\\x9fb\u{1f600}');
    assert.equal(readable('\x1b[2J\u202e'), '\\x1b[2J\\u202e');
  });

  test('a table is known by the random part of its name', () => {
    assert.equal(shortTableName('0x000000000001-0x00000000000c-41688b44.ref'), '41688b44');
    assert.equal(shortTableName('odd.ref'), 'odd.ref');
    assert.equal(shortTableName('\u202efer.ref'), '\\u202efer.ref');
  });
});

suite('times', () => {
  afterEach(() => setLanguage({ locale: 'en', messages: {} }));

  const TICKS = [
    new Date(2026, 0, 1),
    new Date(2026, 1, 1),
    new Date(2026, 1, 14),
    new Date(2026, 1, 14, 16, 4),
    new Date(2026, 1, 14, 0, 30),
    new Date(2026, 1, 14, 16, 4, 5),
  ];

  test('a tick of an axis has the largest unit that begins there, and 24 hours', () => {
    assert.deepEqual(TICKS.map(axisTick), ['2026', 'Feb', 'Feb 14', '16:04', '00:30', '16:04:05']);
  });

  test('a tick of an axis is in the language of the reader', () => {
    setLanguage({ locale: 'de', messages: {} });
    assert.deepEqual(TICKS.slice(0, 4).map(axisTick), ['2026', 'Feb', '14. Feb.', '16:04']);
  });

  test('a committer’s time is the committer’s local time', () => {
    assert.equal(committerTime('1700000000', 0), '2023-11-14 22:13:20 +0000');
    assert.equal(committerTime('1700000000', -730), '2023-11-14 14:43:20 -0730');
    assert.equal(committerTime('1700000000', 545), '2023-11-15 03:58:20 +0545');
  });

  test('a time that no date can name stays in seconds', () => {
    assert.equal(committerTime('18446744073709551615', 0), '18446744073709551615 s +0000');
  });

  test('a date input gives back the minute it was given', () => {
    assert.equal(fromLocalInput(localInput(1_700_000_040)), 1_700_000_040);
    assert.equal(fromLocalInput(''), null);
  });
});
