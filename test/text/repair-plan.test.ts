// The sentences of repair plans, each asserted here and nowhere else.
import assert from 'node:assert/strict';
import { afterEach, suite, test } from 'node:test';
import type { NoteFact, RepairPlan, RepairStep, StepReason } from '../../src/protocol/repair.ts';
import { findingText } from '../../src/text/findings/render.ts';
import { inEnglish, language, setLanguage } from '../../src/text/l10n.ts';
import { leftReason, noteLine, noteText, readFailureText } from '../../src/text/repair-notes.ts';
import { repairPlanLines, repairSideText, repairSummary } from '../../src/text/repair-plan.ts';
import { stepReason, stepTitle } from '../../src/text/repair-steps.ts';
import { PSEUDO } from './support/pseudo.ts';

const ENGLISH = language();
afterEach(() => setLanguage(ENGLISH));

const LOCK = { type: 'lock', target: 'list', age: 7300, size: 1, limits: [] } as const;

/** Title and reason of a step. */
function texts(kind: RepairStep['kind'], reason: StepReason, options: Partial<RepairStep> = {}): [string, string] {
  const step = { kind, file: 'a.ref', reason, selected: true, ...options };
  return [stepTitle(step), stepReason(step)];
}

function note(fact: NoteFact): string {
  return noteText({ file: 'a.ref', ref: 'refs/heads/a', fact });
}

const LOCKED = {
  id: 'lockOld',
  severity: 'warning',
  file: 'tables.list.lock',
  params: { target: 'list', age: 7200 },
} as const;
const LOCKED_TEXT = findingText(LOCKED);

const PLAN: RepairPlan = {
  ...{ directory: '/x', hash: 'sha1', fingerprint: '', remaining: [] },
  findings: [LOCKED],
  steps: [
    {
      ...{ id: 'sortList:tables.list', kind: 'sortList', file: 'tables.list', findings: [], selected: true },
      reason: { type: 'listOrder', moved: 2 },
    },
  ],
  target: { tables: null, remove: [], locks: [], setAside: [], permissions: [] },
  before: { tables: 0, refs: 0, logs: 0, error: { type: 'noNewline' } },
  after: { tables: 2, refs: 1200, logs: 1 },
  refs: {
    ...{ added: 1, changed: 0, removed: 1, same: 7 },
    first: [{ name: 'refs/heads/a\u202e', after: { type: 'symref', target: 'HEAD' } }],
  },
  logs: { added: 0, changed: 0, removed: 0, same: 1, first: [] },
  lost: { total: 2, first: [{ file: 'a.ref', start: 16, end: 32, fact: { type: 'logCutOff' } }] },
  uncertain: { total: 0, first: [] },
  leftFindings: [{ finding: 0, reason: 'advice', command: 'git x' }],
};

suite('a repair plan', () => {
  test('is a document with steps, losses, changes and what is left', () => {
    assert.equal(
      [...repairPlanLines(PLAN)].join('\n'),
      `# Repair of /x

- 1 step, 1 finding needs manual repair
- git reads now: nothing (the last line of the list has no newline)
- git reads after the repair: 1,200 refs and 1 reflog entry in 2 tables
- Refs: 1 added, 0 changed, 1 removed, 7 unchanged
- Reflog entries: 0 added, 0 changed, 0 removed, 1 unchanged
- Lost: 2 items, uncertain: nothing

## Steps

- [x] Sort the list by update index
  2 tables get another position, so that new values hide old ones.
  (sortList:tables.list)

## Lost

This data was stored and cannot be read.

- a.ref [0x10, 0x20): the stream of a log block is cut off: its last entries are lost
- and 1 more

## Refs that change

\`\`\`diff
+refs/heads/a\\u202e ref: HEAD
# and 1 more
\`\`\`

## Manual repair

- tables.list.lock: ${LOCKED_TEXT.message} (lockOld)
  ${LOCKED_TEXT.advice}
  \`git x\``,
    );
    assert.equal(
      repairSideText(PLAN, 'after'),
      '# Refs: 7 unchanged\nrefs/heads/a\\u202e ref: HEAD\n\n# Reflog entries: 1 unchanged\n',
    );
  });

  test('without steps has nothing to do', () => {
    assert.equal(repairSummary({ ...PLAN, steps: [], leftFindings: [] })[0], 'Nothing to do');
  });

  test('is in the language of the product, and in English for programs', () => {
    setLanguage(PSEUDO);
    assert.match(repairSummary(PLAN).join('\n'), /⟦/);
    assert.equal(
      inEnglish(() => repairSummary(PLAN)[4]),
      'Reflog entries: 0 added, 0 changed, 0 removed, 1 unchanged',
    );
    assert.equal(language(), PSEUDO);
  });
});

