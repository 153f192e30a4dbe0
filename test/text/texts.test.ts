// The English texts themselves, each asserted here and nowhere else.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ShownRef } from '../../src/protocol/browse.ts';
import type { FoundInstead } from '../../src/protocol/repository.ts';
import type { CompactionPlan, StackSummary } from '../../src/protocol/stack.ts';
import { fsckText, noStack, usageError } from '../../src/text/command-line.ts';
import { commandDefinitions } from '../../src/text/commands/commands.ts';
import { compactionResult, compactionText, nothingToCompact, planLines } from '../../src/text/compaction.ts';
import { editorText } from '../../src/text/editors.ts';
import { listText } from '../../src/text/lists.ts';
import { refDocument, unreadableRefDocument } from '../../src/text/ref-document.ts';
import { repairPageText } from '../../src/text/repair-page.ts';
import { serviceError, serviceProgress } from '../../src/text/service.ts';
import { laneText } from '../../src/text/stack-editor.ts';
import { countsText, findingsText } from '../../src/text/stacks.ts';
import { byteText, toolbarText } from '../../src/text/table-editor.ts';
import { searchLimitText, statusText, treeText } from '../../src/text/workspace.ts';

const PLAN: CompactionPlan = {
  location: { directory: '/x' },
  scope: { type: 'auto' },
  expiry: null,
  tables: ['a', 'b', 'c', 'd'],
  range: { first: 1, last: 3 },
  bytesRead: 3 * 1024,
  bytesWritten: 2 * 1024,
  isEstimate: false,
  refs: { kept: 1200, shadowed: 3, tombstonesDropped: 1, tombstonesKept: 0 },
  logs: { kept: 7, shadowed: 0, tombstonesDropped: 0, tombstonesKept: 2, expired: 4 },
  unrecoverable: { total: 0, first: [] },
  sizesAfter: [100, 50],
};

