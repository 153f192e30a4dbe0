// A plan for a stack that needs no repair reads little more than its check.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkStack } from '../../src/check/index.ts';
import { Stack } from '../../src/reftable/index.ts';
import { type RepairFiles, repairFiles } from '../../src/repair/files.ts';
import { planRepair } from '../../src/repair/index.ts';

/** The files of the platform, and the bytes that were read from tables. */
function counting(): { readonly files: RepairFiles; readonly bytes: () => number } {
  let bytes = 0;
  const own = repairFiles(undefined, () => {});
  const files: RepairFiles = Object.create(own);
  files.read = (...args) => {
    const read = own.read(...args);
    bytes += read;
    return read;
  };
  return { files, bytes: () => bytes };
}

test('a plan without steps does not check the tables again', () => {
  const directory = mkdtempSync(join(tmpdir(), 'reftable-plan-cost-'));
  try {
    using stack = Stack.open(directory, { hash: 'sha1', disableAutoCompact: true });
    for (const size of [2000, 500]) {
      stack.add(table => {
        const updateIndex = table.minUpdateIndex;
        for (let i = 0; i < size; i++) {
          const oid = (i + 1).toString(16).padStart(40, '0');
          table.addRef({ name: `refs/heads/${String(i).padStart(6, '0')}`, updateIndex, value: { type: 'oid', oid } });
        }
      });
    }
    const size = stack.tables.reduce((sum, table) => sum + table.size, 0);
    const check = counting();
    for (const step of checkStack(directory, { files: check.files })) void step;
    const plan = counting();
    const { refs, steps } = planRepair(directory, { files: plan.files, runCheck: checkStack });
    assert.deepEqual(
      steps.filter(({ selected }) => selected),
      [],
    );
    assert.deepEqual(refs, { added: 0, changed: 0, removed: 0, same: 2000, first: [] });
    assert.ok(check.bytes() >= size, 'the check reads all tables');
    assert.ok(plan.bytes() < 2 * check.bytes(), `${plan.bytes()} bytes, ${check.bytes()} of the check`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
