/** Tables that are correct and do not belong together. */
import { NEWEST } from '../history.ts';
import { HEADER } from '../patch.ts';
import type { Damage, Recipe } from '../sample.ts';
import { type SampleStack, tableName } from '../stack.ts';
import { overwriteAndSeal, u64 } from './edit.ts';

/** Gives a table other update indices, in its header, its footer and its name. */
function relabel(stack: SampleStack, table: string, min: bigint, max: bigint): Damage {
  const damage = overwriteAndSeal(stack, table, () => ({
    at: HEADER.minUpdateIndex,
    bytes: Buffer.concat([u64(min), u64(max)]),
  }));
  return { ...damage, file: rename(stack, table, tableName(min, max, 9)) };
}

function rename(stack: SampleStack, from: string, to: string): string {
  stack.rename(from, to);
  stack.list([stack.base, stack.middle, stack.newest].map(name => (name === from ? to : name)));
  return to;
}

export const stackRecipes: readonly Recipe[] = [
  {
    id: 'stack-of-two-hashes',
    damage: stack => {
      const [min, max] = [NEWEST, NEWEST];
      const refs = [
        {
          name: 'refs/heads/other',
          updateIndex: BigInt(NEWEST),
          value: { type: 'oid', oid: '5e'.repeat(32) } as const,
        },
      ];
      const file = stack.addTable({ min, max, refs, logs: [] }, 'sha256');
      stack.files.delete(stack.newest);
      stack.list([stack.base, stack.middle, file]);
      return { file };
    },
  },
  {
    id: 'indices-overlap',
    damage: stack => relabel(stack, stack.newest, BigInt(NEWEST - 4), BigInt(NEWEST)),
  },
  {
    id: 'indices-with-gap',
    damage: stack => relabel(stack, stack.newest, BigInt(NEWEST + 10), BigInt(NEWEST + 10)),
  },
  {
    id: 'indices-descending',
    damage: stack => relabel(stack, stack.newest, 20n, 20n),
  },
  {
    id: 'name-differs-from-header',
    damage: stack => ({ file: rename(stack, stack.middle, tableName(3, 4, 9)) }),
  },
  {
    id: 'name-of-no-table',
    damage: stack => ({ file: rename(stack, stack.middle, 'backup.ref') }),
  },
];
