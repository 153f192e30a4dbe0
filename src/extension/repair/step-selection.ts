/** The steps of a plan that a user chose, as the next plan is asked for them. */
import type { RepairQuery, RepairStepInfo } from '../../protocol/repair.ts';

type Step = Pick<RepairStepInfo, 'id' | 'selected' | 'instead'>;

/** For each step whether it is selected. A step that is added replaces the selected steps that it excludes. */
export function selectionOf(steps: readonly Step[], chosen: readonly string[]): Record<string, boolean> {
  const ids = new Set(chosen);
  const added = steps.filter(({ id, selected }) => !selected && ids.has(id));
  // Steps with the same alternative exclude each other too: HEAD names one of several branches.
  const choices = new Set(added.flatMap(({ id, instead }) => [id, instead ?? id]));
  const isReplaced = ({ id, selected, instead }: Step) =>
    selected && (choices.has(id) || (instead !== undefined && choices.has(instead)));
  return Object.fromEntries(steps.map(step => [step.id, ids.has(step.id) && !isReplaced(step)]));
}

/** Without the removal of locks: a lock that is found again has another holder, for which the user did not decide. */
export function withoutLocks(query: RepairQuery, steps: readonly RepairStepInfo[]): RepairQuery {
  if (query.steps === undefined) return query;
  const locks = new Set(steps.filter(({ removesLock }) => removesLock).map(({ id }) => id));
  return { ...query, steps: Object.fromEntries(Object.entries(query.steps).filter(([id]) => !locks.has(id))) };
}
