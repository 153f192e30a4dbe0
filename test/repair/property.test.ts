// Random damage: a repair ends in a typed error and has changed nothing, or in a stack in which the check finds only
// what the plan listed as not repaired.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReftableError, Stack } from '../../src/reftable/index.ts';
import { applyRepair, planRepair, type RepairPlan, rollBack } from '../../src/repair/index.ts';
import { seedOf } from '../differential/random.ts';
import { type Input, inputOf } from '../fuzz/input.ts';
import { collectSeeds } from '../fuzz/seeds.ts';
import { RepairMemory } from './support/memory.ts';
import { withoutTableNames } from './support/restored.ts';

const SEED = seedOf(20261122);
const INPUTS = Number(process.env.REFTABLE_REPAIRS ?? 300);
const STACK = '/repository/reftable';

function filesOf({ files: contents }: Input): RepairMemory {
  const files = new RepairMemory();
  for (const path of ['/repository', STACK]) files.makeFolder(path);
  for (const [name, bytes] of contents) files.put(`${STACK}/${name}`, bytes);
  return files;
}

function planned(files: RepairMemory, what: string): RepairPlan | undefined {
  try {
    return planRepair(STACK, { files });
  } catch (error) {
    assert.ok(isReftableError(error), `${what}: ${(error as Error).stack}`);
    return undefined;
  }
}

test('the repair of any random damage fixes what the plan lists, keeps what was read, and can be rolled back', async t => {
  const seeds = await collectSeeds({ corpus: false });
  let [plans, errors] = [0, 0];
  for (let iteration = 0; iteration < INPUTS; iteration++) {
    const input = inputOf(seeds, SEED, iteration);
    const what = `seed ${SEED}, iteration ${iteration} (${input.name})`;
    const files = filesOf(input);
    const original = files.image(STACK);
    const plan = planned(files, what);
    assert.deepEqual(files.image(STACK), original, `${what}: planning changed something`);
    if (plan === undefined) {
      errors++;
      continue;
    }
    plans++;
    const before = shown(files);
    const { backup, remaining } = applyRepair(plan, { files });
    const leftFindings = new Set(plan.leftFindings.map(({ finding }) => plan.findings[finding]?.id));
    const left = remaining.filter(({ id }) => !leftFindings.has(id));
    assert.deepEqual(left, [], `${what}: the plan listed it as repaired`);
    if (plan.leftFindings.length === 0) {
      const after = shown(files);
      assert.ok(after, `${what}: the stack cannot be read`);
      const gone = before?.filter(name => !after.includes(name)) ?? [];
      const notified = plan.refs.first.filter(change => change.after === undefined).map(({ name }) => name);
      assert.deepEqual(
        gone.filter(name => !notified.includes(name)),
        [],
        `${what}: lost in silence`,
      );
    }
    rollBack(STACK, backup, { files });
    assert.deepEqual(withoutTableNames(files.image(STACK)), withoutTableNames(original), `${what}: rolled back`);
    assert.equal(files.openDescriptors, 0, what);
  }
  t.diagnostic(`${plans} repairs, ${errors} refusals, seed ${SEED}`);
  assert.ok(plans > errors * 20);
});

/** The names of the refs; `undefined` when not all of them can be read. */
function shown(files: RepairMemory): string[] | undefined {
  try {
    using stack = Stack.open(STACK, { files, readOnly: true });
    return [...stack.refs()].map(({ name }) => name);
  } catch (error) {
    if (isReftableError(error)) return undefined;
    throw error;
  }
}
