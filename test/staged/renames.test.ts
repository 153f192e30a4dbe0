// Renamed refs among the staged changes.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StagedChange, StagedValue } from '../../src/protocol/staged.ts';
import { backupText, readBackup } from '../../src/staged/backup.ts';
import { carriedOver, editOf, inverseOf, type RefEdit, type StagedChanges, withEdits } from '../../src/staged/edits.ts';
import { dropEdits, renameEdits, renamesOf } from '../../src/staged/renames.ts';

const [A, B, C] = ['refs/heads/a', 'refs/heads/b', 'refs/heads/c'];
const oid = (digit: string): StagedValue => ({ type: 'oid', oid: digit.repeat(40) });
const X = oid('1');
const NONE: StagedChanges = new Map();

/** The first value of `A` is `X`. */
function rename(changes: StagedChanges, from: string, to: string): readonly [StagedChanges, readonly RefEdit[]] {
  const edits = renameEdits(changes, { from, to, seen: from === A ? X : null });
  return [withEdits(changes, edits), edits];
}

const shown = (changes: StagedChanges) => [...changes.values()];
const pair = (from: string, to: string): StagedChange[] => [
  { ref: from, base: X, value: null, renamedTo: to },
  { ref: to, base: null, value: X, renamedFrom: from },
];

describe('a staged rename', () => {
  const [renamed, edits] = rename(NONE, A, B);

  it('is the deletion of one name and the creation of the other', () => {
    assert.deepEqual(shown(renamed), pair(A, B));
    assert.deepEqual(renamesOf(renamed.values()), [{ from: A, to: B }]);
  });

  it('keeps the first name when it is renamed again, and is none when it gets that name back', () => {
    const [again] = rename(renamed, B, C);
    assert.deepEqual(shown(again), pair(A, C));
    assert.deepEqual(renamesOf(again.values()), [{ from: A, to: C }]);
    assert.equal(rename(again, C, A)[0].size, 0);
  });

  it('may have another value, and is not one if the old ref stays', () => {
    const valued = withEdits(renamed, [editOf(renamed, B, null, oid('2'))]);
    assert.deepEqual(renamesOf(valued.values()), [{ from: A, to: B }]);
    const kept = withEdits(renamed, [editOf(renamed, A, X, oid('2'))]);
    assert.deepEqual(renamesOf(kept.values()), []);
  });

  it('of a ref that is staged as new changes the name that is created', () => {
    const added = withEdits(NONE, [editOf(NONE, B, null, X)]);
    assert.deepEqual(shown(rename(added, B, C)[0]), [{ ref: C, base: null, value: X }]);
  });

  it('takes the staged value along', () => {
    const moved = withEdits(NONE, [editOf(NONE, A, X, oid('2'))]);
    const [deletion, creation] = shown(rename(moved, A, B)[0]);
    assert.deepEqual([deletion?.base, deletion?.value, creation?.value], [X, null, oid('2')]);
  });

  it('is dropped as a whole by either name', () => {
    for (const name of [A, B]) assert.equal(withEdits(renamed, dropEdits(renamed, [name])).size, 0);
    assert.equal(dropEdits(renamed, [A, B]).length, 2);
  });

  it('is undone and done again', () => {
    const undone = withEdits(renamed, [...edits].reverse().map(inverseOf));
    assert.equal(undone.size, 0);
    assert.deepEqual(shown(withEdits(undone, edits)), pair(A, B));
  });

  it('that is undone after it was saved stages the rename back', () => {
    let staged = NONE;
    for (const edit of [...edits].reverse()) staged = withEdits(staged, [carriedOver(staged, inverseOf(edit))]);
    assert.deepEqual(renamesOf(staged.values()), [{ from: B, to: A }]);
    for (const edit of edits) staged = withEdits(staged, [carriedOver(staged, edit)]);
    assert.equal(staged.size, 0);
  });

  it('survives a backup', () => {
    const backup = { changes: shown(renamed), entries: [], message: '' };
    assert.deepEqual(readBackup(backupText(backup)), backup);
    const damaged = backupText(backup).replace(`"renamedTo":"${B}"`, '"renamedTo":7');
    assert.equal(readBackup(damaged), undefined);
  });
});
