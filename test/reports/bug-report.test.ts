import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { checkStack } from '../../src/check/check-stack.ts';
import type { Finding, FindingParams, Quoted } from '../../src/check/index.ts';
import type { LogRecord, RefRecord, RefValue } from '../../src/reftable/index.ts';
import { formatNames } from '../../src/reftable/stack/list.ts';
import { bugReport, Redaction } from '../../src/reports/index.ts';
import { buildSample, SAMPLES } from '../../src/samples/index.ts';
import { bugReportFiles, bugReportFindings, bugReportText } from '../../src/text/bug-report.ts';
import { excerpt } from '../../src/text/escape/bounded.ts';
import { type FindingText, findingText } from '../../src/text/findings/render.ts';
import { Chance } from '../differential/random.ts';
import { byName, byNameAndIndex } from '../engine/support/arbitraries.ts';
import { tableName } from '../engine/support/stacks.ts';
import { write } from '../engine/support/tables.ts';
import { mutateList } from '../fuzz/list-mutations.ts';
import { mutateTable } from '../fuzz/mutations.ts';
import { present } from '../support/present.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'reftable-report-')));
after(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));

let made = 0;
const NOW = Date.parse('2026-02-01T12:00:00Z') / 1000 + 3 * 86_400;

function sample(id: string): string {
  const folder = join(root, String(made++));
  buildSample(id, folder);
  return join(folder, '.git', 'reftable');
}

function findingsOf(directory: string): Finding[] {
  return [...checkStack(directory, { now: NOW })].flatMap(step => (step.type === 'finding' ? [step.finding] : []));
}

function reportOn(
  directory: string,
  options: { redact?: boolean; paths?: boolean; findings?: Finding[] } = {},
): string {
  return bugReport(directory, { findings: findingsOf(directory), software: 'reftable 0.0', now: NOW, ...options });
}

