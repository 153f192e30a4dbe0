// The check on recorded stacks: real ones without findings, and damaged ones. They are next to the checkout, or in
// REFTABLE_CORPUS.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { checkStack } from '../../src/check/check-stack.ts';
import type { Finding, FindingId } from '../../src/check/index.ts';
import type { HashName } from '../../src/reftable/index.ts';
import { findingText } from '../../src/text/findings/render.ts';
import { rangesOf } from './support/ranges.ts';

const corpus = resolve(process.env.REFTABLE_CORPUS ?? '../shared/corpus');
const skip = existsSync(corpus) ? false : `no recorded stacks at ${corpus}`;

/** By the name of the damage: what it is called, and where it is in the file. */
const DAMAGE: Readonly<Record<string, { id: FindingId; file: RegExp; start?: number; end?: number }>> = {
  't0610-reftable-basics': { id: 'tableTooShort', file: /\.ref$/ },
  'quirk-log-incompressible-bs4096': { id: 'logBlockSize', file: /\.ref$/ },
  'block-type-0': { id: 'blockType', file: /\.ref$/, start: 24, end: 25 },
  'block-type-log-x': { id: 'blockType', file: /\.ref$/, start: 740, end: 741 },
  'block-type-mid-o': { id: 'blockType', file: /\.ref$/, start: 4096, end: 4097 },
  'block-type-ref-as-log': { id: 'blockType', file: /\.ref$/, start: 24, end: 25 },
  'footer-extra-4k': { id: 'trailingBytes', file: /\.ref$/, start: 1045, end: 5141 },
  'footer-extra-byte': { id: 'trailingBytes', file: /\.ref$/, start: 1045, end: 1046 },
  'footer-obj-beyond': { id: 'footerPosition', file: /\.ref$/, start: 23363, end: 23371 },
  'footer-obj-len-wrong': { id: 'objectIdLength', file: /\.ref$/, start: 23363, end: 23371 },
  'footer-refidx-0': { id: 'footerUnused', file: /\.ref$/, start: 23355, end: 23363 },
  'hash-mismatch-sha1-sha256': { id: 'hashMismatch', file: /2fc8ab2x\.ref$/ },
  'header-blocksize-512-padded256': { id: 'blockAlignment', file: /\.ref$/, start: 5, end: 8 },
  'header-hash-id-sha1-on-sha256': { id: 'tableHash', file: /\.ref$/, start: 24, end: 28 },
  'header-hash-id-unknown': { id: 'tableHashId', file: /\.ref$/, start: 24, end: 28 },
  'header-min-mismatch': { id: 'headerMismatch', file: /\.ref$/, start: 8, end: 16 },
  'header-version-0': { id: 'tableVersion', file: /\.ref$/, start: 4, end: 5 },
  'index-points-log': { id: 'indexOffset', file: /\.ref$/ },
  'index-points-mid': { id: 'indexOffset', file: /\.ref$/ },
  'list-absent': { id: 'listMissing', file: /^tables\.list$/ },
  'list-comment': { id: 'listName', file: /^tables\.list$/, start: 0, end: 9 },
  'list-crlf': { id: 'listName', file: /^tables\.list$/, start: 0, end: 175 },
  'list-dot-slash': { id: 'listName', file: /^tables\.list$/, start: 0, end: 179 },
  'list-empty': { id: 'listEmpty', file: /^tables\.list$/ },
  'list-is-dir': { id: 'listMissing', file: /^tables\.list$/ },
  'list-reversed': { id: 'listOrder', file: /^tables\.list$/, start: 0, end: 171 },
  'list-single-no-newline': { id: 'listNoNewline', file: /^tables\.list$/, start: 0, end: 42 },
  'list-trailing-space': { id: 'listName', file: /^tables\.list$/, start: 0, end: 175 },
  'log-bitflip': { id: 'logStream', file: /\.ref$/, start: 780, end: 781 },
  'log-gzip': { id: 'logStream', file: /\.ref$/, start: 744, end: 989 },
  'log-index-above-max': { id: 'logUpdateIndex', file: /\.ref$/ },
  'log-key-too-short': { id: 'badRecord', file: /\.ref$/ },
  'log-len-too-small': { id: 'blockLength', file: /\.ref$/, start: 741, end: 744 },
  'log-name-len-huge': { id: 'badRecord', file: /\.ref$/ },
  'log-nul-in-refname': { id: 'recordName', file: /\.ref$/ },
  'log-zlib-header': { id: 'logStream', file: /\.ref$/, start: 744, end: 746 },
  'orphan-ref-empty': { id: 'tableUnlistedUnreadable', file: /44444444\.ref$/ },
  'orphan-ref-newer': { id: 'tableUnlistedNewer', file: /11111111\.ref$/ },
  'real-sha256-crc': { id: 'footerChecksum', file: /d416498f\.ref$/ },
  'rec-name-bitflip': { id: 'badHeadTarget', file: /\.ref$/, start: 28, end: 52 },
  'rec-nonminimal-zero-oid': { id: 'badRefOid', file: /\.ref$/, start: 729, end: 755 },
  'rec-symref-too-long': { id: 'badRecord', file: /\.ref$/, start: 729, end: 749 },
  'rec-unsorted': { id: 'recordOrder', file: /\.ref$/, start: 729, end: 755 },
  'rec-value-type-4-first': { id: 'badRecord', file: /\.ref$/, start: 28, end: 54 },
  'restart-count-0': { id: 'restartCount', file: /\.ref$/, start: 738, end: 740 },
  'restart-offset-0': { id: 'restartOffset', file: /\.ref$/, start: 732, end: 735 },
  'restart-offset-mid-bytes': { id: 'restartOffset', file: /\.ref$/, start: 732, end: 735 },
  'temp-leftovers': { id: 'temporaryFile', file: /\.temp\.ZZZZZZ$/ },
  'trunc-28': { id: 'tableTooShort', file: /\.ref$/, start: 0, end: 28 },
  'trunc-4': { id: 'tableTooShort', file: /\.ref$/, start: 0, end: 4 },
  'trunc-91': { id: 'tableTooShort', file: /\.ref$/, start: 0, end: 91 },
  'trunc-footer-start': { id: 'footerMissing', file: /\.ref$/, start: 0, end: 977 },
  'trunc-ref-end': { id: 'footerMissing', file: /\.ref$/, start: 0, end: 740 },
  'ui-descending': { id: 'listOrder', file: /03dcdf2c\.ref$/, start: 8, end: 24 },
};

