// The report of *Check Migration…* in the editor, whose lines are broken.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { MIGRATION_SEVERITIES, type MigrationFindingId } from '../../src/check/migration/migration-finding.ts';
import type { Preflight } from '../../src/protocol/migration.ts';
import { language, setLanguage } from '../../src/text/l10n.ts';
import { migrationCommand, migrationLines, migrationText } from '../../src/text/migration.ts';
import { widthOf } from '../../src/text/width.ts';
import { wrapped } from '../../src/text/wrap.ts';

const ENGLISH = language();
afterEach(() => setLanguage(ENGLISH));

const COLUMNS = 100;
const NAME = `refs/heads/${'a name with spaces '.repeat(8)}end`;
const folder = `/home/user/${'a folder with spaces '.repeat(8)}end`;

/** Everything that a check may find, with a long name each. */
const report: Preflight = {
  ...{ gitDirectory: `${folder}/.git`, folder, hash: 'sha1', from: 'files', to: 'reftable' },
  numbers: {
    ...{ refs: 1_234_567, reflogs: 1_234_567, entries: 12_345_678, unknownTags: 1_234_567 },
    ...{ before: { bytes: 123_456_789, files: 1_234_567 }, after: { bytes: 123_456_789, files: 2 } },
  },
  findings: Object.entries(MIGRATION_SEVERITIES).map(([id, severity]) => ({
    ...{ id: id as MigrationFindingId, severity, count: 1_234_567, names: [NAME] },
  })),
};

function use(locale: string): void {
  const file = join(import.meta.dirname, `../../l10n/bundle.l10n.${locale}.json`);
  setLanguage(locale === 'en' ? ENGLISH : { locale, messages: JSON.parse(readFileSync(file, 'utf8')) });
}

for (const locale of ['en', 'de', 'zh-cn']) {
  test(`in ${locale}, no line of the report is wide but those with a name, a path or the command`, () => {
    use(locale);
    const lines = migrationText.document(report).split('\n');
    const whole = [...migrationLines(report)];
    const wide = lines.filter(line => widthOf(line) > COLUMNS);
    const unbroken = wide.filter(
      line => ![NAME, report.gitDirectory, migrationCommand(report)].some(text => line.includes(text)),
    );
    assert.deepEqual(unbroken, []);
    assert.equal(wide.length, report.findings.length + 2);
    assert.ok(whole.some(line => widthOf(line) > 2 * COLUMNS));
    const characters = (text: readonly string[]) => text.join('').replaceAll(/\s/g, '');
    assert.equal(characters(lines), characters(whole));
  });
}

test('a line is broken between words, and in Chinese between characters but before no closing punctuation', () => {
  assert.deepEqual(wrapped('one two three', 7), ['one two', 'three']);
  assert.deepEqual(wrapped('one incomprehensible three', 7), ['one', 'incomprehensible', 'three']);
  assert.deepEqual(wrapped('更新索引。表', 8), ['更新索', '引。表']);
  assert.deepEqual(wrapped('', 7), ['']);
});
