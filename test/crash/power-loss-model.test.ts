// The model of a power loss works: without any of the engine's syncs, refs are lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StackOptions } from '../../src/reftable/stack/options.ts';
import { random } from '../differential/random.ts';
import { claimOf, SEED } from './support/claims.ts';
import { JournalingFiles } from './support/journal.ts';
import { type Operation, operations } from './support/operations.ts';
import { cutPower } from './support/power-loss.ts';
import { SUCCESSORS, succeed, withObserver } from './support/two-processes.ts';

const FOOTER = 68;

/** Syncs a table before its footer is written, as git does. */
class FilesOfGit extends JournalingFiles {
  override fsync(fd: number): void {
    super.fsync(fd);
    const synced = this.effects.pop();
    if (synced?.type !== 'sync') throw new Error('the sync is the last effect');
    const length = this.changes.at(-1)?.includes('.temp.') ? synced.length - FOOTER : synced.length;
    this.effects.push({ ...synced, length });
  }
}

function lossesOf(name: string, options: StackOptions, files?: (operation: Operation) => JournalingFiles): string[] {
  const operation = operations().find(each => each.name === name) as Operation;
  const { losses } = cutPower(claimOf(operation, options, files?.(operation)), random(SEED), { limit: 100 });
  return losses;
}

for (const name of ['an addition', 'the first addition', 'an addition of two tables', 'compacting all', 'an expiry']) {
  test(`without the directory’s sync a power loss during ${name} leaves a list without its tables`, () => {
    const losses = lossesOf(name, { syncDirectory: false });
    assert.ok(losses.some(loss => loss.includes('NOT_EXIST_ERROR')));
  });

  test(`without the directory’s sync a power loss after ${name} reverts acknowledged changes`, () => {
    const losses = lossesOf(name, { syncDirectory: false });
    assert.ok(losses.some(loss => loss.includes('{"refs"')));
  });

  test(`without any sync a power loss during ${name} leaves an unreadable stack`, () => {
    const losses = lossesOf(name, { fsync: false });
    assert.ok(losses.some(loss => loss.includes('FORMAT_ERROR')));
  });

  test(`with git’s sync before the footer a power loss during ${name} leaves a torn table in the list`, () => {
    const losses = lossesOf(name, {}, ({ before }) => new FilesOfGit(before));
    assert.ok(losses.some(loss => loss.includes('FORMAT_ERROR')));
  });
}

test('a clean that does not sync first loses unsynced changes of a dead process', () => {
  const { losses } = succeed(SUCCESSORS.cleans, { syncDirectory: false });
  assert.ok(losses.some(loss => loss.includes('NOT_EXIST_ERROR')));
});

test('another process that unlinks old tables without a sync loses changes that are not synced yet', () => {
  const { losses } = withObserver(other => other.reload(), { syncDirectory: false });
  assert.ok(losses.some(loss => loss.includes('NOT_EXIST_ERROR')));
});
