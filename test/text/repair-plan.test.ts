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
  ...{ directory: '/x', hash: 'sha1', directoryDigest: '', objects: false, remaining: [] },
  findings: [LOCKED],
  steps: [
    {
      ...{ id: 'sortList:tables.list', kind: 'sortList', file: 'tables.list', findings: [], selected: true },
      reason: { type: 'listOrder', moved: 2 },
    },
  ],
  target: { tables: null, remove: [], locks: [], setAside: [], permissions: [], repository: [] },
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

- 1 step, 1 finding is not repaired
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

- a.ref 0x10–0x1f: the stream of a log block is cut off: its last entries are lost
- and 1 more

## Refs that change

\`\`\`diff
+refs/heads/a\\u202e ref: HEAD
# and 1 more
\`\`\`

## Not repaired

- tables.list.lock: ${LOCKED_TEXT.message} (lockOld)
  ${LOCKED_TEXT.advice}
  \`git x\``,
    );
    assert.equal(
      repairSideText(PLAN, 'after'),
      '# Refs: 7 unchanged\nrefs/heads/a\\u202e ref: HEAD\n\n# Reflog entries: 1 unchanged\n',
    );
  });

  test('does not state that git reads the stack of a repository that it does not find', () => {
    const finding = { id: 'headStub', severity: 'error', file: '../HEAD', params: { problem: 'missing' } } as const;
    const nothing = 'nothing (git does not use the stack of this repository)';
    const [, now, afterwards] = repairSummary({ ...PLAN, findings: [finding] });
    assert.equal(now, `git reads now: ${nothing}`);
    assert.equal(afterwards, 'git reads after the repair: 1,200 refs and 1 reflog entry in 2 tables');
    assert.equal(repairSummary({ ...PLAN, remaining: [finding] })[2], `git reads after the repair: ${nothing}`);
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
      '1 part of the table cannot be read. Missing records are taken from older tables that were merged into it: b.ref, c.ref, d.ref and 1 more. Indexes, object section and checksum are rebuilt.',
    ]);
    assert.deepEqual(texts('rewriteTable', { type: 'otherIndices', by: 'name', min: '4', max: '1005' }), [
      'Rewrite a.ref with update indices 4–1,005',
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
    const backup = (newer: number) => texts('restoreList', { type: 'backupList', path: '/b', tables: 2, newer });
    const found = 'A backup of this stack has a list whose tables are all in the directory: /b.';
    assert.deepEqual(backup(0), [
      'Write the list of a backup, with 2 tables',
      `${found} The list covers every readable table in the directory.`,
    ]);
    assert.equal(
      backup(1)[1],
      `${found} 1 readable table in the directory is not covered by it and stays invisible to git.`,
    );
  });
});

suite('a step for a ref whose object is missing', () => {
  const oid = '1'.repeat(40);
  const file = { file: 'refs/heads/a' };
  const first = 'First try to fetch the missing object or to restore it from a backup.';

  test('that moves it names the new value, its time and the reflog entries that are removed', () => {
    const reason = { type: 'earlierObject', oid, time: '1750000000', tz: -730 } as const;
    const value = 'It is the newest value in the reflog of the ref that can be used, from 2025-06-15 07:36:40 -0730.';
    assert.deepEqual(texts('moveRef', { ...reason, entries: 0 }, file), [
      `Move refs/heads/a to ${oid}`,
      `${value} Work trees are not changed. ${first}`,
    ]);
    assert.equal(
      texts('moveRef', { ...reason, entries: 2 }, file)[1],
      `${value} 2 reflog entries that name objects that do not exist are removed. Work trees are not changed. ${first}`,
    );
  });

  test('that deletes it states whether it can be moved instead', () => {
    assert.deepEqual(texts('deleteRef', { type: 'noObject', movable: true, entries: 1 }, file), [
      'Delete refs/heads/a and its reflog',
      `This is the alternative to moving the ref. 1 reflog entry is removed. ${first}`,
    ]);
    assert.equal(
      texts('deleteRef', { type: 'noObject', movable: false, entries: 0 }, file)[1],
      `No value in the reflog of the ref can be used. ${first}`,
    );
  });

  test('has a note for the ref and for reflog entries', () => {
    assert.equal(note({ type: 'refMoved', oid }), `refs/heads/a is moved to ${oid}, an earlier value`);
    assert.equal(note({ type: 'refDeleted' }), 'refs/heads/a is deleted');
    assert.equal(
      note({ type: 'entriesRemoved', entries: 3 }),
      '3 reflog entries are removed because of the change of refs/heads/a',
    );
  });
});

