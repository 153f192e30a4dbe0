// The texts of bug reports, each asserted here and nowhere else.
import assert from 'node:assert/strict';
import { afterEach, suite, test } from 'node:test';
import {
  bugReportFiles,
  bugReportFindings,
  bugReportList,
  bugReportTable,
  bugReportText,
} from '../../src/text/bug-report.ts';
import { language, setLanguage } from '../../src/text/l10n.ts';
import { PSEUDO } from './support/pseudo.ts';

const ENGLISH = language();
afterEach(() => setLanguage(ENGLISH));

const NONE = { error: 0, warning: 0, info: 0, hint: 0 };

suite('a bug report', () => {
  test('starts with who made it and of what', () => {
    assert.equal(bugReportText.title(), '# Report on a reftable stack');
    assert.equal(bugReportText.extension('1.0', 'Code 2'), 'Reftable for VS Code 1.0 in Code 2');
    assert.equal(bugReportText.madeBy('x 1', '24.0', 'linux x64'), '- Made by x 1 on Node 24.0, linux x64');
    assert.equal(bugReportText.madeAt('2026-01-31'), '- At 2026-01-31');
    assert.equal(bugReportText.directory('`/x`'), '- Directory: `/x`');
    assert.equal(bugReportText.theDirectory(), 'the directory');
    const facts = { repositoryFormatVersion: '1', objectFormat: 'sha1', refStorage: 'reftable' };
    assert.equal(
      bugReportText.repository(facts),
      '- Repository: format version 1, object format sha1, refs in reftable',
    );
    assert.equal(bugReportText.repository(undefined), '- Repository: none around the stack');
    assert.equal(bugReportText.names(true), '- Names: redacted: within this report, equal hashes mean equal names');
    assert.equal(bugReportText.names(false), '- Names: as they are');
  });

  test('has the list', () => {
    assert.equal(bugReportList.heading(), '## tables.list');
    assert.equal(bugReportList.unreadable(), 'It is missing or cannot be read.');
    assert.equal(bugReportList.empty(), 'It names no table.');
    assert.deepEqual(bugReportList.columns(), ['Position', 'Table', 'Bytes', 'In the list at']);
    assert.equal(bugReportList.missing(), 'missing');
    assert.deepEqual((['directory', 'other'] as const).map(bugReportList.notAFile), ['a directory', 'not a file']);
  });

  test('has the findings', () => {
    assert.equal(bugReportFindings.heading(), '## Findings');
    assert.equal(bugReportFindings.summary(NONE), 'No problems. Object IDs were not looked up.');
    assert.equal(
      bugReportFindings.summary({ error: 1, warning: 2, info: 2, hint: 1 }),
      '1 error, 2 warnings, 2 notes, 1 hint. Object IDs were not looked up.',
    );
    assert.equal(bugReportFindings.more(7), '- and 7 more');
    assert.equal(bugReportFindings.finding('error', '`x`', '`f`', 'wrong'), '- **error** `x` in `f`: wrong');
    assert.equal(bugReportFindings.inflated('[0x0, 0x1)'), ', inflated [0x0, 0x1)');
    assert.equal(bugReportFindings.expected('`1`'), '  - Expected `1`');
    assert.equal(bugReportFindings.found('`2`'), '  - Found `2`');
    assert.equal(bugReportFindings.related('`g`', 'other'), '  - See `g`: other');
    assert.equal(bugReportFindings.advice('Repair.'), '  - Repair.');
  });

  test('has the tables', () => {
    assert.equal(bugReportTable.heading('`a.ref`'), '## Table `a.ref`');
    assert.equal(bugReportTable.unreadable('EIO'), 'It cannot be read: EIO');
    assert.equal(bugReportTable.cutOff('EIO'), 'It cannot be read to its end: EIO');
    assert.equal(bugReportTable.noBlock(), 'It has no block.');
    assert.equal(bugReportTable.notABlock(), 'no block');
    assert.deepEqual(bugReportTable.columns().slice(-2), ['Restarts', 'Damaged blocks']);
    assert.equal(
      bugReportTable.size(9, 5, 'none'),
      '- 9 bytes, 5 of them before the footer; source: neither header nor footer',
    );
    assert.equal(
      bugReportTable.format(1, 'sha1', 512, 1n, 2n),
      '- Version 1, sha1, block size 512, update indices 1 to 2',
    );
    assert.equal(bugReportTable.noFooter(), '- No footer');
    assert.equal(bugReportTable.footer('[0x0, 0x1)', true), '- Footer at [0x0, 0x1), checksum right');
    assert.equal(bugReportTable.footer('[0x0, 0x1)', false), '- Footer at [0x0, 0x1), checksum wrong');
    assert.equal(
      bugReportTable.offsets({
        ...{ refIndex: '0x1', objects: '0x2', objectIdLength: 2, objectIndex: '0x3', logs: '0x4', logIndex: '0x5' },
      }),
      '- Offsets: ref index 0x1, objects 0x2 (IDs of 2 bytes), object index 0x3, logs 0x4, log index 0x5',
    );
  });

  test('has the other files, with their age', () => {
    assert.equal(bugReportFiles.heading(), '## Not in the list');
    assert.deepEqual(bugReportFiles.columns(), ['File', 'Bytes', 'Age']);
    assert.deepEqual((['directory', 'other'] as const).map(bugReportFiles.kind), ['a directory', 'a link or the like']);
    const ages = [-1, 1, 119, 120, 7199, 7200, 172_800].map(bugReportFiles.age);
    assert.deepEqual(ages, ['0 seconds', '1 second', '119 seconds', '2 minutes', '119 minutes', '2 hours', '2 days']);
  });

  test('is in English in every language', () => {
    const [title, summary] = [bugReportText.title(), bugReportFindings.summary(NONE)];
    setLanguage(PSEUDO);
    assert.deepEqual([bugReportText.title(), bugReportFindings.summary(NONE)], [title, summary]);
  });
});
