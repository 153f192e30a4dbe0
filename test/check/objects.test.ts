import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fsck } from '../../src/check/index.ts';
import { Stack } from '../../src/reftable/index.ts';

/** A stack with an object section, of refs with these ids. */
function findingsFor(oids: readonly string[]): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'reftable-objects-'));
  try {
    using stack = Stack.open(directory, { hash: 'sha1', blockSize: 256 });
    stack.add(table => {
      for (const [i, oid] of oids.entries()) {
        const name = `refs/heads/${String(i).padStart(6, '0')}`;
        table.addRef({ name, updateIndex: table.minUpdateIndex, value: { type: 'oid', oid } });
      }
    });
    assert.ok(stack.tables[0]?.objects.present);
    return [...fsck(directory)].flatMap(step => (step.type === 'finding' ? [step.finding.id] : []));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test('ids that share any number of first bytes are distinguished', () => {
  for (const shared of [0, 3, 6, 9, 15]) {
    const oids = Array.from({ length: 3000 }, (_, i) => {
      const own = (Math.imul(i + 1, 2654435761) >>> 0).toString(16).padStart(8, '0');
      return ('ab'.repeat(shared) + own).padEnd(40, '5');
    });
    assert.deepEqual(
      findingsFor(oids).filter(id => id.startsWith('object')),
      [],
    );
  }
});

test('refs with the same id are found through one object record', () => {
  assert.deepEqual(
    findingsFor(Array.from({ length: 500 }, (_, i) => String(i % 3).repeat(40))).filter(id => id.startsWith('object')),
    [],
  );
});
