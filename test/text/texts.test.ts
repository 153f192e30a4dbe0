// The English texts themselves, each asserted here and nowhere else.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { CompactionPlan } from '../../src/protocol/stack.ts';
import { fsckText, usage, usageError } from '../../src/text/command-line.ts';
import { compactionResult, compactionText, nothingToCompact, planLines } from '../../src/text/compaction.ts';
import { listProblem, listText } from '../../src/text/lists.ts';
import { refDocument } from '../../src/text/refs.ts';
import { repairText } from '../../src/text/repair.ts';
import { serviceError, serviceProgress } from '../../src/text/service.ts';
import { laneText } from '../../src/text/stack-editor.ts';
import { countsText, findingsText } from '../../src/text/stacks.ts';
import { byteText } from '../../src/text/table-editor.ts';
import { searchLimitText, treeText } from '../../src/text/workspace.ts';

const PLAN: CompactionPlan = {
  location: { directory: '/x' },
  scope: { type: 'auto' },
  expiry: null,
  tables: ['a', 'b', 'c', 'd'],
  range: { first: 1, last: 3 },
  bytesRead: 3 * 1024,
  bytesWritten: 2 * 1024,
  refs: { kept: 1200, shadowed: 3, tombstonesDropped: 1, tombstonesKept: 0 },
  logs: { kept: 7, shadowed: 0, tombstonesDropped: 0, tombstonesKept: 2, expired: 4 },
  unrecoverable: { total: 0, first: [] },
  sizesAfter: [100, 50],
};

suite('a compaction plan', () => {
  test('shows what is merged, written, kept and dropped', () => {
    assert.deepEqual(planLines(PLAN), [
      'Merges tables 1 to 3, 3 of 4.',
      'Reads 3\u00a0KiB and writes 2\u00a0KiB.',
      'The stack then has 2 tables.',
      'Refs: 1,200 kept, 3 shadowed, 1 tombstone dropped, 0 tombstones kept.',
      'Reflog entries: 7 kept, 0 shadowed, 0 tombstones dropped, 2 tombstones kept.',
      'No data becomes unrecoverable.',
    ]);
  });

  test('names the refs that lose data, and counts the others', () => {
    const first = [
      { name: 'refs/heads/a\x1b', value: true, entries: 2 },
      { name: 'refs/heads/b', value: false, entries: 1 },
    ];
    const lines = planLines({ ...PLAN, expiry: { time: '1' }, unrecoverable: { total: 5, first } }, 1);
    assert.deepEqual(lines.slice(4), [
      'Reflog entries: 7 kept, 0 shadowed, 0 tombstones dropped, 2 tombstones kept, 4 expired.',
      'Data of 5 refs becomes unrecoverable:',
      '  refs/heads/a\\x1b: last value, 2 reflog entries',
      '  and 4 more',
    ]);
  });

  test('of all tables, of one, and of none', () => {
    assert.equal(planLines({ ...PLAN, range: { first: 0, last: 3 } })[0], 'Merges all 4 tables.');
    assert.equal(planLines({ ...PLAN, range: { first: 2, last: 2 } })[0], 'Rewrites table 2.');
    assert.deepEqual(planLines({ ...PLAN, range: null }), ['Nothing to compact: the sizes are geometric.']);
    assert.equal(
      nothingToCompact({ scope: { type: 'all' }, expiry: null }),
      'Nothing to compact: the stack has fewer than two tables.',
    );
    assert.equal(
      nothingToCompact({ scope: { type: 'all' }, expiry: {} }),
      'Nothing to expire: no reflog entry is below these limits.',
    );
  });

  test('ends with the tables and bytes before and after', () => {
    const result = { tablesBefore: 4, tablesAfter: 1, bytesBefore: 4096, bytesAfter: 1024 };
    assert.equal(compactionResult(result), '4 tables (4\u00a0KiB) became 1 table (1\u00a0KiB).');
    assert.equal(compactionResult({ ...result, tablesAfter: 4, table: null }), 'Nothing to do.');
  });
});