suite('a step', () => {
  test('that removes a lock shows what is known and what can happen', () => {
    const [title, why] = texts(
      'removeLock',
      { ...LOCK, recordedPid: 7, limits: ['container'] },
      { file: 'tables.list.lock' },
    );
    assert.equal(title, 'Remove the lock tables.list.lock');
    assert.equal(
      why,
      'The lock is 2 hours old and has 1 byte. No visible process has the lock open. This does not show that it is unused: some programs, such as JGit, do not keep a lock open. The pid file names process 7, which does not run here. This process runs in a container: processes outside of it are not visible. If the holder still runs, another process can take the lock too, and an empty lock can replace tables.list: all refs are lost.',
    );
    const holder = { pid: 7, program: 'git', source: 'descriptor' } as const;
    assert.match(
      texts('removeLock', { ...LOCK, holder })[1],
      / The lock is held by git \(process 7\)\. It is not removed while/,
    );
  });

  test('that rewrites a table names records, losses and other tables', () => {
    const reason = { type: 'damaged', records: 1200, lost: 1, fill: ['b.ref', 'c.ref', 'd.ref', 'e.ref'] } as const;
    assert.deepEqual(texts('rewriteTable', reason), [
      'Rewrite a.ref from the 1,200 records that can be read',
      '1 place cannot be read. Missing records are taken from older tables that were merged into it: b.ref, c.ref, d.ref and 1 more. Indexes, object section and checksum are rebuilt.',
    ]);
    assert.deepEqual(texts('rewriteTable', { type: 'otherIndices', by: 'name', min: '4', max: '1005' }), [
      'Rewrite a.ref with update indices 4 to 1,005',
      'Its name and its position in the list agree. Its header differs from them.',
    ]);
  });

  test('that can be replaced by another one names the alternative', () => {
    const [, alone] = texts('takeIn', { type: 'neverListed' }, { selected: false, instead: 'x' });
    assert.equal(alone, 'A writer may have crashed before it added the table to the list: git has never read it.');
    const [title, why] = texts('removeUnlisted', { type: 'neverListed' }, { instead: 'x' });
    assert.equal(title, 'Remove a.ref, which is not in the list');
    assert.equal(why, `${alone} The alternative is to add it to the list.`);
  });

  test('of the list names what changes', () => {
    assert.deepEqual(
      texts('dropLine', { type: 'linesWithoutFiles', lines: 1 })[0],
      'Remove 1 line that names no file from the list',
    );
    assert.deepEqual(texts('dropLine', { type: 'lineInvalid' }, { file: 'a\n' }), [
      "Remove the line 'a\\x0a' from the list",
      'It is not a valid table name.',
    ]);
    assert.match(
      texts('rebuildList', { type: 'noList', tables: 2, merged: 1 })[1],
      /1 table is left out because it was merged/,
    );
  });
});

suite('a note', () => {
  test('names the ref or its reflog', () => {
    assert.equal(note({ type: 'damagedBlock', record: 'ref' }), 'refs/heads/a is in a damaged block and may be wrong');
    assert.equal(
      note({ type: 'indexTaken', record: 'log', from: '7', to: '6' }),
      'a reflog entry of refs/heads/a cannot keep update index 7 and gets 6',
    );
  });

  test('names what bytes held', () => {
    assert.equal(note({ type: 'unreadable', size: 1, held: ['ref'] }), '1 byte that held refs cannot be read');
    assert.equal(
      note({ type: 'padding', size: 9, held: ['ref', 'log'] }),
      '9 bytes of the padding may have held refs or reflog entries',
    );
    assert.equal(
      note({ type: 'tableCutOff', size: 255 }),
      'the table is cut off at 0xff: records after it may be missing',
    );
    assert.equal(
      noteLine({ file: 'a\u202e', fact: { type: 'takenIn' } }),
      'a\\u202e: it was not in the list and is added to it',
    );
  });
});

test('a finding that is left has a reason, its advice if no step repairs it', () => {
  assert.equal(leftReason({ finding: 0, reason: 'notSelected' }, PLAN), 'The step that repairs it is not selected.');
  assert.equal(leftReason({ finding: 0, reason: 'advice' }, PLAN), LOCKED_TEXT.advice);
});

test('a stack that git cannot read has a reason', () => {
  assert.equal(
    readFailureText({ type: 'otherFormat', table: 'a.ref', hash: 'sha256', stack: 'sha1' }),
    'a.ref: object format differs: table sha256, stack sha1',
  );
});
