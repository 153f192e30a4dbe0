import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { selectionOf, withoutLocks } from '../../src/extension/repair/step-selection.ts';
import type { RepairStepInfo } from '../../src/protocol/repair.ts';

function step(id: string, selected: boolean, instead?: string, removesLock = false): RepairStepInfo {
  const texts = { title: id, why: '', findings: [], moreFindings: 0 };
  return { ...texts, id, selected, removesLock, ...(instead !== undefined && { instead }) };
}

function chosen(steps: readonly RepairStepInfo[], ids: readonly string[]): string[] {
  const selection = selectionOf(steps, ids);
  return Object.keys(selection).filter(id => selection[id]);
}

describe('the steps that are chosen', () => {
  test('replace those that they exclude', () => {
    const pair = [step('sort', true), step('add', true, 'remove'), step('remove', false, 'add')];
    assert.deepEqual(chosen(pair, ['sort', 'add', 'remove']), ['sort', 'remove']);
    assert.deepEqual(chosen(pair, ['sort']), ['sort']);
    assert.deepEqual(chosen(pair, ['sort', 'add']), ['sort', 'add']);
  });

  test('are one of several alternatives', () => {
    const heads = [step('main', false, 'next'), step('next', true, 'main'), step('other', false, 'main')];
    assert.deepEqual(chosen(heads, ['next', 'other']), ['other']);
    assert.deepEqual(chosen(heads, ['main', 'next']), ['main']);
    const afterwards = [step('main', false, 'next'), step('next', false, 'main'), step('other', true, 'main')];
    assert.deepEqual(chosen(afterwards, ['other', 'next']), ['next']);
    assert.deepEqual(chosen(afterwards, ['other', 'main']), ['main']);
  });

  test('are steps of the plan', () => {
    assert.deepEqual(selectionOf([step('sort', true)], ['something', '__proto__']), { sort: false });
  });

  test('do not remove a lock when the repair is planned again', () => {
    const steps = [step('sort', true), step('removeLock:tables.list.lock', true, undefined, true)];
    const query = { objects: true, steps: selectionOf(steps, ['sort', 'removeLock:tables.list.lock']) };
    assert.deepEqual(withoutLocks(query, steps), { objects: true, steps: { sort: true } });
    assert.deepEqual(withoutLocks({ objects: true }, steps), { objects: true });
  });
});