describe('a report', () => {
  test('contains the composition of the stack', () => {
    const text = reportOn(sample('healthy'), { findings: [] });
    assert.match(text, /^- Made by reftable 0\.0 on Node \d+/m);
    assert.match(text, /^- Repository: format version 1, object format sha1, refs in reftable$/m);
    assert.match(text, /^\| 0 \| `0x000000000001-0x000000000028-5eed0000\.ref` \| \d+ \| \[0x0, 0x2a\) \|$/m);
    assert.match(text, /^- Version 1, sha1, block size 512, update indices 41 to 49$/m);
    assert.match(text, /^\| ref-index \| 0x[0-9a-f]+ \| 1 \| 512 \|/m);
    const lines = text.split('\n');
    assert.ok(lines.includes(bugReportFindings.summary({ error: 0, warning: 0, info: 0, hint: 0 })), text);
    assert.ok(!lines.includes(bugReportFiles.heading()), text);
  });

  test('contains each finding with its location, and the files that are not tables with their age', () => {
    const text = reportOn(sample('stale-list-lock'));
    assert.match(text, /^1 warning/m);
    assert.match(text, /^- \*\*warning\*\* `lockOld` in `tables\.list\.lock`: /m);
    assert.match(text, /^\| `tables\.list\.lock` \| 0 \| 3 days \|$/m);
    const unsorted = reportOn(sample('ref-unsorted'));
    assert.match(unsorted, /`recordOrder` in `0x[^`]*` \[0x[0-9a-f]+, 0x[0-9a-f]+\): .*refs\/heads\/topic\/parser\/0-/);
  });

  test('can be made of every sample, plain and redacted', () => {
    for (const { id } of SAMPLES) {
      const directory = sample(id);
      const findings = findingsOf(directory);
      for (const redact of [false, true]) {
        const text = reportOn(directory, { redact, findings });
        assert.ok(text.startsWith(`${bugReportText.title()}\n`), id);
        assert.equal(text.split('\n').filter(line => line.startsWith('- **')).length, findings.length, id);
      }
    }
  });

  test('contains no identity and no path, unless requested', () => {
    for (const id of ['table-is-directory', 'list-is-directory', 'healthy']) {
      const directory = sample(id);
      const text = reportOn(directory);
      assert.ok(!text.includes(root) && !text.includes(homedir()), id);
      assert.doesNotMatch(text, new RegExp(`\\b${userInfo().username}\\b`), id);
      assert.ok(reportOn(directory, { paths: true }).includes(directory), id);
    }
  });

  test('contains no path even if the stack is reached through a link', { skip: process.platform === 'win32' }, () => {
    const link = join(root, 'link');
    symlinkSync(sample('table-is-directory'), link);
    assert.ok(!reportOn(link).includes(root));
  });

  test('takes nothing of a name for Markdown', () => {
    const table = { kind: 'file', value: 'a`b`c | <b>**x**</b>\u202e\u001b[31m' } as const;
    const missing: Finding = { id: 'listTableMissing', severity: 'error', file: '``.ref', params: { table } };
    const invalid: Finding = { id: 'badReftableTableName', severity: 'error', file: '``.ref', params: { name: table } };
    const text = reportOn(sample('healthy'), { findings: [missing, invalid] });
    assert.ok(
      text.includes(
        'in ``` ``.ref ```: the list names a\\`b\\`c \\| \\<b\\>\\*\\*x\\*\\*\\</b\\>\\\\u202e\\\\x1b\\[31m, which',
      ),
      text,
    );
    assert.ok(text.includes('Found ``a`b`c | <b>'), text);
  });

  test('ends when its caller stops it', () => {
    const onProgress = () => {
      throw new Error('stopped');
    };
    const options = { findings: [], software: '', onProgress };
    assert.throws(() => bugReport(sample('healthy'), options), /^Error: stopped$/);
  });
});

/** Letters that no four of the report's own words hold in a row. */
const LETTERS = 'qxzjkvw';

/** The type with `never` for each text of any content that is not quoted. */
type Quotes<T> = T extends Quoted
  ? T
  : T extends string
    ? string extends T
      ? never
      : T
    : T extends object
      ? { [Key in keyof T]: Quotes<T[Key]> }
      : T;

/** Does not compile if a fact of a finding is a plain text, which a redacted report would show. */
const quotedParams = (params: FindingParams): Quotes<FindingParams> => params;
void quotedParams;

describe('a redacted report', () => {
  test('contains no name, id, mail or message of a stack in any state, nor a part of one', () => {
    for (let seed = 1; seed <= 80; seed++) {
      const chance = new Chance(seed);
      const { directory, ids } = brokenStack(chance);
      const findings = findingsOf(directory);
      const text = reportOn(directory, { redact: true, findings });
      assert.doesNotMatch(text, new RegExp(`[${LETTERS}]{3,}`), `seed ${seed}`);
      for (const id of ids)
        for (let at = 0; at + 10 <= id.length; at += 10)
          assert.ok(!text.includes(id.slice(at, at + 10)), `seed ${seed}: ${id}`);
      rmSync(directory, { recursive: true });
    }
  });

  test('hides what a plain one shows', () => {
    const directory = sample('name-directory-conflict');
    assert.match(reportOn(directory), /topic\/api/);
    const redacted = reportOn(directory, { redact: true });
    assert.doesNotMatch(redacted, /topic|api/);
    assert.match(redacted, /'refs\/heads\/\\~[0-9a-f]{8}\/\\~[0-9a-f]{8}' exists/);
  });

  test('keeps equal names equal, and the hierarchy of names, within itself alone', () => {
    const [one, other] = [new Redaction(), new Redaction()];
    assert.equal(one.name('refs/heads/a/b'), one.name('refs/heads/a/b'));
    assert.notEqual(one.name('refs/heads/a/b'), other.name('refs/heads/a/b'));
    assert.match(one.name('refs/remotes/origin/HEAD'), /^refs\/remotes\/~[0-9a-f]{8}\/HEAD$/);
    assert.equal(one.name('refs/heads/a/b'), one.name('refs/heads/a/c').replace(one.name('c'), one.name('b')));
    assert.equal(one.name('HEAD'), 'HEAD');
  });

  test('keeps the names of git’s own files and hides others', () => {
    const redaction = new Redaction();
    for (const name of [
      'tables.list',
      'tables.list.lock',
      '0x000000000001-0x000000000028-5eed0000.ref',
      '0x000000000001-0x000000000028-5eed0000.ref.lock',
    ])
      assert.equal(redaction.file(name), name);
    assert.match(redaction.file('project-x.ref'), /^~[0-9a-f]{8}\.ref$/);
    assert.match(redaction.file('secret plans.txt'), /^~[0-9a-f]{8}$/);
  });

  test('hashes each quoted fact of a finding by what it is, and keeps all others', () => {
    const redaction = new Redaction();
    const quoted = (kind: Quoted['kind'], value: string, code?: string) => ({ kind, value, ...(code && { code }) });
    const redacted = (value: unknown) =>
      (redaction.finding({ id: 'x', file: '', params: { value } } as unknown as Finding).params as { value: unknown })
        .value;
    const shownValue = (param: unknown) => (redacted(param) as { value: string }).value;
    assert.match(shownValue(quoted('ref', 'refs/heads/secret')), /^refs\/heads\/~[0-9a-f]{8}$/);
    assert.match(shownValue(quoted('file', 'secret.ref')), /^~[0-9a-f]{8}\.ref$/);
    assert.match(shownValue(quoted('hex', '5ec4e7')), /^~[0-9a-f]{8}$/);
    assert.equal(shownValue(quoted('hex', '0000')), '0000');
    assert.equal(shownValue(quoted('program', 'git')), 'git');
    assert.match(shownValue(quoted('program', 'secretd')), /^~[0-9a-f]{8}$/);
    assert.equal(shownValue(quoted('error', '/home/secret: no entry', 'ENOENT')), 'ENOENT');
    assert.deepEqual(redacted([{ max: 7n, word: 'list' }]), [{ max: 7n, word: 'list' }]);
  });

  test('is a plain one but for what is quoted from the stack', () => {
    for (const { id } of SAMPLES) {
      for (const finding of findingsOf(sample(id))) {
        const redacted = new Redaction().finding(finding);
        assert.deepEqual(findingText(redacted), withQuotes(findingText(finding), finding.params, redacted.params), id);
      }
    }
  });
});

/** The texts with each quoted value of `from` replaced by the one of `to`; the longest first, as one may contain another. */
function withQuotes(text: FindingText, from: unknown, to: unknown): FindingText {
  const [plain, redacted] = [quotesIn(from), quotesIn(to)];
  const pairs = plain.map((value, i) => [value, redacted[i] ?? ''] as const).filter(([value]) => value !== '');
  pairs.sort(([a], [b]) => b.length - a.length);
  const replaced = (value: string) => {
    // In two steps, so that what was put in is not replaced again.
    const marked = pairs.reduce((result, [value], i) => result.replaceAll(value, `\ue000${i}\ue001`), value);
    return pairs.reduce((result, [, value], i) => result.replaceAll(`\ue000${i}\ue001`, value), marked);
  };
  const { message, expected, actual } = text;
  return {
    ...text,
    message: replaced(message),
    ...(expected === undefined ? {} : { expected: replaced(expected) }),
    ...(actual === undefined ? {} : { actual: replaced(actual) }),
  };
}

/** Each quoted value as it is and as an excerpt, in the order of the facts. */
function quotesIn(params: unknown): string[] {
  if (typeof params !== 'object' || params === null) return [];
  if ('kind' in params && 'value' in params) return [String(params.value), excerpt(String(params.value))];
  return Object.values(params).flatMap(quotesIn);
}

/** A drawn stack, each of its files damaged or not, and the object IDs in it. */
function brokenStack(chance: Chance): { directory: string; ids: string[] } {
  const directory = join(root, String(made++), 'reftable');
  mkdirSync(directory, { recursive: true });
  const ids = Array.from({ length: 6 }, () => Array.from({ length: 20 }, () => byte(chance)).join(''));
  const names: string[] = [];
  const tables: Buffer[] = [];
  for (let i = 1; i <= chance.between(1, 3); i++) {
    const at = BigInt(i);
    const refs = drawMap(chance, () => ({ name: refName(chance), updateIndex: at, value: value(chance, ids) })).sort(
      byName,
    );
    const logs = drawMap(chance, () => entry(chance, ids, at)).sort(byNameAndIndex);
    const options = {
      blockSize: chance.pick([256, 512, 4096]),
      restartInterval: chance.pick([1, 3, 16]),
      exactLogMessage: true,
    };
    tables.push(write({ refs, logs, limits: [at, at], options }).bytes);
    names.push(chance.happens(0.8) ? tableName(i, i, i) : `${word(chance)}.ref`);
  }
  for (const [i, table] of tables.entries()) {
    const damaged = chance.happens(0.8) ? mutateTable(table, chance.pick(tables), chance) : table;
    writeFileSync(join(directory, present(names[i])), damaged);
  }
  const list = Buffer.from(formatNames(names));
  writeFileSync(join(directory, 'tables.list'), chance.happens(0.3) ? mutateList(list, chance) : list);
  if (chance.happens(0.3)) writeFileSync(join(directory, `${word(chance)}.txt`), word(chance));
  assert.ok(readdirSync(directory).length > 1);
  return { directory, ids };
}

function byte(chance: Chance): string {
  return chance.between(0, 255).toString(16).padStart(2, '0');
}

function word(chance: Chance): string {
  return Array.from({ length: chance.between(5, 12) }, () => chance.pick([...LETTERS])).join('');
}

function refName(chance: Chance): string {
  const parts = Array.from({ length: chance.between(1, 3) }, () => word(chance));
  return [chance.pick(['refs/heads', 'refs/tags', 'refs']), ...parts].join(chance.happens(0.95) ? '/' : ' ');
}

function value(chance: Chance, ids: readonly string[]): RefValue {
  if (chance.happens(0.2)) return { type: 'symref', target: chance.happens(0.7) ? refName(chance) : word(chance) };
  if (chance.happens(0.1)) return { type: 'oid', oid: '00'.repeat(20) };
  if (chance.happens(0.2)) return { type: 'peeled', oid: chance.pick(ids), peeled: chance.pick(ids) };
  return chance.happens(0.1) ? { type: 'deletion' } : { type: 'oid', oid: chance.pick(ids) };
}

function entry(chance: Chance, ids: readonly string[], updateIndex: bigint): LogRecord {
  const committer = { name: `${word(chance)} ${word(chance)}`, email: `${word(chance)}@${word(chance)}` };
  const time = BigInt(chance.pick([1_700_000_000, 99_000_000_000]));
  const message = `${word(chance)} ${word(chance)}\n`;
  const update = { old: chance.pick(ids), new: chance.pick(ids), committer, time, tz: chance.pick([0, 9999]), message };
  return { name: refName(chance), updateIndex, update };
}

function drawMap<T extends RefRecord | LogRecord>(chance: Chance, draw: () => T): T[] {
  const records = Array.from({ length: chance.between(1, 40) }, draw);
  return [...new Map(records.map(record => [record.name, record])).values()];
}
