// The check on a sample of each kind of damage: the kind of finding, the file, and bytes that cover the damage.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { checkStack } from '../../src/check/check-stack.ts';
import type { Finding, FindingId } from '../../src/check/index.ts';
import { type Damage, SAMPLES } from '../../src/samples/index.ts';
import { findingText } from '../../src/text/findings/render.ts';

/** What each kind of damage is called. */
const FINDINGS: Readonly<Record<string, FindingId>> = {
  'list-without-final-newline': 'listNoNewline',
  'list-with-crlf': 'listName',
  'list-with-trailing-space': 'listName',
  'list-with-comment': 'listName',
  'list-with-path': 'listName',
  'list-with-repeated-table': 'listRepeated',
  'list-reversed': 'listOrder',
  'list-with-swapped-tables': 'listOrder',
  'list-without-a-table': 'listIncomplete',
  'list-empty': 'listEmpty',
  'list-absent': 'listMissing',
  'list-cut-off': 'listNoNewline',
  'list-of-zeros': 'listNoNewline',
  'list-of-garbage': 'listForeign',
  'list-is-directory': 'listUnreadable',
  'unlisted-newer-table': 'tableUnlistedNewer',
  'unlisted-older-table': 'tableUnlisted',
  'unlisted-empty-table': 'tableUnlistedUnreadable',
  'temporary-file': 'temporaryFile',
  'stale-list-lock': 'lockOld',
  'stale-list-lock-with-list': 'lockOld',
  'stale-table-lock': 'lockOld',
  'table-missing': 'tableMissing',
  'table-empty': 'tableTooShort',
  'table-cut-in-header': 'tableTooShort',
  'table-cut-in-refs': 'footerMissing',
  'table-cut-in-logs': 'footerMissing',
  'table-cut-before-footer': 'footerMissing',
  'table-cut-in-footer': 'footerMissing',
  'table-of-zeros': 'tableMagic',
  'table-with-zeroed-page': 'blockMissing',
  'table-with-extra-bytes': 'trailingBytes',
  'table-is-directory': 'tableUnreadable',
  'footer-checksum-wrong': 'footerChecksum',
  'header-magic-wrong': 'tableMagic',
  'header-version-unknown': 'tableVersion',
  'header-differs-from-footer': 'headerMismatch',
  'footer-magic-wrong': 'footerMagic',
  'header-indices-swapped': 'tableLimits',
  'header-block-size-wrong': 'blockAlignment',
  'header-hash-unknown': 'tableHashId',
  'footer-ref-index-zero': 'footerUnused',
  'footer-ref-index-beyond': 'footerPosition',
  'footer-ref-index-in-block': 'footerPosition',
  'footer-ref-index-at-refs': 'footerPosition',
  'footer-objects-beyond': 'footerPosition',
  'footer-objects-in-block': 'footerPosition',
  'footer-object-id-length-wrong': 'objectIdLength',
  'footer-object-id-length-zero': 'objectIdLength',
  'footer-logs-zero': 'footerPosition',
  'footer-logs-in-block': 'footerPosition',
  'footer-log-index-beyond': 'footerPosition',
  'block-type-log': 'blockType',
  'block-type-object': 'blockType',
  'block-type-unknown': 'blockType',
  'block-length-long': 'blockLength',
  'block-length-beyond': 'blockLength',
  'block-length-short': 'blockLength',
  'block-length-tiny': 'blockLength',
  'block-padding-not-zero': 'blockMissing',
  'restart-count-zero': 'restartCount',
  'restart-count-large': 'restartCount',
  'restart-count-one-less': 'restartCount',
  'restart-offset-zero': 'restartOffset',
  'restart-offset-in-record': 'restartOffset',
  'restart-offset-at-short-key': 'restartOffset',
  'restart-offset-beyond': 'restartOffset',
  'restart-offsets-swapped': 'restartOffset',
  'ref-name-flipped': 'refNameFlipped',
  'ref-unsorted': 'recordOrder',
  'ref-twice': 'recordRepeated',
  'ref-name-not-utf8': 'refNameEncoding',
  'ref-name-with-control-character': 'badRefName',
  'ref-prefix-too-long': 'badRecord',
  'ref-suffix-too-long': 'badRecord',
  'ref-value-type-reserved': 'badRecord',
  'symref-target-too-long': 'badRecord',
  'ref-id-zero': 'badRefOid',
  'ref-id-flipped': 'objectMissing',
  'ref-index-above-max': 'refUpdateIndex',
  'index-into-block': 'indexOffset',
  'index-to-other-block': 'indexKey',
  'index-to-logs': 'indexOffset',
  'index-to-itself': 'indexOffset',
  'index-key-wrong': 'indexKey',
  'objects-name-other-block': 'objectOffset',
  'objects-unknown-object': 'objectOffset',
  'log-stream-flipped': 'logStream',
  'log-stream-cut-off': 'logStream',
  'log-stream-checksum-wrong': 'logStream',
  'log-stream-header-wrong': 'logStream',
  'log-stream-gzip': 'logStream',
  'log-length-small': 'blockLength',
  'log-length-large': 'blockLength',
  'log-key-short': 'badRecord',
  'log-name-with-nul': 'recordName',
  'log-unsorted': 'recordOrder',
  'log-entry-twice': 'recordRepeated',
  'log-index-above-max': 'logUpdateIndex',
  'log-name-too-long': 'badRecord',
  'log-time-absurd': 'logTime',
  'log-zone-absurd': 'logZone',
  'log-message-of-lines': 'logMessage',
  'stack-of-two-hashes': 'hashMismatch',
  'indices-overlap': 'updateIndexOverlap',
  'indices-with-gap': 'updateIndexGap',
  'indices-descending': 'listOrder',
  'name-differs-from-header': 'tableNameLimits',
  'name-of-no-table': 'badReftableTableName',
  'name-invalid': 'badRefName',
  'name-dangerous': 'badRefName',
  'name-directory-conflict': 'refConflict',
  'symref-dangling': 'symrefDangling',
  'symref-loop': 'symrefLoop',
  'symref-chain-too-long': 'symrefLoop',
  'symref-to-invalid-name': 'badReferentName',
  'symref-out-of-refs': 'symrefTargetIsNotARef',
  'head-not-at-branch': 'badHeadTarget',
};

function findingsOf(directory: string): Finding[] {
  return [...checkStack(directory)].flatMap(step => (step.type === 'finding' ? [step.finding] : []));
}

function covers(finding: Finding, damage: Damage): boolean {
  if (finding.file !== damage.file) return false;
  if (damage.start === undefined || damage.end === undefined) return true;
  if (finding.start === undefined || finding.end === undefined) return finding.file === 'tables.list';
  return finding.start <= damage.start && finding.end >= damage.end;
}

for (const sample of SAMPLES) {
  const expected = FINDINGS[sample.id];
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
    const found = findings.filter(finding => finding.id === expected && covers(finding, damage));
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
    damaged.filter(id => FINDINGS[id] === undefined),
    [],
  );
});
