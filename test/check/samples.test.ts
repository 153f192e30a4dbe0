// The check on a sample of each kind of damage: the kind of finding, the file, and bytes that cover the damage.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { checkStack } from '../../src/check/check-stack.ts';
import type { ByteRange, FileRange, Finding, FindingId } from '../../src/check/index.ts';
import { buildSample, type Damage, SAMPLES } from '../../src/samples/index.ts';
import { findingText } from '../../src/text/findings/render.ts';
import { KIND_OF_SAMPLE } from './support/finding-samples.ts';
import { rangesOf } from './support/ranges.ts';

function findingsOf(directory: string): Finding[] {
  return [...checkStack(directory)].flatMap(step => (step.type === 'finding' ? [step.finding] : []));
}

function covers(finding: FileRange & Pick<Finding, 'inflated'>, damage: Damage): boolean {
  if (finding.file !== damage.file) return false;
  if (damage.start === undefined || damage.end === undefined) return true;
  if (finding.start === undefined || finding.end === undefined) return finding.file === 'tables.list';
  if (finding.start > damage.start || finding.end < damage.end) return false;
  return (
    damage.inflated === undefined || (finding.inflated !== undefined && overlap(finding.inflated, damage.inflated))
  );
}

/** A finding may be about more or fewer bytes of the damaged record. */
function overlap(a: ByteRange, b: ByteRange): boolean {
  return a.inside === b.inside && a.start < b.end && b.start < a.end;
}

for (const sample of SAMPLES) {
  const expected = KIND_OF_SAMPLE[sample.id];
  const outcome = expected === undefined ? 'has nothing above a hint' : `is found: ${expected}`;
  test(`${sample.id} ${outcome}`, t => {
    const folder = mkdtempSync(join(tmpdir(), 'reftable-check-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const damage = sample.build(folder);
    const findings = findingsOf(join(folder, '.git', 'reftable'));
    if (damage === undefined) {
      assert.deepEqual(
        findings.filter(({ severity }) => severity !== 'hint'),
        [],
      );
      return;
    }
    const found = findings.filter(
      finding => finding.id === expected && rangesOf(finding).some(range => covers(range, damage)),
    );
    assert.ok(found.length > 0, inspect({ damage, findings }, { depth: 5 }));
    for (const finding of findings) {
      const { start, end } = finding;
      const { message, advice } = findingText(finding);
      assert.match(message, /[^.]$/);
      assert.match(advice, /\.$/);
      if (start !== undefined) assert.ok(end !== undefined && end >= start);
    }
  });
}

test('every damage sample has an expectation here', () => {
  const damaged = SAMPLES.filter(({ group }) => group !== 'healthy').map(({ id }) => id);
  assert.deepEqual(
    damaged.filter(id => KIND_OF_SAMPLE[id] === undefined),
    [],
  );
});

const UNLISTED_TABLES = ['tableUnlistedNewer', 'tableUnlistedNewer', 'tableUnlistedNewer'] as const;

/** Samples with more findings than the one that names the damage, and why. */
const SEVERAL: Readonly<Record<string, { readonly kinds: readonly FindingId[]; readonly why: string }>> = {
  'list-empty': { kinds: ['listEmpty', ...UNLISTED_TABLES], why: 'each table can be added or not' },
  'list-absent': { kinds: ['listMissing', ...UNLISTED_TABLES], why: 'each table can be added or not' },
  'list-is-directory': { kinds: ['listUnreadable', ...UNLISTED_TABLES], why: 'each table can be added or not' },
  'list-cut-off': {
    kinds: ['listNoNewline', 'listTableMissing', 'tableUnlistedNewer'],
    why: 'the line may be another name',
  },
  'list-of-garbage': { kinds: ['listForeign', 'listName', ...UNLISTED_TABLES], why: 'the line is wrong by itself' },
  'list-of-zeros': {
    kinds: ['listForeign', 'listName', 'listNoNewline', ...UNLISTED_TABLES],
    why: 'the line is wrong by itself',
  },
  'stale-list-lock-with-list': { kinds: ['lockOld', 'unlistedLocked'], why: 'a lock and the table of its owner' },
  'ref-id-zero': { kinds: ['badRefOid', 'objectMissing'], why: 'the ref, and the object section of its table' },
  'ref-id-flipped': {
    kinds: ['objectMissing', 'refValueFlipped'],
    why: 'the object section and the reflog are two witnesses',
  },
  'indices-descending': {
    kinds: ['listOrder', 'logUpdateIndex'],
    why: 'reflog entries have update indices of their own',
  },
  'symref-loop': { kinds: ['symrefLoop', 'symrefLoop'], why: 'either ref can be the wrong one' },
  'symref-chain-too-long': { kinds: ['symrefLoop', 'symrefLoop'], why: 'two refs lead to no object' },
};

for (const { id, group } of SAMPLES.filter(({ group }) => group !== 'healthy')) {
  const kind = KIND_OF_SAMPLE[id];
  const several = SEVERAL[id];
  test(`${id} (${group}) has ${several ? `several findings: ${several.why}` : 'one finding'}`, t => {
    const folder = mkdtempSync(join(tmpdir(), 'reftable-check-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    buildSample(id, folder);
    const found = findingsOf(join(folder, '.git', 'reftable')).filter(
      ({ severity, id }) => severity !== 'hint' || id === kind,
    );
    assert.deepEqual(found.map(({ id }) => id).sort(), [...(several?.kinds ?? [kind])].sort());
  });
}
