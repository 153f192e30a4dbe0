import assert from 'node:assert/strict';
import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { COMMANDS } from '../../src/git/update-ref/commands.ts';
import { parseLine } from '../../src/git/update-ref/parse-line.ts';
import { quoted, quoteWord, unquote } from '../../src/git/update-ref/quote.ts';
import { checkScript, type LineProblem } from '../../src/language/script/check.ts';
import { LiveRefs } from '../../src/language/script/live-refs.ts';
import { decodeText } from '../../src/reftable/index.ts';

import { forAll } from '../engine/support/properties.ts';
import { Repository } from '../support/repository.ts';

/** All that a script's check finds. */
function check(lines: readonly string[], refs?: LiveRefs): LineProblem[] {
  const run = checkScript(lines, refs);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

const errors = (problems: readonly LineProblem[]) => problems.filter(({ severity }) => severity === 'error');

const word = fc.oneof(
  fc.constantFrom(...Object.keys(COMMANDS), 'no-deref', 'refs/heads/main', 'HEAD', '"', '"a', '\\', ' ', '\t', '\r'),
  fc.string(),
  fc.constantFrom('0'.repeat(40), 'a'.repeat(40), 'oid', 'ref', '""', '"refs/heads/\\303\\251"', '\udc80', 'refs/a..b'),
);
const awkwardLine = fc.array(word, { maxLength: 8 }).map(words => words.join(' ').replaceAll('\n', ''));

test('any line can be parsed, and its problems are inside it', () => {
  forAll(2000, awkwardLine, line => {
    const { arguments: found, problems, commandRange } = parseLine(line, 40);
    for (const { start, end } of [...found, ...problems, commandRange]) {
      assert.ok(0 <= start && start <= end && end <= line.length, JSON.stringify({ line, start, end }));
    }
    for (const [i, { start }] of found.entries()) assert.ok(start >= (found[i - 1]?.end ?? 0), line);
  });
});

test('any text survives being quoted', () => {
  const text = fc.uint8Array().map(bytes => decodeText(Buffer.from(bytes)));
  forAll(1000, fc.oneof(text, fc.string({ unit: 'grapheme' })), value => {
    const line = `x ${quoted(value)} y`;
    assert.deepEqual(unquote(line, 2), { text: value, end: line.length - 2 });
    if (!value.includes('"') && quoteWord(value) !== value) assert.equal(quoteWord(value), quoted(value));
  });
});

/** A repository with branches, tags and symbolic refs, dangling and looping ones among them. */
function sample(): { repository: Repository; oids: readonly [string, string] } {
  const repository = new Repository();
  const first = repository.commit('first');
  const oids = [first, repository.commit('second', [first])] as const;
  repository.updateRefs([
    `create refs/heads/main ${oids[0]}`,
    `create refs/heads/topic ${oids[1]}`,
    `create refs/heads/dir/leaf ${oids[0]}`,
    `create refs/tags/v1 ${oids[0]}`,
    `create ORIG_HEAD ${oids[1]}`,
  ]);
  repository.updateRefs([
    'symref-create refs/heads/alias refs/heads/topic',
    'symref-create refs/heads/dangling refs/heads/nothing',
    'symref-create refs/remotes/origin/HEAD refs/remotes/origin/main',
  ]);
  repository.git(['symbolic-ref', 'refs/heads/loop', 'refs/heads/loop2']);
  repository.git(['symbolic-ref', 'refs/heads/loop2', 'refs/heads/loop']);
  return { repository, oids };
}

const names = [
  ...['HEAD', 'refs/heads/main', 'refs/heads/topic', 'refs/heads/dir', 'refs/heads/dir/leaf', 'refs/heads/dir/other'],
  ...['refs/heads/main/below', 'refs/heads/new', 'refs/heads/new/below', 'refs/heads/alias', 'refs/heads/dangling'],
  ...['refs/heads/nothing', 'refs/heads/loop', 'ORIG_HEAD', 'FETCH_HEAD', 'NEW_HEAD', 'lower', 'refs/tags/v1'],
  ...['refs/heads/a..b', 'refs/x.lock', '"refs/heads/quoted"', 'refs/worktree/own', 'a/b', 'UPPER-CASE'],
];

function scriptLines(oids: readonly [string, string]): fc.Arbitrary<string[]> {
  const name = fc.constantFrom(...names);
  const oid = fc.constantFrom(...oids, oids[0].toUpperCase(), '0'.repeat(40), '""', 'refs/heads/main', 'HEAD');
  const maybe = (part: fc.Arbitrary<string>) =>
    fc.option(
      part.map(text => ` ${text}`),
      { nil: '' },
    );
  const old = fc.oneof(fc.tuple(fc.constant('oid'), oid), fc.tuple(fc.constantFrom('ref', 'ref', 'other'), name));
  const join = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map(all => all.join(''));
  const command = fc.oneof(
    join(fc.constant('update '), name, maybe(oid), maybe(oid), maybe(fc.constantFrom('', oids[1]))),
    join(fc.constant('create '), name, maybe(oid)),
    join(fc.constant('delete '), name, maybe(oid)),
    join(fc.constant('verify '), name, maybe(oid)),
    join(fc.constant('symref-update '), name, maybe(name), maybe(old.map(parts => parts.join(' ')))),
    join(fc.constant('symref-create '), name, maybe(name)),
    join(fc.constantFrom('symref-delete ', 'symref-verify '), name, maybe(name)),
  );
  const withOption = fc.tuple(fc.integer({ min: 0, max: 2 }), command).map(([option, line]) => {
    return option === 0 ? ['option no-deref', line] : [line];
  });
  const control = fc.constantFrom('start', 'prepare', 'commit', 'abort', 'start x', '', ' update', 'nonsense');
  const line = fc.oneof({ weight: 12, arbitrary: withOption }, { weight: 1, arbitrary: control.map(text => [text]) });
  return fc.oneof(
    fc.array(line, { minLength: 1, maxLength: 4 }).map(lines => lines.flat()),
    fc.array(withOption, { minLength: 1, maxLength: 3 }).map(lines => ['start', ...lines.flat(), 'prepare', 'commit']),
  );
}

test('git refuses a script exactly when an error is found in it, and in the same words', () => {
  const { repository, oids } = sample();
  using _ = repository;
  const location = { directory: repository.stack };
  const pristine = join(repository.folder, 'pristine');
  // Older ones refuse the same, not all in these words.
  const [, minor] = /^git version 2\.(\d+)/.exec(repository.git(['--version'])) ?? [];
  const sameWords = minor === undefined || Number(minor) >= 53;
  let accepted = 0;
  forAll(400, scriptLines(oids), lines => {
    using refs = new LiveRefs({ current: location, main: location });
    const found = errors(check(lines, refs));
    cpSync(repository.stack, pristine, { recursive: true });
    const { status, stderr } = repository.tryGit(['update-ref', '--stdin'], { input: `${lines.join('\n')}\n` });
    rmSync(repository.stack, { recursive: true });
    renameSync(pristine, repository.stack);
    const script = `${lines.join('\n')}\n--- git: ${status} ${stderr}--- found: ${found.map(({ message }) => message).join('\n')}`;
    assert.equal(found.length === 0, status === 0, script);
    const refusal = stderr.replace(/^fatal: (prepare: |commit: )?/, '').trim();
    if (status !== 0 && sameWords)
      assert.ok(
        found.some(({ message }) => message.trim().startsWith(refusal)),
        script,
      );
    if (status === 0) accepted++;
  });
  assert.ok(accepted > 20, `${accepted} scripts were accepted`);
});
