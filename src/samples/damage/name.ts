/** Refs that are stored as they should be and whose names or targets git does not accept. */
import { BLOCK_TYPE, type RefRecord, type RefValue } from '../../reftable/index.ts';

import { commitAt, NEWEST, ref, topic } from '../history.ts';
import { blocksOfType, findRecord } from '../patch.ts';
import type { Recipe } from '../sample.ts';

/** A sample whose newest table has refs that it should not; the first of them is in the finding. */
function withRefs(
  id: string,
  title: string,
  description: string,
  refs: (commit: string) => Readonly<Record<string, RefValue>>,
): Recipe {
  const records = (commit: string): RefRecord[] =>
    Object.entries(refs(commit)).map(([name, value]) => ref(name, NEWEST, value));
  return {
    id,
    title,
    description,
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
  withRefs(
    'name-invalid',
    'Name that git forbids',
    'A branch has two dots in its name; git warns of a broken name, leaves it out and does nothing with it but delete it.',
    commit => ({ 'refs/heads/feature..old': oid(commit) }),
  ),
  withRefs(
    'name-dangerous',
    'Name that leads out',
    'A ref’s name has “..” among its parts; git calls it dangerous and stops listing refs.',
    commit => ({ 'refs/heads/../../config': oid(commit) }),
  ),
  withRefs(
    'name-directory-conflict',
    'Branch that is also a folder of branches',
    'There is a branch refs/heads/topic/api beside those below it, which git does not allow to come about; it lists them all.',
    commit => ({ [topic('api', 1).slice(0, -3)]: oid(commit) }),
  ),
  withRefs(
    'symref-dangling',
    'Symbolic ref to nothing',
    'refs/remotes/fork/HEAD points to a branch that does not exist; git omits it from its lists and reports nothing.',
    () => ({ 'refs/remotes/fork/HEAD': symref('refs/remotes/fork/gone') }),
  ),
  withRefs(
    'symref-loop',
    'Symbolic refs in a circle',
    'Two symbolic refs point to each other; git cannot resolve either, omits both from its lists and reports nothing.',
    () => ({ 'refs/heads/round': symref('refs/heads/square'), 'refs/heads/square': symref('refs/heads/round') }),
  ),
  withRefs(
    'symref-chain-too-long',
    'Symbolic refs in too long a row',
    'Six symbolic refs lead from one to the next; git follows four and leaves the rest out of its lists.',
    () =>
      Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map(i => [
          `refs/heads/hop-${i}`,
          symref(i < 6 ? `refs/heads/hop-${i + 1}` : 'refs/heads/main'),
        ]),
      ),
  ),
  withRefs(
    'symref-to-invalid-name',
    'Symbolic ref to a name that git forbids',
    'A symbolic ref points to a name with a space; git refs verify reports badReferentName.',
    () => ({ 'refs/heads/alias': symref('refs/heads/no such name') }),
  ),
  withRefs(
    'symref-out-of-refs',
    'Symbolic ref to something else than a ref',
    'A symbolic ref points to the name of a file of the repository; git refs verify reports symrefTargetIsNotARef.',
    () => ({ 'refs/heads/alias': symref('logs/refs/heads/main') }),
  ),
  withRefs(
    'head-not-at-branch',
    'HEAD at something else than a branch',
    'HEAD is a symbolic ref to a tag; git refs verify reports badHeadTarget, and commits would move the tag.',
    () => ({ HEAD: symref('refs/tags/v1.0') }),
  ),
];
