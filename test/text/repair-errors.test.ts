// Why a plan, a repair or a rollback failed, and what it is doing: each text is asserted here and nowhere else.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { RepairFailure, RepairProgress } from '../../src/protocol/repair.ts';
import { isReftableError, ReftableError } from '../../src/reftable/index.ts';
import { RepairError } from '../../src/repair/index.ts';
import { repairProgress } from '../../src/text/repair.ts';
import { repairErrorText } from '../../src/text/repair-errors.ts';

type Examples<Kind extends { readonly type: string }> = {
  readonly [Type in Kind['type']]: readonly (readonly [
    facts: Omit<Kind & { readonly type: Type }, 'type'>,
    text: string,
  ])[];
};

/** The examples of each type as data with its text. */
function examplesOf<Kind extends { readonly type: string }>(examples: Examples<Kind>): (readonly [Kind, string])[] {
  const all = Object.entries<readonly (readonly [object, string])[]>(examples);
  return all.flatMap(([type, list]) =>
    list.map(([facts, text]) => [{ type, ...facts } as unknown as Kind, text] as const),
  );
}

const ROLLBACK_UNDOES = 'A rollback would undo these changes. Force it only if you want that.';

const FAILURES = examplesOf<RepairFailure>({
  planOutdated: [[{ directory: '/x' }, '/x changed after the repair was planned. Plan the repair again.']],
  planNamesFile: [[{ name: '../x' }, "The plan names '../x', which is not a file that a repair changes."]],
  previewWritten: [[{}, 'A preview of a repair cannot be written to.']],
  tableTooLarge: [[{ limit: 2048 }, 'A table of more than 2,048 bytes cannot be rewritten.']],
  tooManyRecords: [
    [
      { file: 'a.ref', records: 3000, limit: 2000 },
      'cannot rewrite a.ref: its records are not in order, and 3,000 of them do not fit in memory. The limit is 2,000.',
    ],
  ],
  notBackedUp: [
    [
      { directory: '/x', name: 'a', why: { type: 'vanished' } },
      'cannot repair /x: a cannot be backed up: it was removed meanwhile, or its name is not valid UTF-8. Nothing was changed.',
    ],
    [
      { directory: '/x', name: 'a', why: { type: 'tooDeep' } },
      'cannot repair /x: a cannot be backed up: its directory is nested too deeply. Nothing was changed.',
    ],
    [
      { directory: '/x', name: 'a', why: { type: 'notAFile' } },
      'cannot repair /x: a cannot be backed up: it is not a file. Nothing was changed.',
    ],
    [
      { directory: '/x', name: 'a', why: { type: 'unreadable', message: 'EACCES' } },
      'cannot repair /x: a cannot be backed up: EACCES. Nothing was changed.',
    ],
  ],
  backupInStack: [[{ directory: '/x' }, 'The backup cannot be in /x, because it is a copy of that directory.']],
  backupPathTaken: [[{ path: '/y' }, '/y cannot hold backups: it is not a directory.']],
  notABackup: [
    [{ path: '/b', why: 'noManifest' }, '/b is not a finished backup of a stack: it has no manifest.json.'],
    [{ path: '/b', why: 'damaged' }, '/b is not a finished backup of a stack: its manifest.json is damaged.'],
    [
      { path: '/b', why: 'otherVersion' },
      '/b is not a finished backup of a stack: its manifest.json is not one that this version writes.',
    ],
  ],
  otherStack: [[{ path: '/b', stack: '/x', directory: '/y' }, '/b is a backup of /x, not of /y.']],
  copyDamaged: [[{ name: 'a.ref' }, "cannot roll back: the backup's copy of a.ref is damaged."]],
  changedSinceRepair: [
    [{ tables: [] }, `cannot roll back: the stack changed after the repair. ${ROLLBACK_UNDOES}`],
    [
      { tables: ['a.ref'] },
      `cannot roll back: the stack changed after the repair. New table: a.ref. ${ROLLBACK_UNDOES}`,
    ],
    [
      { tables: ['a.ref', 'b.ref'] },
      `cannot roll back: the stack changed after the repair. New tables: a.ref, b.ref. ${ROLLBACK_UNDOES}`,
    ],
  ],
  repositoryChangedSince: [
    [{ files: ['HEAD', 'config'] }, `cannot roll back: HEAD, config changed after the repair. ${ROLLBACK_UNDOES}`],
  ],
  noGitDirectory: [
    [
      { path: '/b' },
      'cannot roll back: /b has copies of files of a git directory, and the stack is not in a git directory.',
    ],
  ],
  leadsOutside: [
    [
      { name: 'config', path: '/etc/x', gitDirectory: '/r/.git' },
      'cannot write config of /r/.git: a symbolic link or the file commondir leads out of the repository, to /etc/x. Nothing was changed.',
    ],
  ],
  changedDuringRollback: [[{ directory: '/x' }, 'cannot roll back: /x changed during the rollback. Try again.']],
  lockHeld: [
    [
      { lock: 'tables.list.lock', holder: { pid: 7, program: 'git', source: 'descriptor' } },
      'cannot remove tables.list.lock: the lock is held by git (process 7). Try again when it has finished.',
    ],
    [
      { lock: 'tables.list.lock', holder: { pid: 7, program: undefined, source: 'pid file' } },
      'cannot remove tables.list.lock: its pid file names a program (process 7), which is running. Try again when it has finished.',
    ],
  ],
  lockReplaced: [
    [
      { lock: 'a.ref.lock' },
      'cannot remove a.ref.lock: another process has replaced it after the repair was planned. Plan the repair again.',
    ],
  ],
  objectsNotChecked: [
    [
      { backup: '/b', message: 'git cat-file: fatal' },
      'The stack is repaired and its backup is in /b, but objects could not be looked up afterwards: git cat-file: fatal',
    ],
  ],
  notTidied: [
    [
      { done: 'repair', backup: '/b', message: 'EIO' },
      'The stack is repaired and its backup is in /b, but a file could not be put in order: EIO',
    ],
    [
      { done: 'rollback', backup: '/b', message: 'EIO' },
      'The stack is rolled back and a backup of its last state is in /b, but a file could not be put in order: EIO',
    ],
  ],
});

