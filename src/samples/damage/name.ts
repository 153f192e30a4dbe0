/** Refs that are stored correctly and whose names or targets git does not accept. */
import { BLOCK_TYPE, type RefRecord, type RefValue } from '../../reftable/index.ts';

import { commitAt, NEWEST, ref, topic } from '../history.ts';
import { blocksOfType, findRecord } from '../patch.ts';
import type { Recipe } from '../sample.ts';

/** A sample whose newest table has refs that it should not; the first of them is in the finding. */
function withRefs(id: string, refs: (commit: string) => Readonly<Record<string, RefValue>>): Recipe {
  const records = (commit: string): RefRecord[] =>
    Object.entries(refs(commit)).map(([name, value]) => ref(name, NEWEST, value));
  return {
    id,
    newest: (newest, { commits }) => ({
      ...newest,
      refs: [...newest.refs, ...records(commitAt(commits, 11))].sort((a, b) => (a.name < b.name ? -1 : 1)),
    }),
    damage: stack => {
      const [first] = records(commitAt(stack.history.commits, 11));
      if (first === undefined) throw new RangeError(`The sample ${id} adds no ref.`);
      const { block, record } = findRecord(blocksOfType(stack.bytes(stack.newest), BLOCK_TYPE.ref), first.name);
      return { file: stack.newest, start: block.offset + record.start, end: block.offset + record.end };
    },
  };
}

const symref = (target: string): RefValue => ({ type: 'symref', target });
const oid = (id: string): RefValue => ({ type: 'oid', oid: id });

export const nameRecipes: readonly Recipe[] = [
  withRefs('name-invalid', commit => ({ 'refs/heads/feature..old': oid(commit) })),
  withRefs('name-dangerous', commit => ({ 'refs/heads/../../config': oid(commit) })),
  withRefs('name-directory-conflict', commit => ({ [topic('api', 1).slice(0, -3)]: oid(commit) })),
  withRefs('symref-dangling', () => ({ 'refs/remotes/fork/HEAD': symref('refs/remotes/fork/gone') })),
  withRefs('symref-loop', () => ({
    'refs/heads/round': symref('refs/heads/square'),
    'refs/heads/square': symref('refs/heads/round'),
  })),
  withRefs('symref-chain-too-long', () =>
    Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map(i => [
        `refs/heads/hop-${i}`,
        symref(i < 6 ? `refs/heads/hop-${i + 1}` : 'refs/heads/main'),
      ]),
    ),
  ),
  withRefs('symref-to-invalid-name', () => ({ 'refs/heads/alias': symref('refs/heads/no such name') })),
  withRefs('symref-out-of-refs', () => ({ 'refs/heads/alias': symref('logs/refs/heads/main') })),
  withRefs('head-not-at-branch', () => ({ HEAD: symref('refs/tags/v1.0') })),
];
