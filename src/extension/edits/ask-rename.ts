/** Asks for the new name of a ref. git checks it while it is typed. */
import type { StagedValue } from '../../protocol/staged.ts';
import { ServiceError } from '../../service/client.ts';
import type { StagedChanges } from '../../staged/edits.ts';
import { renameEdits } from '../../staged/renames.ts';
import { scriptOf } from '../../staged/script.ts';
import { changesText } from '../../text/changes-tab.ts';
import { ask } from '../show/picks.ts';
import { refusalOf } from './ask-value.ts';
import type { Asked } from './judge-value.ts';

interface RenameHost extends Asked {
  worktreeOn(branch: string): Promise<string | undefined>;
}

interface RenamedRef {
  readonly from: string;
  /** Its value as the user saw it, without what is staged. */
  readonly seen: StagedValue;
  /** What is staged now. */
  changes(): StagedChanges;
}

/**
 * `undefined` if the user dismissed the question. Rejects for a symbolic ref, as git does, and for a branch that is checked
 * out: git refuses to delete it and to change HEAD in one transaction.
 */
export async function askNewName(host: RenameHost, { from, seen, changes }: RenamedRef): Promise<string | undefined> {
  await expectRenamable(host, changes(), from, seen);
  return ask({
    prompt: changesText.askNewName(from),
    value: from,
    refusal: async to => {
      const staged = changes();
      const isBack = staged.get(from)?.renamedFrom === to;
      if (isBack) return undefined;
      if (staged.has(to)) return changesText.isStaged(to);
      const edits = renameEdits(staged, { from, to, seen });
      const made = edits.flatMap(({ after }) => after ?? []);
      return refusalOf(host, scriptOf(made, []));
    },
  });
}

async function expectRenamable(host: RenameHost, changes: StagedChanges, from: string, seen: StagedValue) {
  const staged = changes.get(from);
  const value = staged === undefined ? seen : staged.value;
  const refuse = (message: string) => {
    throw new ServiceError({ code: 'API_ERROR', message });
  };
  if (value?.type !== 'oid' || staged?.base?.type === 'symref') refuse(changesText.onlyIds(from));
  const { service, location } = host;
  const [head] = await service.request('edits/presentRefs', { location, names: ['HEAD'] });
  const isHead = head?.value?.type === 'symref' && head.value.target === from;
  if (isHead || (await host.worktreeOn(from)) !== undefined) refuse(changesText.checkedOut(from));
}