suite('a failed repair', () => {
  for (const [failure, text] of FAILURES) {
    test(`${failure.type} has a text: ${text}`, () => assert.equal(repairErrorText(failure), text));
  }

  test('shows no control character of a name', () => {
    assert.equal(
      repairErrorText({ type: 'copyDamaged', name: 'a\x1b\u202e' }),
      "cannot roll back: the backup's copy of a\\x1b\\u202e is damaged.",
    );
    assert.match(repairErrorText({ type: 'planOutdated', directory: '/x\n' }), /^\/x\\x0a changed/);
  });

  test('is an error of the engine whose message needs no catalogue', () => {
    const cause = new ReftableError('IO_ERROR', 'x could not be removed: EIO.');
    const messages = FAILURES.map(([failure]) => {
      const error = new RepairError(failure, failure.type === 'notTidied' ? { file: '/x/f', cause } : { file: '/x/f' });
      assert.ok(isReftableError(error, failure.type === 'notTidied' ? 'IO_ERROR' : error.code), failure.type);
      assert.deepEqual([error.failure, error.file, error.name], [failure, '/x/f', 'RepairError']);
      return error.message;
    });
    assert.deepEqual(messages, [
      '/x changed after its repair was planned',
      "the plan names '../x', which a repair does not change",
      'a preview cannot be written to',
      'cannot rewrite a table of more than 2048 bytes',
      'cannot sort the 3000 records of a.ref in memory: at most 2000',
      'cannot repair /x: a cannot be backed up: it vanished, or its name is not text',
      'cannot repair /x: a cannot be backed up: it is nested too deeply',
      'cannot repair /x: a cannot be backed up: it is not a file',
      'cannot repair /x: a cannot be backed up: EACCES',
      'a backup of /x cannot be inside of it',
      '/y is not a directory',
      '/b is not a finished backup: it has no manifest.json',
      '/b is not a finished backup: its manifest.json is damaged',
      '/b is not a finished backup: its manifest.json is not what this version writes',
      '/b is a backup of /x, not of /y',
      "the backup's copy of a.ref is damaged",
      'the stack changed after the repair',
      'the stack changed after the repair',
      'the stack changed after the repair',
      'the repository changed after the repair: HEAD, config',
      '/b has files of a git directory, and the stack is in none',
      'config of /r/.git leads outside, to /etc/x',
      '/x changed during the rollback',
      'cannot remove tables.list.lock: its holder is git (process 7)',
      'cannot remove tables.list.lock: its holder is a program (process 7)',
      'cannot remove a.ref.lock: it is not the lock that the plan was made for',
      'the repair is done, but objects cannot be looked up: git cat-file: fatal',
      'the repair is done, but not tidied up: EIO',
      'the rollback is done, but not tidied up: EIO',
    ]);
  });
});

const PROGRESS = examplesOf<RepairProgress>({
  readingStack: [[{}, 'Reading the stack']],
  readingDamage: [[{}, 'Reading damaged tables']],
  comparing: [[{}, 'Comparing what git reads before and after the repair']],
  checkingPreview: [[{}, 'Checking the preview of the repair']],
  repairing: [[{}, 'Repairing the stack']],
  replacingList: [[{}, 'Replacing tables.list']],
  checkingRepaired: [[{}, 'Checking the repaired stack']],
  rollingBack: [[{}, 'Rolling back']],
  checking: [[{ name: 'a.ref' }, 'Checking a.ref']],
  waiting: [[{ file: 'tables.list' }, 'Waiting for tables.list']],
  previewingTable: [[{ file: 'a.ref' }, 'Rewriting a.ref in memory']],
  writingTable: [[{ file: 'a.ref' }, 'Writing a.ref']],
  backingUp: [[{ file: 'a.ref' }, 'Backing up a.ref']],
  checkingCopy: [[{ file: 'a.ref' }, 'Checking the backup of a.ref']],
  comparingCopy: [[{ file: 'a.ref' }, 'Comparing a.ref with its backup']],
  restoring: [[{ file: 'a.ref' }, 'Restoring a.ref']],
});

suite('the progress of a repair', () => {
  for (const [progress, text] of PROGRESS) {
    test(text, () => assert.equal(repairProgress(progress), text));
  }
});
