// Which tables belong into a list, and in what order, from their update indices alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  areCovered,
  ascendingMinima,
  chooseChain,
  fitsGap,
  isAscending,
  positionFor,
  sortByIndices,
} from '../../src/repair/plan/table-order.ts';

/** `1-4` is a table of update indices 1 to 4, `?` one of which nothing is known; what follows `@` is its time. */
function table(text: string) {
  const [range = '', time = '0'] = text.split('@');
  const [min = '', max] = range.split('-');
  return {
    name: text,
    limits: max === undefined ? undefined : { min: BigInt(min), max: BigInt(max) },
    modified: Number(time),
  };
}

function candidate(text: string) {
  const { limits, ...rest } = table(text);
  assert.ok(limits);
  return { ...rest, limits };
}

const names = (tables: readonly { name: string }[]) => tables.map(({ name }) => name).join(' ');
const tables = (text: string) => text.split(' ').filter(Boolean).map(table);
const limits = (text: string) => candidate(text).limits;

test('a chain is made of the newest tables that reach down farthest', () => {
  const cases: Record<string, string> = {
    '1-1 2-2 3-3': '1-1 2-2 3-3',
    '3-3 1-1 2-2': '1-1 2-2 3-3',
    '1-2 1-1 2-2 3-3': '1-2 3-3',
    '1-10 1-4 5-10 11-11': '1-10 11-11',
    '1-4 5-8 5-6 7-8': '1-4 5-8',
    // Neither holds all of the other: both are kept, the one that ends later above.
    '1-5 4-8': '1-5 4-8',
    '1-3@1 1-3@2': '1-3@2',
    '1-1 5-5': '1-1 5-5',
  };
  for (const [given, expected] of Object.entries(cases)) {
    const { chosen, passedOver } = chooseChain(given.split(' ').map(candidate));
    assert.equal(names(chosen), expected, given);
    assert.equal(chosen.length + passedOver.length, given.split(' ').length);
    assert.ok(isAscending(chosen), given);
  }
});

test('lines are sorted by the highest update index, and those of which nothing is known keep their position', () => {
  assert.equal(names(sortByIndices(tables('3-3 ? 1-1 2-2'))), '1-1 ? 2-2 3-3');
  assert.equal(names(sortByIndices(tables('1-5 3-3'))), '3-3 1-5');
  assert.equal(isAscending(tables('1-1 2-2 ? 3-3')), true);
  assert.equal(isAscending(tables('1-3 2-2')), false);
  assert.equal(isAscending(tables('1-2 2-2 2-3')), true);
});

test('a table below one that holds its update indices has to reach down as far as that', () => {
  assert.deepEqual(ascendingMinima(tables('3-3 1-5 ? 6-6')), [1n, 1n, undefined, 6n]);
});

test('a table fits a gap only when nothing is left over on either side', () => {
  const listed = tables('3-4 8-9');
  for (const fitting of ['5-7', '1-2']) assert.equal(fitsGap(limits(fitting), listed), true, fitting);
  for (const other of ['5-6', '6-7', '4-7', '5-8', '10-10', '0-2', '1-1'])
    assert.equal(fitsGap(limits(other), listed), false, other);
});

test('update indices are covered by one table or by several that follow each other', () => {
  const listed = tables('1-4 5-5 8-9');
  for (const held of ['1-4', '2-3', '3-5', '8-9']) assert.equal(areCovered(limits(held), listed), true, held);
  for (const not of ['5-8', '6-7', '9-10', '1-9']) assert.equal(areCovered(limits(not), listed), false, not);
});

test('a listed table is placed above all that end before it', () => {
  assert.equal(positionFor(limits('5-7'), tables('1-4 8-9')), 1);
  assert.equal(positionFor(limits('10-10'), tables('1-4 8-9')), 2);
  assert.equal(positionFor(limits('1-1'), tables('2-4 8-9')), 0);
});
