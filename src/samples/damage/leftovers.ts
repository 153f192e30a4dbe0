/** Files that the list does not name, which crashed writers left. */
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import { formatNames, LIST_FILE } from '../../reftable/stack/list.ts';
import { commitAt, logEntry, NEWEST, ref, type TableRecords } from '../history.ts';
import type { Recipe } from '../sample.ts';
import { type SampleStack, tableBytes, tableName } from '../stack.ts';

/** The table of the next transaction: a new branch. */
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
    damage: stack => ({ file: stack.addTable(next(stack)) }),
  },
  {
    id: 'unlisted-older-table',
    damage: stack => {
      const [base] = stack.history.tables;
      const kept = ({ updateIndex }: { updateIndex: bigint }) => updateIndex <= 20n;
      return { file: stack.addTable({ min: 1, max: 20, refs: base.refs.filter(kept), logs: base.logs.filter(kept) }) };
    },
  },
  {
    id: 'unlisted-empty-table',
    damage: stack => {
      const file = tableName(NEWEST + 1, NEWEST + 1, 9);
      stack.files.set(file, Buffer.alloc(0));
      return { file };
    },
  },
  {
    id: 'temporary-file',
    damage: stack => {
      const bytes = tableBytes(next(stack), stack.hash);
      const file = `${tableName(NEWEST + 1, NEWEST + 1, 9).replace(/\.ref$/, '')}.temp.Xa3kQ9`;
      stack.files.set(file, bytes.subarray(0, bytes.length >> 1));
      return { file };
    },
  },
  {
    id: 'stale-list-lock',
    damage: stack => {
      stack.files.set(`${LIST_FILE}.lock`, Buffer.alloc(0));
      return { file: `${LIST_FILE}.lock` };
    },
  },
  {
    id: 'stale-list-lock-with-list',
    damage: stack => {
      const newer = stack.addTable(next(stack));
      stack.files.set(`${LIST_FILE}.lock`, asBuffer(formatNames([stack.base, stack.middle, stack.newest, newer])));
      return { file: `${LIST_FILE}.lock` };
    },
  },
  {
    id: 'stale-table-lock',
    damage: stack => {
      stack.files.set(`${stack.middle}.lock`, Buffer.alloc(0));
      return { file: `${stack.middle}.lock` };
    },
  },
];
