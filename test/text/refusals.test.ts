// What git refuses, in git's words: transactions, configurations and repositories. Each text is asserted here and nowhere else.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import {
  checkTransaction,
  GitConfig,
  GitError,
  type PlannedOperation,
  type RefState,
  RefusedRepositoryError,
  readFormat,
  type TransactionProblem,
  writeOptions,
} from '../../src/git/index.ts';

const [A, B, ZERO] = ['a'.repeat(40), 'b'.repeat(40), '0'.repeat(40)];

const REFS: ReadonlyMap<string, RefState> = new Map([
  ['HEAD', { type: 'symref', target: 'refs/heads/main' }],
  ['refs/heads/main', { type: 'oid', oid: A }],
  ['refs/heads/topic', { type: 'oid', oid: A }],
  ['refs/heads/alias', { type: 'symref', target: 'refs/heads/topic' }],
  ['refs/heads/dangling', { type: 'symref', target: 'refs/heads/none' }],
  ['refs/heads/loop', { type: 'symref', target: 'refs/heads/loop' }],
]);

function problemsOf(...operations: readonly Omit<PlannedOperation, 'line'>[]): readonly TransactionProblem[] {
  const store = {
    read: (name: string) => REFS.get(name),
    below: (prefix: string) => [...REFS.keys()].find(name => name.startsWith(prefix)),
  };
  const planned = operations.map((each, line) => ({ ...each, line }));
  const steps = checkTransaction(planned, store, 40);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value.problems;
  }
}

/** A command that changes the ref itself, or what it leads to. */
const direct = (ref: string, rest: object = { newOid: B }) => ({ noDeref: true, operation: { ref, ...rest } });
const through = (ref: string, rest: object = { newOid: B }) => ({ noDeref: false, operation: { ref, ...rest } });

const TRANSACTIONS: readonly (readonly [
  operations: readonly Omit<PlannedOperation, 'line'>[],
  problem: readonly [id: string, about: 'ref' | 'old', line: number],
  text: string,
])[] = [
  [
    [direct('refs/heads/new'), direct('refs/heads/new')],
    ['repeatedRef', 'ref', 1],
    "multiple updates for ref 'refs/heads/new' not allowed",
  ],
  [
    [direct('HEAD'), direct('refs/heads/main')],
    ['repeatedRef', 'ref', 1],
    "multiple updates for 'HEAD' (including one via its referent 'refs/heads/main') are not allowed",
  ],
  [
    [direct('refs/heads/topic'), through('refs/heads/alias')],
    ['repeatedRef', 'ref', 1],
    "multiple updates for 'refs/heads/topic' (including one via symref 'refs/heads/alias') are not allowed",
  ],
  [
    [direct('refs/heads/loop', { newOid: B, oldOid: A })],
    ['unresolvable', 'old', 0],
    "cannot lock ref 'refs/heads/loop': error reading reference",
  ],
  [
    [direct('refs/heads/new', { newOid: B, oldOid: A })],
    ['missingRef', 'ref', 0],
    "cannot lock ref 'refs/heads/new': unable to resolve reference 'refs/heads/new'",
  ],
  [
    [direct('refs/heads/topic', { newTarget: 'refs/heads/main', oldTarget: 'refs/heads/x' })],
    ['notSymref', 'old', 0],
    "cannot lock ref 'refs/heads/topic': expected symref with target 'refs/heads/x': but is a regular ref",
  ],
  [
    [direct('refs/heads/alias', { newTarget: 'refs/heads/main', oldTarget: 'refs/heads/x' })],
    ['oldTarget', 'old', 0],
    "verifying symref target: 'refs/heads/alias': is at refs/heads/topic but expected refs/heads/x",
  ],
  [
    [direct('refs/heads/topic', { newOid: B, oldOid: ZERO })],
    ['refExists', 'old', 0],
    "cannot lock ref 'refs/heads/topic': reference already exists",
  ],
  [
    [direct('refs/heads/dangling', { newOid: B, oldOid: ZERO })],
    ['refExists', 'old', 0],
    "cannot lock ref 'refs/heads/dangling': dangling symref already exists",
  ],
  [
    [direct('refs/heads/dangling', { newOid: B, oldOid: A })],
    ['oldOid', 'old', 0],
    `cannot lock ref 'refs/heads/dangling': reference is missing but expected ${A}`,
  ],
  [
    [direct('refs/heads/topic', { newOid: A, oldOid: B })],
    ['oldOid', 'old', 0],
    `cannot lock ref 'refs/heads/topic': is at ${A} but expected ${B}`,
  ],
  [
    [direct('refs/heads/topic/sub')],
    ['nameConflict', 'ref', 0],
    "'refs/heads/topic' exists; cannot create 'refs/heads/topic/sub'",
  ],
  [[direct('refs/heads')], ['nameConflict', 'ref', 0], "'refs/heads/main' exists; cannot create 'refs/heads'"],
];

