import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { StagedChange, StagedValue } from '../../src/protocol/staged.ts';
import { backupText, readBackup } from '../../src/staged/backup.ts';
import { conflictsOf } from '../../src/staged/conflicts.ts';
import {
  carriedOver,
  dropOf,
  editOf,
  inverseOf,
  type RefEdit,
  rebaseOf,
  restoredRefs,
  type StagedChanges,
  undoEdits,
  withEdits,
} from '../../src/staged/edits.ts';
import { isSameValue } from '../../src/staged/values.ts';

const NONE: StagedChanges = new Map();
const oid = (digit: string): StagedValue => ({ type: 'oid', oid: digit.repeat(40) });
const symref = (target: string): StagedValue => ({ type: 'symref', target });

const values = fc.oneof(
  fc.constant(null),
  fc.constantFrom('a', 'b', 'c').map(oid),
  fc.constantFrom('refs/heads/x', 'refs/heads/\udcff').map(symref),
);
const names = fc.constantFrom('HEAD', 'refs/heads/a', 'refs/heads/\udcfe', 'refs/tags/ü');

/** Stages values one after the other, as what the user sees is always the same stack. */
function stage(steps: readonly (readonly [ref: string, value: StagedValue])[], seen: ReadonlyMap<string, StagedValue>) {
  const edits: RefEdit[] = [];
  let changes = NONE;
  for (const [ref, value] of steps) {
    const edit = editOf(changes, ref, seen.get(ref) ?? null, value);
    edits.push(edit);
    changes = withEdits(changes, [edit]);
  }
  return { changes, edits };
}

const stacks = fc.uniqueArray(fc.tuple(names, values), { selector: ([name]) => name }).map(refs => new Map(refs));
const steps = fc.array(fc.tuple(names, values), { maxLength: 12 });

describe('staged edits', () => {
  it('have one change for a ref, from the value in the stack to the last one, and none if they are the same', () => {
    fc.assert(
      fc.property(stacks, steps, (seen, made) => {
        const { changes } = stage(made, seen);
        const last = new Map(made);
        const expected = [...last].filter(([ref, value]) => !isSameValue(value, seen.get(ref) ?? null));
        assert.deepEqual(
          new Map([...changes.values()].map(({ ref, base, value }) => [ref, [base, value]])),
          new Map(expected.map(([ref, value]) => [ref, [seen.get(ref) ?? null, value]])),
        );
      }),
    );
  });

  it('are undone and done again', () => {
    fc.assert(
      fc.property(stacks, steps, fc.nat(12), (seen, made, count) => {
        const { changes, edits } = stage(made, seen);
        const undone = edits.slice(-count);
        const before = [...undone].reverse().reduce((all, edit) => withEdits(all, [inverseOf(edit)]), changes);
        const kept = stage(made.slice(0, made.length - undone.length), seen);
        assert.deepEqual(new Map(before), new Map(kept.changes));
        const again = undone.reduce((all, edit) => withEdits(all, [edit]), before);
        assert.deepEqual(new Map(again), new Map(changes));
      }),
    );
  });

  it('that are undone after they were saved stage the way back', () => {
    fc.assert(
      fc.property(stacks, steps, (seen, made) => {
        const { changes, edits } = stage(made, seen);
        const saved = new Map([...seen, ...[...changes.values()].map(({ ref, value }) => [ref, value] as const)]);
        let staged = NONE;
        for (const edit of [...edits].reverse()) staged = withEdits(staged, [carriedOver(staged, inverseOf(edit))]);
        // Every changed ref goes from its saved value to the one before.
        const expected = [...changes.values()].map(({ ref, base, value }) => ({ ref, base: value, value: base }));
        const byName = (all: Iterable<StagedChange>) => new Map([...all].map(each => [each.ref, each]));
        const values = ({ ref, base, value }: StagedChange) => ({ ref, base, value });
        assert.deepEqual(byName([...staged.values()].map(values)), byName(expected));
        const undone = withEdits(NONE, undoEdits(NONE, [...changes.values()]));
        assert.deepEqual(byName([...undone.values()].map(values)), byName(expected));
        // The reflogs that the save deleted return.
        const deleted = [...changes.values()].filter(({ base, value }) => base?.type === 'oid' && value === null);
        assert.deepEqual(
          restoredRefs(undone.values()),
          deleted.map(({ ref }) => ref),
        );
        for (const { ref, base } of staged.values()) assert.ok(isSameValue(base, saved.get(ref) ?? null));
        for (const edit of edits) staged = withEdits(staged, [carriedOver(staged, edit)]);
        assert.equal(staged.size, 0);
      }),
    );
  });

  it('no longer return a reflog with another value', () => {
    const undone = withEdits(NONE, undoEdits(NONE, [{ ref: 'refs/heads/a', base: oid('a'), value: null }]));
    assert.deepEqual(restoredRefs(undone.values()), ['refs/heads/a']);
    const other = withEdits(undone, [editOf(undone, 'refs/heads/a', null, oid('b'))]);
    assert.deepEqual([...other.values()], [{ ref: 'refs/heads/a', base: null, value: oid('b') }]);
  });

  it('are dropped, and the drop is undone', () => {
    const { changes } = stage([['HEAD', symref('refs/heads/x')]], new Map());
    const drop = dropOf(changes, 'HEAD');
    const dropped = withEdits(changes, [drop]);
    assert.equal(dropped.size, 0);
    assert.deepEqual(withEdits(dropped, [inverseOf(drop)]), changes);
  });

  it('survive a backup, names that are not UTF-8 included', () => {
    fc.assert(
      fc.property(stacks, steps, fc.string(), (seen, made, message) => {
        const backup = { changes: [...stage(made, seen).changes.values()], entries: [], message };
        assert.deepEqual(readBackup(backupText(backup)), backup);
      }),
    );
  });

  for (const text of [
    '',
    '[]',
    '{}',
    '{"version":2}',
    '{"version":1,"message":"","changes":[{"ref":"a","base":{}}]}',
  ]) {
    it(`are not read from ${text || 'an empty file'}`, () => assert.equal(readBackup(text), undefined));
  }
});

describe('a conflict', () => {
  const { changes } = stage([['refs/heads/a', oid('b')]], new Map([['refs/heads/a', oid('a')]]));
  const present = (value: StagedValue) => ({ ref: 'refs/heads/a', value, oid: null });

  it('is a ref whose value is not the one that was changed', () => {
    assert.deepEqual(conflictsOf(changes.values(), [present(oid('a'))]), []);
    const [conflict] = conflictsOf(changes.values(), [present(oid('c'))]);
    assert.deepEqual(conflict?.present.value, oid('c'));
    assert.equal(conflictsOf(changes.values(), [present(null)]).length, 1);
    assert.deepEqual(conflictsOf(changes.values(), []), []);
  });

  it('is resolved by expecting the value of the stack', () => {
    const mine = withEdits(changes, [rebaseOf(changes, 'refs/heads/a', oid('c'))]);
    assert.deepEqual([...mine.values()], [{ ref: 'refs/heads/a', base: oid('c'), value: oid('b') }]);
    assert.deepEqual(conflictsOf(mine.values(), [present(oid('c'))]), []);
    // The stack has the value that was staged.
    assert.equal(withEdits(changes, [rebaseOf(changes, 'refs/heads/a', oid('b'))]).size, 0);
  });
});
