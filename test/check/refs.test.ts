// Compares findings about refs with those of `git refs verify`.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkStack } from '../../src/check/check-stack.ts';
import type { Finding } from '../../src/check/index.ts';
import { type RefValue, Stack } from '../../src/reftable/index.ts';
import { findingText, relatedText } from '../../src/text/findings/render.ts';
import { flipBits } from '../support/flip-bits.ts';
import { present } from '../support/present.ts';
import { Repository } from '../support/repository.ts';

const NULL = '0'.repeat(40);

function findings(directory: string): Finding[] {
  return [...checkStack(directory)].flatMap(step => (step.type === 'finding' ? [step.finding] : []));
}

function addRefs(repository: Repository, refs: Readonly<Record<string, RefValue>>): void {
  using stack = Stack.open(repository.stack);
  stack.add(table => {
    const names = Object.keys(refs).sort();
    for (const name of names) {
      table.addRef({ name, updateIndex: table.minUpdateIndex, value: present(refs[name]) });
    }
  });
}

const symref = (target: string): RefValue => ({ type: 'symref', target });

/** Lines such as `refs/heads/x: badRefOid` as git has them. */
function verdictsOfGit(repository: Repository): string[] {
  const { stderr } = repository.tryGit(['refs', 'verify']);
  return [...stderr.matchAll(/^(?:error|warning): (.*): (\w+): .*$/gm)].map(([, ref, id]) => `${ref}: ${id}`).sort();
}

const IDS = ['badRefOid', 'badReferentName', 'badHeadTarget', 'symrefTargetIsNotARef'];

function ourVerdicts(repository: Repository): string[] {
  const found = findings(repository.stack).filter(({ id }) => IDS.includes(id));
  return found.map(({ ref, id }) => `${ref}: ${id}`).sort();
}

for (const [title, refs] of [
  [
    'null IDs',
    { 'refs/heads/null': { type: 'oid', oid: NULL }, 'refs/tags/null': { type: 'peeled', oid: NULL, peeled: NULL } },
  ],
  [
    'symbolic refs to invalid names',
    { 'refs/heads/a': symref('refs/heads/..x'), 'refs/heads/b': symref('refs/heads/x.lock') },
  ],
  [
    'symbolic refs out of refs/',
    { 'refs/heads/a': symref('objects/info'), 'refs/heads/b': symref('worktrees/x/HEAD') },
  ],
  ['a symbolic ref to HEAD', { 'refs/heads/a': symref('HEAD'), 'refs/heads/b': symref('ORIG_HEAD') }],
  ['a HEAD that does not point to a branch', { HEAD: symref('refs/tags/v1') }],
  ['a HEAD to a bad name below refs/heads/', { HEAD: symref('refs/heads/a..b') }],
] as [string, Record<string, RefValue>][]) {
  test(`${title} are reported as git reports them`, () => {
    using repository = new Repository();
    addRefs(repository, refs);
    assert.deepEqual(ourVerdicts(repository), verdictsOfGit(repository));
  });
}

test("messages hold git's words", () => {
  using repository = new Repository();
  addRefs(repository, { 'refs/heads/null': { type: 'oid', oid: NULL } });
  const { stderr } = repository.tryGit(['refs', 'verify']);
  const [found] = findings(repository.stack).filter(({ id }) => id === 'badRefOid');
  assert.ok(found);
  assert.match(stderr, /points to invalid object ID/);
  assert.ok(findingText(found).message.endsWith(`points to invalid object ID '${NULL}'`));
});

test('a ref of a linked worktree may point into the stack that all share', () => {
  using repository = new Repository();
  const oid = repository.commit();
  repository.updateRefs([`create refs/heads/main ${oid}`]);
  repository.git(['worktree', 'add', '-q', '--detach', 'linked', 'refs/heads/main']);
  repository.git(['-C', 'linked', 'symbolic-ref', 'refs/worktree/here', 'refs/heads/main']);
  repository.git(['-C', 'linked', 'symbolic-ref', 'refs/worktree/gone', 'refs/heads/gone']);
  const found = findings(`${repository.gitFolder}/worktrees/linked/reftable`).filter(
    ({ severity }) => severity !== 'hint',
  );
  assert.deepEqual(
    found.map(({ id, ref }) => `${id} ${ref}`),
    ['symrefDangling refs/worktree/gone'],
  );
});

test('refs below another one are one finding, at the one in their way', () => {
  using repository = new Repository();
  const oid = 'a'.repeat(40);
  addRefs(repository, {
    'refs/heads/a': { type: 'oid', oid },
    'refs/heads/a-b': { type: 'oid', oid },
    'refs/heads/a/b': { type: 'oid', oid },
    'refs/heads/a/c/d': { type: 'oid', oid },
  });
  const found = findings(repository.stack).filter(({ id }) => id === 'refConflict');
  assert.deepEqual(
    found.map(finding => [finding.ref, findingText(finding).message, finding.related?.map(relatedText)]),
    [
      [
        'refs/heads/a',
        "'refs/heads/a' exists; cannot create 'refs/heads/a/b', nor 1 more below it",
        ['refs/heads/a/b', 'refs/heads/a/c/d'],
      ],
    ],
  );
});

test('refs of a stack that git cannot open are checked too', () => {
  using repository = new Repository();
  addRefs(repository, { 'refs/heads/null': { type: 'oid', oid: NULL } });
  const [table] = repository.tables().slice(-1);
  repository.git(['version']);
  damageFooter(`${repository.stack}/${table}`);
  const ids = findings(repository.stack).map(({ id }) => id);
  assert.ok(ids.includes('footerChecksum') && ids.includes('badRefOid'), ids.join(' '));
});

function damageFooter(file: string): void {
  const bytes = readFileSync(file);
  flipBits(bytes, bytes.length - 1, 1);
  rmSync(file);
  writeFileSync(file, bytes);
}

const oid: RefValue = { type: 'oid', oid: '1'.repeat(40) };

function refsNamed(...names: string[]): Record<string, RefValue> {
  return Object.fromEntries(names.map(name => [name, oid]));
}

test('refs whose names differ in case or in the form of an accent only are one hint, with a count', () => {
  using repository = new Repository();
  const accents = ['refs/tags/caf\u00e9', 'refs/tags/cafe\u0301'];
  addRefs(repository, refsNamed('refs/heads/Fix', 'refs/heads/fix', 'refs/heads/FIX', 'refs/heads/Other', ...accents));
  const found = findings(repository.stack).filter(({ id }) => id === 'nameCollision');
  assert.deepEqual(
    found.map(({ severity, params }) => ({ severity, params })),
    [
      {
        severity: 'hint',
        params: {
          refs: 3,
          ref: { kind: 'ref', value: 'refs/heads/Fix' },
          other: { kind: 'ref', value: 'refs/heads/FIX' },
        },
      },
    ],
  );
});

test('names that Windows reserves are one hint, and those that only look like them are none', () => {
  using repository = new Repository();
  const reserved = ['refs/heads/aux', 'refs/heads/Con.txt', 'refs/heads/lpt1/x', 'refs/heads/a|b', 'refs/heads/a./b'];
  const allowed = ['refs/heads/auxiliary', 'refs/heads/com', 'refs/heads/com10', 'refs/heads/xcon', 'refs/heads/a.con'];
  addRefs(repository, refsNamed(...reserved, ...allowed));
  const [hint, ...others] = findings(repository.stack).filter(({ id }) => id === 'nameReserved');
  assert.deepEqual(others, []);
  assert.deepEqual(hint?.params, { refs: 5, ref: { kind: 'ref', value: 'refs/heads/Con.txt' } });
});
