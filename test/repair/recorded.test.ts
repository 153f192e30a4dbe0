// Recorded broken stacks: every ref that git's own library read before the repair can be read after it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyRepair, planRepair, rollBack } from '../../src/repair/index.ts';
import { tryGit } from '../support/git.ts';
import { withoutTableNames } from './support/restored.ts';
import { contents, DamagedRepository, type RecordedRef, recorded, seen, troubles, unlock } from './support/stacks.ts';

/** Where the finding is that a wrong value was shown, or the stack is of the other hash. */
const SHOWED_WRONG: Readonly<Record<string, string>> = {
  '2048': 'half of it was read as SHA-1 ids of a SHA-256 table',
  '2095': 'the list was upside down',
};

for (const { id, stack, hash, refs } of recorded()) {
  test(`recorded stack ${id}: after the repair the check finds nothing, git reads it, and no ref is lost`, () => {
    using damagedRepository = DamagedRepository.copyOf(stack, hash);
    unlock(damagedRepository.stack);
    const before = contents(damagedRepository.stack);
    const plan = planRepair(damagedRepository.stack, { hash });
    const { backup, remaining } = applyRepair(plan);
    assert.deepEqual(remaining, []);
    assert.deepEqual(troubles(damagedRepository.stack, hash), []);

    const after = seen(damagedRepository.stack, hash);
    // The default check does not look for HEAD; the plan does, because the stack is in a repository.
    const expectsHead = plan.after.tables > 0;
    const hasHead = (after.refs as { name: string }[]).some(({ name }) => name === 'HEAD');
    assert.deepEqual(
      plan.remaining.map(({ id }) => id),
      hasHead || !expectsHead ? [] : ['headMissing'],
    );
    assert.deepEqual([after.refs.length, after.logs.length], [plan.after.refs, plan.after.logs]);
    if (!(id in SHOWED_WRONG)) assertHas(after.refs as { name: string; value: Value }[], refs);

    const listed = tryGit(damagedRepository.folder, ['for-each-ref', '--include-root-refs', '--format=%(refname)']);
    assert.equal(listed.status, 0, listed.stderr);
    assert.equal(tryGit(damagedRepository.folder, ['refs', 'verify']).stderr.includes('reftable'), false);

    rollBack(damagedRepository.stack, backup);
    assert.deepEqual(withoutTableNames(contents(damagedRepository.stack)), withoutTableNames(before));
  });
}

interface Value {
  readonly oid?: string;
  readonly target?: string;
}

function assertHas(after: readonly { name: string; value: Value }[], refs: readonly RecordedRef[]): void {
  const values = new Map(after.map(({ name, value }) => [name, value]));
  for (const { refname, oid, target } of refs) {
    if (refname === undefined) continue;
    const value = values.get(refname);
    assert.ok(value, `${refname} is there`);
    assert.deepEqual([value.oid, value.target], [oid, target], refname);
  }
}