suite('the service', () => {
  test('refuses plans that no longer fit', () => {
    assert.equal(serviceError.otherPlan('/x'), 'This plan is not for the stack in /x.');
    assert.match(compactionText.outdated.merged(), /^Another process has merged .*\. Plan the compaction again\.$/);
    assert.match(compactionText.outdated.losesMore(), /^Another process changed .*\. Plan the compaction again\.$/);
  });

  test('adds what to do to an error about a file', () => {
    assert.equal(serviceError.advice('NOT_EXIST_ERROR'), 'Restore it from a copy or a clone, then refresh.');
    assert.equal(serviceError.advice('IO_ERROR'), 'Check the permissions and the disk, then refresh.');
    assert.equal(serviceError.advice('ZLIB_ERROR'), serviceError.advice('FORMAT_ERROR'));
    assert.equal(serviceError.advice('LOCK_ERROR'), undefined);
    assert.equal(serviceError.configurationAdvice(), 'Fix the configuration, then refresh.');
  });

  test('needs git and a git directory to check with git', () => {
    assert.equal(serviceError.noGit(), 'git was not found on PATH.');
    assert.equal(serviceError.noGitDirectory('/x'), '/x is not a git directory.');
    assert.equal(serviceProgress.waiting('tables.list'), 'Waiting for tables.list');
  });
});

suite('a stack in short', () => {
  test('names its findings by severity', () => {
    assert.equal(findingsText({ error: 2, warning: 1, info: 1, hint: 5 }), '2 errors, 1 warning, 1 note');
    assert.equal(findingsText({ error: 0, warning: 0, info: 0, hint: 5 }), undefined);
    assert.equal(countsText({ error: 0, warning: 0, info: 0, hint: 5 }), '5 hints');
    assert.equal(fsckText.summary({ error: 0, warning: 0, info: 0, hint: 0 }), 'no problems');
    assert.equal(fsckText.summary({ error: 0, warning: 0, info: 0, hint: 1 }), 'no problems, 1 hint');
    assert.equal(fsckText.summary({ error: 1, warning: 0, info: 0, hint: 1 }), '1 error, 1 hint');
  });

  test('has its table with place, size and records', () => {
    const table = { name: 't', size: 2048, effectiveSize: 1, version: 1, hash: 'sha1', blockSize: 4096 } as const;
    const { label, description, facts } = treeText.table({
      table: { ...table, minUpdateIndex: '4', maxUpdateIndex: '1005', sizeLimit: 1, excess: 2, isTooLarge: true },
      position: 2,
      isNewest: true,
      statistics: undefined,
      brokenFactor: 2,
    });
    assert.equal(label, '4–1,005');
    assert.equal(description, 'newest · 2\u00a0KiB');
    assert.deepEqual(facts.at(-1), ['Geometry', 'table 1 is not 2 times as large: compaction is due']);
  });

  test('is found by a search that reports where it stopped', () => {
    assert.equal(
      searchLimitText({ folders: 50_000, limit: 'folders' }),
      'Search stopped after 50,000 folders: there are more folders. Open a smaller folder, or lower reftable.scanDepth.',
    );
    assert.match(searchLimitText({ folders: 1, limit: 'time' }) ?? '', /after 1 folder: it took too long/);
    assert.match(searchLimitText({ folders: 9, limit: 'worktrees' }) ?? '', /Not all of them are shown/);
    assert.equal(searchLimitText({ folders: 9 }), undefined);
  });

  test('has breaks between its update indices', () => {
    assert.equal(laneText.seams([]), 'Each table starts where the previous one ends.');
    assert.equal(
      laneText.seams([
        { type: 'gap', table: 3, first: 5n, last: 9n },
        { type: 'overlap', table: 4, first: 12n, last: 12n },
      ]),
      '2 breaks between adjacent tables: no table covers 5–9 between tables 2 and 3; tables 3 and 4 both cover 12.',
    );
  });
});

