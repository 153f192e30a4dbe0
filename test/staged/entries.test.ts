import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StagedEntry } from '../../src/protocol/staged.ts';
import { backupText, readBackup } from '../../src/staged/backup.ts';
import { editOf, inverseOf } from '../../src/staged/edits.ts';
import { changedEntries, deletionOf, entryConflictsOf, entryDropOf } from '../../src/staged/entries.ts';
import { entryCommandsOf } from '../../src/staged/git-commands.ts';
import { afterEdits, NOTHING_STAGED, type Staged, type StagedEdit } from '../../src/staged/staged.ts';

const update = (message: string): StagedEntry['update'] => ({
  ...{ old: '1'.repeat(40), new: '2'.repeat(40), time: '1700000000', tz: -730, message },
  committer: { name: 'Ann \udcff', email: 'ann@example.com' },
});
const entry = (name: string, updateIndex: StagedEntry['updateIndex'], isDeleted = true): StagedEntry => ({
  ...{ name, updateIndex, update: update(`entry ${updateIndex}`), isDeleted },
});
const [MAIN, OTHER] = [entry('refs/heads/main', '7'), entry('refs/heads/\udcfe', '7')];

function stage(staged: Staged, ...entries: readonly StagedEntry[]): readonly [Staged, readonly StagedEdit[]] {
  const edits = entries.map(each => deletionOf(staged.entries, each));
  return [afterEdits(staged, edits), edits];
}

const shown = ({ entries }: Staged) => [...entries.values()];

describe('staged deletions of reflog entries', () => {
  it('are one for each entry, dropped, undone and done again', () => {
    const [staged, edits] = stage(NOTHING_STAGED, MAIN, OTHER);
    assert.deepEqual(shown(staged), [MAIN, OTHER]);
    assert.deepEqual(shown(stage(staged, MAIN)[0]), [MAIN, OTHER]);
    const dropped = afterEdits(staged, [entryDropOf(staged.entries, MAIN)]);
    assert.deepEqual(shown(dropped), [OTHER]);
    const undone = afterEdits(staged, [...edits].reverse().map(inverseOf));
    assert.equal(undone.entries.size, 0);
    assert.deepEqual(shown(afterEdits(undone, edits)), [MAIN, OTHER]);
  });

  it('are undone together with changes of refs', () => {
    const change = editOf(new Map(), 'refs/heads/main', null, { type: 'oid', oid: '1'.repeat(40) });
    const [, edits] = stage(NOTHING_STAGED, MAIN);
    const staged = afterEdits(NOTHING_STAGED, [change, ...edits]);
    assert.deepEqual([staged.changes.size, staged.entries.size], [1, 1]);
    const undone = afterEdits(staged, [change, ...edits].map(inverseOf));
    assert.deepEqual([undone.changes.size, undone.entries.size], [0, 0]);
  });

  it('become restorations when they are undone after they were saved, and deletions when they are done again', () => {
    const [, edits] = stage(NOTHING_STAGED, MAIN);
    const undone = afterEdits(NOTHING_STAGED, edits.map(inverseOf), true);
    assert.deepEqual(shown(undone), [{ ...MAIN, isDeleted: false }]);
    assert.deepEqual(changedEntries(undone.entries.values()), [
      { name: MAIN.name, updateIndex: '7', update: MAIN.update },
    ]);
    assert.equal(afterEdits(undone, edits, true).entries.size, 0);
    // The restoration was saved too.
    assert.deepEqual(shown(afterEdits(NOTHING_STAGED, edits, true)), [MAIN]);
  });

  it('conflict with a process that did the same', () => {
    const [gone, back] = [entry('a', '1'), entry('b', '2', false)];
    assert.deepEqual(entryConflictsOf([gone, back], [3, null]), []);
    assert.deepEqual(entryConflictsOf([gone, back], [null, 0]), [
      { name: 'a', updateIndex: '1' },
      { name: 'b', updateIndex: '2' },
    ]);
  });

  it('survive a backup, and one of a version without them is read', () => {
    const backup = { changes: [], entries: [MAIN, { ...OTHER, isDeleted: false }], message: 'x' };
    assert.deepEqual(readBackup(backupText(backup)), backup);
    assert.deepEqual(readBackup('{"version":1,"message":"","changes":[]}'), { changes: [], entries: [], message: '' });
  });

  for (const [found, replacement] of [
    ['"updateIndex":"7"', '"updateIndex":"-7"'],
    ['"isDeleted":true', '"isDeleted":1'],
    ['"tz":-730', '"tz":"x"'],
    ['"committer":{', '"other":{'],
    ['"time":"1700000000"', '"time":1700000000'],
  ] as const) {
    it(`are not read from a backup with ${replacement}`, () => {
      const text = backupText({ changes: [], entries: [MAIN], message: '' });
      assert.ok(text.includes(found));
      assert.equal(readBackup(text.replace(found, replacement)), undefined);
    });
  }

  it('are git commands from the oldest entry of a ref to the newest', () => {
    const entries = [
      entry('HEAD', '9'),
      entry('HEAD', '4'),
      entry('b', '5', false),
      entry('HEAD', '6'),
      entry('c', '3'),
    ];
    assert.deepEqual(entryCommandsOf(entries, [0, 10, null, 2, null]), {
      commands: ['HEAD@{10}', 'HEAD@{2}', 'HEAD@{0}'].map(name => `git reflog delete '${name}'\n`).join(''),
      left: 2,
    });
  });
});
