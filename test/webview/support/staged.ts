// Staged changes: a conflict, a refused one, and others.
import type { StagedState, StagedValue } from '../../../src/protocol/staged.ts';

const oid = (digit: string): StagedValue => ({ type: 'oid', oid: digit.repeat(40) });

export const STAGED: StagedState = {
  changes: [
    { ref: 'refs/heads/main', base: oid('1'), value: oid('2') },
    { ref: 'refs/heads/gone', base: oid('1'), value: null },
    { ref: 'refs/heads/a/b', base: null, value: oid('2') },
    {
      ref: 'HEAD',
      base: { type: 'symref', target: 'refs/heads/main' },
      value: { type: 'symref', target: 'refs/heads/x' },
    },
  ],
  entries: [
    {
      ...{ name: 'refs/heads/main', updateIndex: '7', isDeleted: true },
      update: {
        ...{ old: '1'.repeat(40), new: '2'.repeat(40), time: '1700000000', tz: 100, message: 'commit: a mistake\n' },
        committer: { name: 'Ann', email: 'ann@example.com' },
      },
    },
  ],
  message: 'by hand',
  readOnly: null,
  review: {
    conflicts: [{ ref: 'refs/heads/main', present: oid('3') }],
    entryConflicts: [],
    faults: [
      { ref: 'refs/heads/main', message: "cannot lock ref 'refs/heads/main': is at 3333 but expected 1111" },
      { ref: 'refs/heads/a/b', message: "cannot lock ref 'refs/heads/a/b': 'refs/heads/a' exists" },
    ],
    entries: [
      { ref: 'HEAD', written: 1, removed: 0 },
      { ref: 'refs/heads/gone', written: 0, removed: 3 },
    ],
    bytes: 312,
    merged: 0,
    unrecoverable: { total: 0, first: [] },
    sections: 0,
    table: { bytes: 312, merged: 0 },
    error: null,
  },
};
