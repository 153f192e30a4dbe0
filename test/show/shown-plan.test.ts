import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MOST_STEPS, shownPlan, withStepsNotShown } from '../../src/extension/repair/shown-plan.ts';
import { selectionOf } from '../../src/extension/repair/step-selection.ts';
import type { RepairProposal } from '../../src/protocol/repair.ts';

const ALL = MOST_STEPS + 3;
/** The last of `ALL` steps is not selected. */
const steps = Array.from({ length: ALL }, (_, i) => ({
  ...{ id: `step ${i}`, selected: i < ALL - 1, title: 'Remove a file', why: 'It is not listed.' },
  ...{ removesLock: false, findings: [], moreFindings: 0 },
}));

describe('the steps of a plan with very many', () => {
  test('are sent up to a limit, with how many there are', () => {
    const plan = shownPlan({ changes: true, steps, planText: 'long' } as unknown as RepairProposal);
    assert.deepEqual(plan.steps, steps.slice(0, MOST_STEPS));
    assert.deepEqual(plan.stepCounts, { all: ALL, selected: ALL - 1 });
    assert.ok(!('planText' in plan));
  });

  test('stay selected where the page does not show them', () => {
    const chosen = steps.slice(1, MOST_STEPS).map(({ id }) => id);
    const selection = selectionOf(steps, withStepsNotShown(steps, chosen));
    const changed = steps.filter(({ id, selected }) => selection[id] !== selected);
    assert.deepEqual(
      changed.map(({ id }) => id),
      ['step 0'],
    );
  });
});