suite('a transaction that git refuses', () => {
  for (const [operations, [id, about, line], text] of TRANSACTIONS) {
    test(`${id}: ${text}`, () => {
      assert.deepEqual(problemsOf(...operations), [{ line, about, id, message: text }]);
    });
  }

  test('names both refs that cannot exist at the same time', () => {
    assert.deepEqual(
      problemsOf(direct('refs/heads/x'), direct('refs/heads/x/y')).map(({ id, message }) => [id, message]),
      [
        ['nameConflict', "cannot process 'refs/heads/x' and 'refs/heads/x/y' at the same time"],
        ['nameConflict', "cannot process 'refs/heads/x/y' and 'refs/heads/x' at the same time"],
      ],
    );
  });
});

function configuration(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-refusals-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'config'), text);
  return folder;
}

suite('a configuration that git refuses', () => {
  const refused: Readonly<Record<string, string>> = {
    'blockSize = 16m': 'reftable block size cannot exceed 16MB',
    'restartInterval = 65536': 'reftable restart interval cannot exceed 65535',
    'geometricFactor = 256': 'reftable geometric factor cannot exceed 255',
    'lockTimeout = -2': 'reftable lock timeout does not support negative values other than -1',
    'blockSize = big': "bad numeric config value 'big' for 'reftable.blocksize'",
    'indexObjects = maybe': "bad boolean config value 'maybe' for 'reftable.indexobjects'",
  };
  for (const [line, message] of Object.entries(refused)) {
    test(`${line}: ${message}`, t => {
      const file = join(configuration(t, `[reftable]\n\t${line}\n`), 'config');
      const config = new GitConfig();
      config.read(file, { includes: false });
      assert.throws(() => writeOptions(config), new GitError('FORMAT_ERROR', message, file));
    });
  }

  test('names the line that cannot be parsed', t => {
    const folder = configuration(t, '[core]\n\tbare\n[core\n');
    const config = new GitConfig();
    const file = join(folder, 'config');
    assert.throws(
      () => config.read(file, { includes: false }),
      new GitError('FORMAT_ERROR', 'bad config line 3', file),
    );
  });
});

suite('a repository that git refuses', () => {
  const refused: Readonly<Record<string, string>> = {
    '1\n[extensions]\n\tfoo = 1': 'unknown repository extension found: foo',
    '1\n[extensions]\n\tfoo = 1\n\tbar = 1': 'unknown repository extensions found: foo, bar',
    '0\n[extensions]\n\trefStorage = reftable': 'repo version is 0, but v1-only extension found: refstorage',
    '2': 'Expected git repo version <= 1, found 2',
  };
  for (const [version, message] of Object.entries(refused)) {
    test(message, t => {
      const folder = configuration(t, `[core]\n\trepositoryformatversion = ${version}\n`);
      assert.throws(() => readFormat(folder), new RefusedRepositoryError(message, join(folder, 'config')));
    });
  }
});