suite('a step that writes HEAD', () => {
  test('names the branch and why HEAD probably named it', () => {
    const because = (basis: Extract<StepReason, { type: 'headMissing' }>['basis']) =>
      texts('writeHead', { type: 'headMissing', basis }, { file: 'refs/heads/main' });
    const title = 'Write HEAD: it names refs/heads/main';
    const without = 'Without HEAD, the next commit has no parent and is on no branch.';
    assert.deepEqual((['checkout', 'sameEntry', 'backup', 'onlyBranch', 'branch', 'none'] as const).map(because), [
      [title, `${without} The newest checkout in the reflog of HEAD is of this branch.`],
      [title, `${without} The newest entry in the reflog of HEAD is in the reflog of this branch too.`],
      [title, `${without} HEAD of the newest readable backup names this branch.`],
      [title, `${without} It is the only branch.`],
      [title, `${without} It is one of the branches; which one HEAD named is not known.`],
      [title, `${without} The stack has no branch. The name is a guess.`],
    ]);
  });

  test('that is not selected is missed after the repair', () => {
    assert.equal(
      noteText({ file: '', ref: 'HEAD', fact: { type: 'rootRefMissing' } }),
      'HEAD is missing after the repair',
    );
  });
});

suite('a step around a stack', () => {
  test('names the file and what git does with it', () => {
    assert.deepEqual(texts('writeHeadStub', { type: 'headStub' }, { file: '../HEAD' }), [
      'Write the file ../HEAD as git does',
      'It only marks the directory as a repository. The real HEAD is in the stack.',
    ]);
    assert.deepEqual(texts('makeRefsDirectory', { type: 'refsMissing' }, { file: '../refs' }), [
      'Create the directory ../refs as git does',
      'git requires it, though the refs are in the stack.',
    ]);
  });

  test('that changes the configuration depends on refs that are files', () => {
    const version = 'The format version of the repository is set to 1 if that is necessary.';
    const set = (setting: 'unset' | 'files', refsBeside: boolean) =>
      texts('setRefStorage', { type: 'refStorage', setting, refsBeside }, { file: '../config' });
    const title = 'Set extensions.refStorage to reftable in ../config';
    assert.deepEqual(set('unset', false), [title, `The stack has tables, and no ref is stored as a file. ${version}`]);
    const files =
      'The configuration stores refs in files, and no ref is stored as a file. Select this step if the refs of the stack are the ones to use.';
    assert.deepEqual(set('files', false), [title, `${files} ${version}`]);
    const beside = 'Refs are stored as files too. Select this step only if the refs of the stack are the ones to use.';
    for (const setting of ['unset', 'files'] as const)
      assert.deepEqual(set(setting, true), [title, `${beside} ${version}`]);
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
      note({ type: 'blockCutOff', kept: 54, held: 'ref' }),
      'the end of a block is missing: its first 54 refs are kept, and the others are lost',
    );
    assert.equal(
      note({ type: 'blockCutOff', kept: 0, held: 'log' }),
      'the end of a log block is missing, with all its reflog entries',
    );
    assert.equal(
      note({ type: 'overwritten', record: 'ref' }),
      'refs/heads/a is lost: a part of its value is overwritten',
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
  assert.equal(
    leftReason({ finding: 0, reason: 'inTheWay' }, PLAN),
    'Another file or directory has its name. Move it away, and plan the repair again.',
  );
  assert.equal(
    leftReason({ finding: 0, reason: 'leadsOutside' }, PLAN),
    'A symbolic link or the file commondir leads out of the repository, where a repair changes nothing. Correct the file there.',
  );
  assert.equal(
    leftReason({ finding: 0, reason: 'configForm' }, PLAN),
    'The configuration cannot be corrected automatically. Correct it with an editor.',
  );
});

test('a stack that git cannot read has a reason', () => {
  assert.equal(
    readFailureText({ type: 'otherFormat', table: 'a.ref', hash: 'sha256', stack: 'sha1' }),
    'a.ref: object format differs: table sha256, stack sha1',
  );
});
