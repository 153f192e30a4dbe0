/** Files that the list does not name: what crashed writers have left. */
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import { formatNames, LIST_FILE } from '../../reftable/stack/list.ts';
import { commitAt, logEntry, NEWEST, ref, type TableRecords } from '../history.ts';
import type { Recipe } from '../sample.ts';
import { type SampleStack, tableBytes, tableName } from '../stack.ts';

/** What the next transaction would have written: a new branch. */
function next({ history: { commits } }: SampleStack): TableRecords {
  const [name, updateIndex, oid] = ['refs/heads/almost', NEWEST + 1, commitAt(commits, 11)] as const;
  return {
    min: updateIndex,
    max: updateIndex,
    refs: [ref(name, updateIndex, { type: 'oid', oid })],
    logs: [logEntry(name, updateIndex, '00'.repeat(oid.length / 2), oid, 'branch: Created from main')],
  };
}

export const leftoverRecipes: readonly Recipe[] = [
  {
    id: 'unlisted-newer-table',
    title: 'Newer table that is not listed',
    description:
      'A writer crashed between its table and the new list: its transaction was not committed, and git never removes the file.',
    damage: stack => ({ file: stack.addTable(next(stack)) }),
  },
  {
    id: 'unlisted-older-table',
    title: 'Older table that is not listed',
    description:
      'A compaction died before it removed a table that it had merged; git ignores it and removes it at its next clean.',
    damage: stack => {
      const [base] = stack.history.tables;
      const kept = ({ updateIndex }: { updateIndex: bigint }) => updateIndex <= 20n;
      return { file: stack.addTable({ min: 1, max: 20, refs: base.refs.filter(kept), logs: base.logs.filter(kept) }) };
    },
  },
  {
    id: 'unlisted-empty-table',
    title: 'Empty file that is not listed',
    description: 'An empty table is in the directory, unlisted; git ignores it and never removes it.',
    damage: stack => {
      const file = tableName(NEWEST + 1, NEWEST + 1, 9);
      stack.files.set(file, Buffer.alloc(0));
      return { file };
    },
  },
  {
    id: 'temporary-file',
    title: 'Temporary file',
    description:
      'A writer died while it wrote a table, of which half is there under a temporary name; git never removes it.',
    damage: stack => {
      const bytes = tableBytes(next(stack), stack.hash);
      const file = `${tableName(NEWEST + 1, NEWEST + 1, 9).replace(/\.ref$/, '')}.temp.Xa3kQ9`;
      stack.files.set(file, bytes.subarray(0, bytes.length >> 1));
      return { file };
    },
  },
  {
    id: 'stale-list-lock',
    title: 'Abandoned lock of the list',
    description:
      'A process that held the list’s lock crashed; every write fails with “cannot lock references” until the file is removed.',
    damage: stack => {
      stack.files.set(`${LIST_FILE}.lock`, Buffer.alloc(0));
      return { file: `${LIST_FILE}.lock` };
    },
  },
  {
    id: 'stale-list-lock-with-list',
    title: 'Abandoned lock of the list with the new list in it',
    description:
      'A writer died right before it put its list in place, which the lock holds; every write fails until the file is removed.',
    damage: stack => {
      const newer = stack.addTable(next(stack));
      stack.files.set(`${LIST_FILE}.lock`, asBuffer(formatNames([stack.base, stack.middle, stack.newest, newer])));
      return { file: `${LIST_FILE}.lock` };
    },
  },
  {
    id: 'stale-table-lock',
    title: 'Abandoned lock of a table',
    description:
      'A compaction died while it held a table’s lock; refs can be written, but nothing compacts that table any more.',
    damage: stack => {
      stack.files.set(`${stack.middle}.lock`, Buffer.alloc(0));
      return { file: `${stack.middle}.lock` };
    },
  },
];