suite('a compaction plan', () => {
  test('shows what is merged, written, kept and dropped', () => {
    assert.deepEqual(planLines(PLAN), [
      'Merges tables 1 to 3 (3 of 4).',
      'Reads 3\u00a0KiB and writes 2\u00a0KiB.',
      'The stack then has 2 tables.',
      'Refs: 1,200 kept, 3 shadowed, 1 tombstone dropped, 0 tombstones kept.',
      'Reflog entries: 7 kept, 0 shadowed, 0 tombstones dropped, 2 tombstones kept.',
      'No data becomes unrecoverable.',
    ]);
  });

  test('calls an estimate so', () => {
    assert.equal(planLines({ ...PLAN, isEstimate: true })[1], 'Reads 3\u00a0KiB and writes about 2\u00a0KiB.');
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
    assert.equal(
      serviceError.advice('NOT_EXIST_ERROR'),
      'Restore it from another copy of the repository, or run Repair to continue without it. Then refresh.',
    );
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

  test('searches a table', () => {
    assert.equal(serviceError.notHex(), 'Enter pairs of hex digits to search for bytes.');
    assert.equal(serviceError.nothingToSearch(), 'Enter what to search for.');
  });

  test('names the reason why a worker ended, and the limit of memory that it met', () => {
    assert.equal(
      serviceError.workerEnded(serviceError.exitCode(1)),
      'The engine stopped unexpectedly (exit code 1). It starts again with the next request.',
    );
    assert.equal(
      serviceError.workerEnded(serviceError.closed()),
      'The engine stopped unexpectedly (the extension closed it). It starts again with the next request.',
    );
    assert.equal(
      serviceError.outOfMemory(128),
      'The engine needed more than 128 MiB of memory and was stopped. Check the stack: a change may be incomplete.',
    );
  });
});

test('a request of an editor that is not as expected', () => {
  const kinds = ['object', 'text', 'wholeNumber', 'decimal', 'yesOrNo', 'section', 'searchKind', 'scope'] as const;
  const start = 'The editor sent an invalid request: expected ';
  assert.deepEqual(
    kinds.map(kind => editorText.unexpected(kind)),
    [
      ...['an object', 'a text', 'a whole number', 'a decimal number', 'true or false'],
      ...['the name of a section', 'a kind of search', 'a scope'],
    ].map(expected => `${start}${expected}.`),
  );
});

suite('a stack in short', () => {
  test('names its findings by severity', () => {
    assert.equal(findingsText({ error: 2, warning: 1, info: 1, hint: 5 }), '2 errors, 1 warning, 1 note');
    assert.equal(findingsText({ error: 0, warning: 0, info: 0, hint: 5 }), undefined);
    assert.equal(countsText({ error: 0, warning: 0, info: 0, hint: 5 }), '5 hints');
    const nothing = { error: 0, warning: 0, info: 0, hint: 0 };
    assert.equal(fsckText.summary(nothing, 'lookedUp'), 'no problems. Object IDs were looked up.');
    assert.equal(
      fsckText.summary({ ...nothing, hint: 1 }, 'notLookedUp'),
      'no problems, 1 hint. Object IDs were not looked up (--objects).',
    );
    assert.equal(
      fsckText.summary({ ...nothing, error: 2 }, 'failed', 'no git'),
      '2 errors. Object IDs could not be looked up: no git',
    );
    assert.equal(
      fsckText.summary({ ...nothing, error: 1, hint: 1 }, 'lookedUp'),
      '1 error, 1 hint. Object IDs were looked up.',
    );
  });

  test('has its findings in the table editor’s toolbar by severity, as in its list', () => {
    assert.equal(toolbarText.found({ error: 0, warning: 0, info: 0, hint: 0 }), 'No problems');
    assert.equal(toolbarText.found({ error: 0, warning: 0, info: 1, hint: 1471 }), 'No problems, 1 note, 1,471 hints');
    assert.equal(toolbarText.found({ error: 1, warning: 2, info: 0, hint: 3 }), '1 error, 2 warnings, 3 hints');
  });

  test('has its findings before its size, in the tree and in the status bar', () => {
    const summary = { tables: [], locked: false, suggestedSegment: null } as unknown as StackSummary;
    const findings = { error: 0, warning: 1, info: 0, hint: 0 };
    assert.equal(treeText.stack('main worktree', summary, findings).description, '1 warning · 0 tables, 0\u00a0B');
    assert.equal(statusText.item(summary, findings), '1 warning · 0 tables, 0\u00a0B');
  });

  test('has its table with position, size and records', () => {
    const table = { name: 't', size: 2048, effectiveSize: 1, version: 1, hash: 'sha1', blockSize: 4096 } as const;
    const { label, description, facts } = treeText.table({
      table: { ...table, minUpdateIndex: '4', maxUpdateIndex: '1005', sizeLimit: 1, excess: 2, isTooLarge: true },
      position: 2,
      isNewest: true,
      statistics: undefined,
      brokenFactor: 2,
    });
    assert.equal(label, '#2 · 1005');
    assert.equal(description, 'newest · 2\u00a0KiB');
    assert.deepEqual(facts.at(-1), ['Geometry', 'table #1 is not 2 times as large: compaction is due']);
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
      '3 tables, 3\u00a0KiB: geometric, each at least 2 times as large as the next newer one',
    );
    assert.equal(listText.geometry({ ...geometry, unreadable: 1 }), '3 tables, 3\u00a0KiB: 1 table cannot be read');
  });
});

suite('a repair', () => {
  const step = {
    ...{ id: '1', title: 'a', why: 'b', selected: true, removesLock: false, findings: [], moreFindings: 0 },
  };
  const nothing = { total: 0, first: [] };
  const plan = {
    ...{ changes: true, steps: [step], facts: [], lost: nothing, uncertain: nothing, left: 0, unrepaired: [] },
    onlyInBackup: { total: 0, first: [] },
    stepCounts: { all: 1, selected: 1 },
  };

  test('begins with what it loses and leaves', () => {
    assert.equal(repairPageText.verdict(plan), '1 step, nothing is lost.');
    assert.equal(
      repairPageText.verdict({ ...plan, lost: { total: 1, first: ['x'] }, left: 2 }),
      '1 step, 1 item is lost, 2 findings are not repaired.',
    );
    assert.equal(
      repairPageText.verdict({ ...plan, changes: false, stepCounts: { all: 1, selected: 0 } }),
      'No step is selected. 1 optional step is available.',
    );
    assert.equal(
      repairPageText.verdict({ ...plan, changes: false, steps: [], stepCounts: { all: 0, selected: 0 }, left: 1 }),
      '1 finding needs manual repair. Nothing can be repaired automatically.',
    );
  });

  test('ends with what the check finds', () => {
    assert.equal(
      repairPageText.repaired('x', 0, false),
      'Repaired x. The check finds no problems. Object IDs were not looked up.',
    );
    assert.equal(
      repairPageText.repaired('x', 0, true),
      'Repaired x. The check finds no problems. Object IDs were looked up.',
    );
    assert.equal(repairPageText.repaired('x', 1, false), 'Repaired x. The check still reports 1 finding.');
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
    const location = { directory: '/stack' };
    const main = { directory: '/main' };
    const table = (position: number, max: `${bigint}`) =>
      ({ name: 't.ref', position, state: 'ok', minUpdateIndex: max, maxUpdateIndex: max, error: null }) as const;
    const oid = '2'.repeat(40);
    const at = { table: 3, block: 0, start: 1, end: 2, isDoubtful: false, certainty: 'sure' } as const;
    const value = { type: 'symref', target: 'HEAD' } as const;
    const [own, target] = [
      { name, value, certainty: 'sure' },
      { name: 'HEAD', value: { type: 'oid', oid }, certainty: 'sure' },
    ] as const;
    const history = {
      ...{ name, versions: [], events: [], hasMoreEntries: false },
      entries: [{ ...at, updateIndex: '7', update }],
      chain: { links: [own, target], end: 'id' },
    } as const;
    const record = { table: 3, updateIndex: '7', provenance: [] } as const;
    const ref = { name, kind: 'symref', state: 'live', value, certainty: 'sure', ...record } as const;
    const shown: ShownRef = {
      ...{ stamp: '', hash: 'sha1', listState: 'ok', listError: null },
      tables: [table(0, '1'), table(1, '2'), table(2, '3'), table(3, '97')],
      ...{ ref, history, locations: [location, main] },
    };
    const { text, links } = refDocument(shown, location);
    assert.equal(
      text,
      `refs/heads/\\u202ea

Points to     HEAD
Resolves to   ${oid}
Update index  7
Table         #3 · 97  t.ref

Reflog, newest first (1 entry)

  7  1970-01-01 01:00:00 +0100  A <a@b>
      ${'0'.repeat(40)} → ${'1'.repeat(40)}
      one
      two
`,
    );
    const lines = text.split('\n');
    assert.deepEqual(
      links.map(({ line, start, end, target }) => [lines[line]?.slice(start, end), target]),
      [
        ['HEAD', { type: 'ref', location: main, name: 'HEAD' }],
        [oid, { type: 'commit', location, oid }],
        ['#3 · 97', { type: 'table', location, name: 't.ref' }],
        ['1'.repeat(40), { type: 'commit', location, oid: '1'.repeat(40) }],
      ],
    );
    const chained = (chain: ShownRef['history']['chain']) =>
      refDocument({ ...shown, history: { ...history, chain } }, location).text;
    const gone = { name: 'gone', certainty: 'mayBeOutdated' } as const;
    assert.match(
      chained({ links: [own, gone], end: 'missing' }),
      /\nPoints to {5}gone\nResolves to {3}nothing: the target does not exist {2}\(may be outdated\)\n/,
    );
    assert.match(
      chained({ links: [own, { name: 'a' }], end: 'tooLong' }),
      /\nResolves to {3}nothing: too many symbolic refs in a row\n/,
    );
    assert.match(
      chained({ links: [own, { name: 'a' }], end: 'otherStack' }),
      /\nResolves to {3}unknown: the stack of the target cannot be read\n/,
    );
    const missing = { name, kind: 'symref', state: 'missing', certainty: 'sure', provenance: [] } as const;
    const nothing = { ...history, entries: [], chain: { links: [{ name }], end: 'missing' } } as const;
    assert.match(
      refDocument({ ...shown, ref: missing, history: nothing }, location).text,
      /\n\nThis ref does not exist\.\n\nNo reflog\.\n$/,
    );
  });

  test('has at its end what cannot be read', () => {
    const error = { code: 'IO_ERROR', message: 'cannot read it' };
    const file = '/stack/\u202eb.ref';
    assert.equal(
      unreadableRefDocument('refs/a', { ...error, file }).text,
      'refs/a\n\nCannot read this ref: cannot read it\n    /stack/\\u202eb.ref\n',
    );
    assert.equal(unreadableRefDocument('refs/a', error).text, 'refs/a\n\nCannot read this ref: cannot read it\n');
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
  test('has a summary of one line for each command, and a sentence that describes it', () => {
    for (const { name, summary, description } of commandDefinitions()) {
      assert.match(summary, /^[a-z].{10,68}[^.]$/, name);
      assert.match(description, /^[A-Z].*\.$/, name);
    }
  });

  test('reports what was found instead of a stack', () => {
    const text = (found: FoundInstead, at?: string) => noStack('there', found, at);
    assert.equal(text('nothing'), 'there does not exist. Give a repository, the directory of a stack, or a table.');
    assert.equal(text('filesStorage'), 'there has no reftable stack: this repository stores its refs in files.');
    assert.equal(
      text('insideGitDirectory', 'r/.git'),
      'there is not a reftable stack. It is in the git directory r/.git: give that, or its work tree.',
    );
    assert.equal(text('badGitFile'), 'there is not a .git file: it has no gitdir line.');
    assert.equal(text('badGitFile', 'gone'), 'there leads to gone, which is not a git directory.');
    assert.equal(text('noRepository'), 'there is neither a reftable stack nor in a git repository.');
  });

  test('reports what is wrong with an argument and what to write', () => {
    assert.equal(usageError.range('5..2'), "invalid range '5..2': use A..B, such as 2..5");
    assert.equal(usageError.hash('md5'), "unknown hash 'md5': use sha1 or sha256");
    assert.equal(usageError.unknownOption('--jsom', '--json'), "unknown option '--jsom'. Did you mean --json?");
    assert.equal(usageError.seeHelp('reftable refs'), "Run 'reftable refs --help' for its options.");
  });
});