suite('a list', () => {
  test('has its geometry in a line', () => {
    const geometry = { tables: 3, size: 3072, factor: 2, unreadable: 0, merge: undefined };
    assert.equal(
      listText.geometry(geometry),
      '3 tables, 3\u00a0KiB: geometric, each at least 2 times as large as the next',
    );
    assert.equal(listText.geometry({ ...geometry, unreadable: 1 }), '3 tables, 3\u00a0KiB: 1 table cannot be read');
  });

  test('quotes names from outside with nothing hidden', () => {
    assert.equal(listProblem.missing('a\u202e'), "no file 'a\\u202e' in this directory");
  });
});

suite('a repair', () => {
  const proposal = {
    ...{ plan: {}, summary: [], report: '', before: '', after: '', backupDirectory: '/b', changes: true },
    steps: [{ id: '1', title: 'a', why: 'b', selected: true, removesLock: false }],
  };

  test('is asked about with what it loses and leaves', () => {
    assert.equal(
      repairText.planned('x', { ...proposal, lost: 0, left: 0 }),
      'Repair plan for x: 1 step, nothing is lost.',
    );
    assert.equal(
      repairText.planned('x', { ...proposal, lost: 1, left: 2 }),
      'Repair plan for x: 1 step, 1 item is lost, 2 findings need manual repair.',
    );
    assert.equal(
      repairText.planned('x', { ...proposal, changes: false, lost: 0, left: 0 }),
      'Nothing in x has to be repaired. 1 optional step is available.',
    );
  });

  test('ends with what the check finds and where the backup is', () => {
    assert.equal(repairText.repaired('x', 0, '/b'), 'Repaired x. The check finds no problems. The backup is in /b.');
    assert.equal(
      repairText.repaired('x', 1, '/b'),
      'Repaired x. The check still reports 1 finding. The backup is in /b.',
    );
  });
});

suite('a ref', () => {
  test('is a document with value and reflog, which hides nothing', () => {
    const name = 'refs/heads/\u202ea';
    const update = {
      ...({
        old: '0'.repeat(40),
        new: '1'.repeat(40),
        committer: { name: 'A', email: 'a@b' },
        time: '0',
        tz: 100,
      } as const),
      message: 'one\ntwo\n',
    };
    const document = refDocument(
      name,
      { kind: 'ref', name, updateIndex: '7', value: { type: 'symref', target: 'HEAD' } },
      [{ kind: 'log', name, updateIndex: '7', update }],
      false,
    );
    assert.equal(
      document,
      `refs/heads/\\u202ea

Points to     HEAD
Update index  7

Reflog, newest first (1 entry)

  7  1970-01-01 01:00:00 +0100  A <a@b>
      ${'0'.repeat(40)} → ${'1'.repeat(40)}
      one
      two
`,
    );
    assert.match(refDocument(name, null, [], false), /\n\nThis ref does not exist\.\n\nNo reflog\.\n$/);
  });
});

suite('a byte', () => {
  test('has its value type in words', () => {
    assert.equal(byteText.suffix(1, 'ref', 3), '1 byte follows; type 3: a symbolic ref.');
    assert.equal(byteText.suffix(4, 'obj', 2), '4 bytes follow; type 2: 2 offsets.');
    assert.equal(byteText.suffix(4, undefined, 2), '4 bytes follow; type 2.');
  });
});

suite('the command line', () => {
  test('has a usage of at most 100 columns that names every command', () => {
    const lines = usage().split('\n');
    assert.equal(
      lines[0],
      'usage: reftable dump [--json] [--tables] [--hash sha1|sha256] <stack directory or table file>',
    );
    for (const line of lines) assert.ok(line.length <= 102, line);
    for (const name of ['dump', 'compact', 'fsck', 'anatomy', 'repair']) {
      assert.ok(
        lines.some(line => line.startsWith(`${name} `)),
        name,
      );
    }
  });

  test('reports what is wrong with an argument and what to write', () => {
    assert.equal(usageError.range('5..2'), "invalid range '5..2': use A..B, such as 2..5");
    assert.equal(usageError.hash('md5'), "unknown hash 'md5': use sha1 or sha256");
  });
});
