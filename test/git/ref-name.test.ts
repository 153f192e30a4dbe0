import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  isPerWorktree,
  isPseudoRef,
  isRefName,
  isRootRef,
  isRootRefSyntax,
  isSafeRefName,
  refNameProblem,
  routeOfRef,
} from '../../src/git/refs/ref-name.ts';
import { decodeText, encodeText } from '../../src/reftable/index.ts';

import { forAll } from '../engine/support/properties.ts';
import { gitBinary, isolated } from '../support/git.ts';
import { Repository } from '../support/repository.ts';

/** Names with the characters in the rules, and bytes that are not UTF-8. A leading hyphen would be an option. */
const awkwardName = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('refs', 'heads', 'a', 'B', 'HEAD', '_', 'é', '-', '@', '.', '/', '//') },
      {
        weight: 2,
        arbitrary: fc.constantFrom('refs/', '..', '.lock', '@{', '{', './', '/.', '.lock/', '\udcff', '\udc80'),
      },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 0x7f }).map(byte => String.fromCharCode(byte)) },
    ),
    { maxLength: 7 },
  )
  .map(parts => parts.join(''))
  .filter(name => name !== '' && !name.startsWith('-'));

/** Windows has no names that are bytes, and no xargs of its own. */
const skip = process.platform === 'win32';

/** Exit status of git for each name, as bytes. */
function statuses(folder: string, command: string, names: readonly string[]): number[] {
  const script = `"$0" ${command} >/dev/null 2>&1; echo $?`;
  const { stdout, stderr } = spawnSync('xargs', ['-0', '-n', '1', 'sh', '-c', script, gitBinary], {
    cwd: folder,
    env: isolated,
    input: Buffer.concat(names.map(name => Buffer.concat([encodeText(name), Buffer.of(0)]))),
    encoding: 'utf8',
  });
  const lines = stdout.trim().split('\n');
  assert.equal(lines.length, names.length, stderr);
  return lines.map(Number);
}

/** The strings that the engine reads for these bytes: two escaped bytes side by side may be one character. */
const names = fc.array(
  awkwardName.map(name => decodeText(encodeText(name))),
  { minLength: 200, maxLength: 200 },
);

test('a name is valid if git check-ref-format accepts it', { skip }, () => {
  forAll(2, names, drawn => {
    const expected = statuses('.', 'check-ref-format "$1"', drawn);
    const oneLevel = statuses('.', 'check-ref-format --allow-onelevel "$1"', drawn);
    drawn.forEach((name, i) => {
      assert.equal(isRefName(name), expected[i] === 0, JSON.stringify(name));
      assert.equal(isRefName(name, { oneLevel: true }), oneLevel[i] === 0, JSON.stringify(name));
    });
  });
});

test('a badly formed name is safe if git deletes a ref of that name without an error', { skip }, () => {
  using repository = new Repository();
  forAll(1, names, drawn => {
    const bad = drawn.filter(name => !isRefName(name, { oneLevel: true }));
    const deleted = statuses(repository.folder, 'update-ref --no-deref -d "$1"', bad);
    assert.deepEqual(
      bad.filter(isSafeRefName),
      bad.filter((_, i) => deleted[i] === 0),
    );
  });
});

test('a problem is reported with its offset in the name', () => {
  const faults = {
    '': ['empty', ''],
    '@': ['at', '@'],
    HEAD: ['oneLevel', 'HEAD'],
    'refs//x': ['emptyComponent', ''],
    '/refs/x': ['emptyComponent', ''],
    'refs/x/': ['emptyComponent', ''],
    'refs/.x': ['leadingDot', '.'],
    'refs/x.lock/y': ['dotLock', '.lock'],
    'refs/a..b': ['doubleDot', '..'],
    'refs/a b': ['forbiddenCharacter', ' '],
    'refs/a^': ['forbiddenCharacter', '^'],
    'refs/a\tb': ['controlCharacter', '\t'],
    'refs/a@{1}': ['atBrace', '@{'],
    'refs/a.': ['trailingDot', '.'],
  };
  for (const [name, [fault, text]] of Object.entries(faults)) {
    const found = refNameProblem(name);
    assert.ok(found, name);
    assert.deepEqual([found.fault, name.slice(found.start, found.end)], [fault, text], name);
  }
  assert.equal(refNameProblem('refs/a\tb')?.message, 'holds the control character 0x09');
});

test('names outside refs/ are distinguished as git does', () => {
  assert.deepEqual(
    ['HEAD', 'FOO_HEAD', 'FOO', 'MERGE_HEAD', 'AUTO_MERGE', 'head', ''].map(name => [
      isRootRefSyntax(name),
      isRootRef(name),
      isPseudoRef(name),
    ]),
    [
      [true, true, false],
      [true, true, false],
      [true, false, false],
      [true, false, true],
      [true, true, false],
      [false, false, false],
      [false, false, false],
    ],
  );
});

test('a name is led to the stack it belongs to', () => {
  assert.deepEqual(routeOfRef('HEAD'), { worktree: 'current', name: 'HEAD' });
  assert.deepEqual(routeOfRef('refs/bisect/bad'), { worktree: 'current', name: 'refs/bisect/bad' });
  assert.deepEqual(routeOfRef('refs/heads/x'), { worktree: 'shared', name: 'refs/heads/x' });
  assert.deepEqual(routeOfRef('main-worktree/HEAD'), { worktree: 'main', name: 'HEAD' });
  assert.deepEqual(routeOfRef('worktrees/w/HEAD'), { worktree: { id: 'w' }, name: 'HEAD' });
  assert.deepEqual(routeOfRef('worktrees/w/refs/heads/x'), { worktree: 'shared', name: 'worktrees/w/refs/heads/x' });
  assert.equal(isPerWorktree('refs/worktree/x'), true);
  assert.equal(isPerWorktree('refs/worktree'), false);
});