/** Warnings about conditions that a healthy stack really has. */
const REAL: Readonly<Record<string, readonly FindingId[]>> = { 'overlapping-limits': ['listOrder'] };
const LEFTOVERS: readonly string[] = ['lockOld', 'tableUnlisted', 'tableUnlistedNewer', 'temporaryFile'];

interface Meta {
  readonly name: string;
  readonly hash: HashName;
  readonly healthy: boolean;
}

for (const id of skip ? [] : readdirSync(corpus).filter(name => /^\d{4}$/.test(name))) {
  const item = join(corpus, id);
  const meta = JSON.parse(readFileSync(join(item, 'meta.json'), 'utf8')) as Meta;
  const directory = join(item, 'reftable');
  if (meta.healthy) test(`${id} ${meta.name} has no findings`, () => assertSound(item, meta));
  else {
    test(`${id} ${meta.name} is reported as damaged at the damaged bytes`, () => {
      const expected = DAMAGE[meta.name];
      const found = findings(directory, meta.hash).filter(({ severity }) => severity !== 'hint');
      assert.ok(found.length > 0);
      // The folder may also contain other kinds of stacks, which were not examined individually.
      if (expected === undefined) return;
      const { id: kind, file, start = Infinity, end = 0 } = expected;
      const right = found.filter(
        finding =>
          finding.id === kind &&
          rangesOf(finding).some(
            range => file.test(range.file) && (range.start ?? 0) <= start && (range.end ?? Infinity) >= end,
          ),
      );
      assert.ok(right.length > 0, inspect(found));
    });
  }
}

function assertSound(item: string, { name, hash }: Meta): void {
  const found = findings(join(item, 'reftable'), hash);
  const ofGit = messagesOfGit(item);
  const isGits = (finding: Finding) => ofGit.has(findingText(finding).message);
  const errors = found.filter(finding => finding.severity === 'error' && !isGits(finding));
  assert.deepEqual(errors, []);
  const allowed = [...(REAL[name] ?? []), ...LEFTOVERS];
  const warnings = found.filter(
    finding => finding.severity === 'warning' && !allowed.includes(finding.id) && !isGits(finding),
  );
  assert.deepEqual(warnings, []);
}

/** The result of git's own fsck for the tables. */
function messagesOfGit(item: string): Set<string> {
  const lines = gunzipSync(readFileSync(join(item, 'expected.jsonl.gz')))
    .toString('utf8')
    .split('\n');
  return new Set(
    lines.filter(line => line.includes('"fsckmsg"')).map(line => (JSON.parse(line) as { msg: string }).msg),
  );
}

function findings(directory: string, hash: HashName): Finding[] {
  return [...checkStack(directory, { hash })].flatMap(step => (step.type === 'finding' ? [step.finding] : []));
}

test('there are recorded stacks to check', { skip }, () => assert.ok(readdirSync(corpus).length > 0));
