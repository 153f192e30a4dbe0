/** Steps for refs whose objects are missing or of the wrong type. None is selected: which value is right is not known. */
import { isRepairable, removedEntries } from './created-table.ts';
import { idOf, type Proposal } from './proposal.ts';

/** For each ref, offers to move it to an earlier value, if there is one, or to delete it. */
export function proposeRefs(proposal: Proposal): void {
  for (const ref of proposal.brokenRefs) {
    const { name, earlier } = ref;
    if (!isRepairable(name)) continue;
    const findings = proposal.where(
      ({ id, ref }) => (id === 'refObjectMissing' || id === 'refObjectType') && ref === name,
    );
    const [move, remove] = [idOf('moveRef', name), idOf('deleteRef', name)];
    // A repository needs its HEAD.
    const deletable = name !== 'HEAD';
    if (earlier !== undefined) {
      const { value, time, tz } = earlier;
      const entries = removedEntries(ref, true).length;
      const reason = { type: 'earlierObject', oid: value.oid, time: String(time), tz, entries } as const;
      proposal.add('moveRef', name, reason, findings, {
        selected: false,
        ...(deletable && { instead: remove }),
      });
    }
    if (!deletable) continue;
    const reason = {
      type: 'noObject',
      movable: earlier !== undefined,
      entries: removedEntries(ref, false).length,
    } as const;
    proposal.add('deleteRef', name, reason, findings, {
      selected: false,
      ...(earlier !== undefined && { instead: move }),
    });
  }
}
