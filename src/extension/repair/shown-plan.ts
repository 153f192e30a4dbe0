/** What of a repair its page gets, which is bounded however much there is to repair. */
import type { RepairProposal, RepairStepInfo } from '../../protocol/repair.ts';
import type { ShownRepairPlan } from '../../protocol/webview.ts';

/** Steps that a page shows. */
export const MOST_STEPS = 1000;

export function shownPlan(proposal: RepairProposal): ShownRepairPlan {
  const { changes, steps, facts, lost, uncertain, onlyInBackup, left, unrepaired } = proposal;
  const selected = steps.filter(step => step.selected).length;
  return {
    ...{ changes, facts, lost, uncertain, onlyInBackup, left, unrepaired },
    steps: steps.slice(0, MOST_STEPS),
    stepCounts: { all: steps.length, selected },
  };
}

/** The ids of all selected steps, `chosen` being those that a page shows and that are selected on it. */
export function withStepsNotShown(
  steps: readonly Pick<RepairStepInfo, 'id' | 'selected'>[],
  chosen: readonly string[],
): string[] {
  return [...chosen, ...steps.slice(MOST_STEPS).flatMap(({ id, selected }) => (selected ? id : []))];
}
