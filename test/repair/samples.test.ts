// Every kind of damage: planned, repaired, checked, read by git, and rolled back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkStack } from '../../src/check/check-stack.ts';
import { applyRepair, changesAnything, planRepair, type RepairPlan, rollBack } from '../../src/repair/index.ts';

import { SAMPLES } from '../../src/samples/index.ts';
import { sampleTextOf } from '../../src/text/samples/catalogue.ts';
import { tryGit } from '../support/git.ts';
import { withoutTableNames } from './support/restored.ts';
import { contents, DamagedRepository, seen, troubles, unlock } from './support/stacks.ts';

/** Damage after which some data cannot be recovered, or hidden data appears: a table, blocks, records. */
const NOT_LIKE_BEFORE = new Set([
  ...[
    'table-missing',
    'table-empty',
    'table-cut-in-header',
    'table-cut-in-refs',
    'table-cut-in-logs',
    'table-of-zeros',
  ],
  ...[
    'table-with-zeroed-page',
    'table-is-directory',
    'stack-of-two-hashes',
    'log-stream-flipped',
    'log-stream-cut-off',
  ],
  ...['ref-prefix-too-long', 'ref-value-type-reserved', 'symref-target-too-long', 'log-key-short', 'log-name-too-long'],
  // The damaged name, value or entry is read like any other.
  ...['ref-name-flipped', 'ref-unsorted', 'ref-twice', 'ref-name-not-utf8', 'ref-name-with-control-character'],
  ...['ref-id-zero', 'ref-id-flipped', 'log-name-with-nul', 'log-entry-twice', 'log-time-absurd', 'log-zone-absurd'],
  ...['log-unsorted', 'log-message-of-lines', 'tombstones', 'log-stream-checksum-wrong', 'ref-suffix-too-long'],
]);

const healthy = { sha1: seenIn('healthy'), sha256: seenIn('healthy-sha256') };

function seenIn(id: string) {
  using damagedRepository = DamagedRepository.sample(id);
  return seen(damagedRepository.stack);
}

const healthySamples = SAMPLES.filter(({ group }) => group === 'healthy');
const broken = SAMPLES.filter(({ group }) => group !== 'healthy' && group !== 'name');

function idsOf({ findings, leftFindings }: RepairPlan): string[] {
  return leftFindings.map(({ finding }) => findings[finding]?.id ?? '');
}

for (const { id } of healthySamples) {
  test(`the healthy sample ${id} needs no repair`, () => {
    using damagedRepository = DamagedRepository.sample(id);
    const plan = planRepair(damagedRepository.stack);
    assert.equal(changesAnything(plan), false);
    assert.deepEqual(plan.before, plan.after);
    assert.deepEqual(plan.leftFindings, []);
  });
}

for (const { id } of broken) {
  test(`${sampleTextOf(id).title()} (${id}): the repair does what its plan lists, git reads the result, and it can be rolled back`, () => {
    using damagedRepository = DamagedRepository.sample(id);
    const { stack } = damagedRepository;
    unlock(stack);
    const before = contents(stack);
    const refsBefore = tryGit(damagedRepository.folder, ['for-each-ref', '--format=%(refname)']);
    const plan = planRepair(stack);
    assert.deepEqual(JSON.parse(JSON.stringify(plan)), plan, 'a plan is plain data');
    assert.deepEqual(idsOf(plan), [], 'errors and warnings are left');
    assert.deepEqual(plan.remaining, []);
    assert.deepEqual(contents(stack), before, 'planning changes nothing');

    const { backup, remaining } = applyRepair(plan);
    assert.deepEqual(remaining, []);
    assert.deepEqual(troubles(stack), []);
    const after = seen(stack);
    assert.deepEqual([after.refs.length, after.logs.length], [plan.after.refs, plan.after.logs]);
    if (!NOT_LIKE_BEFORE.has(id)) assert.deepEqual(after, healthy[plan.hash]);

    const shown = damagedRepository.refs().map(line => line.split(' ')[0]);
    if (refsBefore.status === 0) assertKept(refsBefore.stdout.split('\n').filter(Boolean), shown, plan);
    const verified = tryGit(damagedRepository.folder, ['refs', 'verify']);
    const refTroubles = [...checkStack(stack)].filter(
      step => step.type === 'finding' && ['error', 'warning'].includes(step.finding.severity),
    );
    if (refTroubles.length === 0) assert.equal(verified.status, 0, verified.stderr);

    rollBack(stack, backup);
    assert.deepEqual(withoutTableNames(contents(stack)), withoutTableNames(before), 'rolled back');
  });
}

/** Every ref that git listed is kept, unless the plan lists it as wrong. */
function assertKept(before: readonly string[], after: readonly (string | undefined)[], plan: RepairPlan): void {
  const removed = plan.refs.first.filter(change => change.after === undefined).map(({ name }) => name);
  assert.deepEqual(
    before.filter(name => !after.includes(name) && !removed.includes(name)),
    [],
  );
  if (removed.length > 0)
    assert.ok(
      plan.findings.some(({ id }) => /^list/.test(id)),
      removed.join(),
    );
}
