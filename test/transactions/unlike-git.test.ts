// Where git crashes, writes what cannot be read back, or stops halfway, and we do not (docs/differences-from-git.md).
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { git } from '../support/git.ts';
import { Scenery } from './support/scenery.ts';
import { environment, type Outcome, Twins } from './support/update-ref.ts';

suite('unlike git', () => {
  const scenery = new Scenery('sha1');
  after(() => scenery[Symbol.dispose]());
  const { A, B, C, T, TWRONG } = scenery.ids;

  /** A repository with main at A, and what the commands make of it. */
  function repository(...commands: readonly (readonly string[])[]): string {
    const folder = mkdtempSync(join(tmpdir(), 'reftable-unlike-'));
    cpSync(scenery.folder, folder, { recursive: true });
    for (const words of [['update-ref', 'refs/heads/main', A], ...commands])
      git(folder, [...words], { env: environment });
    return folder;
  }

  function run(
    folder: string,
    args: readonly string[],
    script: string,
    inside?: string,
    env?: NodeJS.ProcessEnv,
  ): Outcome {
    try {
      using twins = new Twins(folder, env);
      const outcome = twins.ours(args, script, scenery.read, 'sha1', inside);
      assert.deepEqual(outcome.locks, []);
      return outcome;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** The names of the records that were written: `ref refs/heads/main`. */
  const written = (records: readonly string[] | undefined) =>
    (records ?? []).flatMap(record => {
      const [, kind, name] = /^(ref|log) \{"name":"([^"]*)"/.exec(record) ?? [];
      return kind === undefined ? [] : [`${kind} ${name}`];
    });

  const linked = [
    ['update-ref', 'refs/heads/w', A],
    ['worktree', 'add', '-q', 'wt', 'w'],
  ] as const;

  test('two symbolic refs that lead to one target are refused', () => {
    const symrefs = ['s1', 's2'].map(name => ['symbolic-ref', `refs/heads/${name}`, 'refs/heads/a']);
    const { status, stderr, added } = run(
      repository(...symrefs),
      ['--stdin'],
      `update refs/heads/s1 ${B}\nupdate refs/heads/s2 ${C}\n`,
    );
    const why = "multiple updates for 'refs/heads/a' (including one via symref 'refs/heads/s2') are not allowed";
    assert.deepEqual([status, stderr, added.main], [128, `fatal: ${why}\n`, []]);
  });

  test('HEAD gets no entry of a rejected update of its branch, and others are written', () => {
    const script = `update refs/heads/main ${B} ${C}\ncreate refs/heads/q ${B}\n`;
    const { status, stdout, added } = run(repository(), ['--stdin', '--batch-updates'], script);
    assert.deepEqual(
      [status, stdout, written(added.main)],
      [
        0,
        `rejected refs/heads/main ${B} ${C} incorrect old value provided\n`,
        ['ref refs/heads/q', 'log refs/heads/q'],
      ],
    );
  });

  test('a transaction whose updates are all rejected uses no update index up', () => {
    const script = [
      'start',
      `update refs/heads/main ${B} ${C}`,
      'commit',
      'start',
      `create refs/heads/x ${B}`,
      'commit',
    ];
    const { added } = run(repository(), ['--stdin', '--batch-updates'], script.map(line => `${line}\n`).join(''));
    const [limits, ...records] = added.main ?? [];
    assert.deepEqual([limits, written(records)], ['limits 3..3', ['ref refs/heads/x', 'log refs/heads/x']]);
  });

  test('a symbolic ref gets no entry of a rejected update of its target', () => {
    const folder = repository(['symbolic-ref', 'refs/heads/s', 'refs/heads/t'], ['update-ref', 'refs/heads/t', A]);
    const { status, added } = run(folder, ['--stdin', '--batch-updates'], `update refs/heads/s ${B} ${C}\n`);
    assert.deepEqual([status, added.main], [0, []]);
  });

  test('a symbolic ref leads to no pseudoref and no non-commit into a branch', () => {
    const pseudo = run(repository(['symbolic-ref', 'refs/heads/s', 'FETCH_HEAD']), ['refs/heads/s', B], '');
    assert.deepEqual([pseudo.status, pseudo.added.main], [128, []]);
    assert.match(pseudo.stderr, /refusing to update pseudoref 'FETCH_HEAD'/);
    const tag = run(repository(['symbolic-ref', 'refs/foo/s', 'refs/heads/x']), ['refs/foo/s', T], '');
    assert.deepEqual([tag.status, tag.added.main], [128, []]);
    assert.match(tag.stderr, /trying to write non-commit object \w+ to branch 'refs\/heads\/x'/);
  });

  test('a tag with a wrong type of its object is stored without a peeled value', () => {
    const { status, added } = run(repository(), ['refs/tags/t', TWRONG], '');
    assert.equal(status, 0);
    assert.deepEqual(written(added.main), ['ref refs/tags/t']);
    assert.ok(added.main?.some(record => record.includes(`"value":{"type":"oid","oid":"${TWRONG}"}`)));
  });

  test('refs of other worktrees are stored under the names by which git reads them', () => {
    const script = `update worktrees/wt/refs/bisect/x ${B}\nupdate worktrees/wt/HEAD ${B}\n`;
    const { status, added } = run(repository(...linked), ['--stdin'], script);
    assert.equal(status, 0);
    assert.deepEqual(written(added.wt), ['ref refs/bisect/x', 'log HEAD']);
    assert.deepEqual(written(added.main), ['ref refs/heads/w', 'log refs/heads/w']);
    const main = run(repository(...linked), ['main-worktree/refs/bisect/x', B], '', 'wt');
    assert.deepEqual([written(main.added.main), main.added.wt], [['ref refs/bisect/x'], []]);
  });

  test('a stack is locked once for all names of its refs, and the same ref cannot be named twice', () => {
    const both = `update worktrees/wt/refs/bisect/y ${B}\nupdate refs/bisect/z ${B}\n`;
    const { status, added } = run(repository(...linked), ['--stdin'], both, 'wt');
    assert.deepEqual([status, written(added.wt)], [0, ['ref refs/bisect/y', 'ref refs/bisect/z']]);
    const same = `update worktrees/wt/refs/bisect/y ${B}\nupdate refs/bisect/y ${B}\n`;
    const refused = run(repository(...linked), ['--stdin'], same, 'wt');
    assert.deepEqual(refused.stderr, "fatal: multiple updates for ref 'refs/bisect/y' not allowed\n");
  });

  test('a ref of another worktree can be deleted', () => {
    const folder = repository(...linked);
    git(join(folder, 'wt'), ['update-ref', 'refs/bisect/x', A], { env: environment });
    const { status, added } = run(folder, ['-d', 'worktrees/wt/refs/bisect/x', A], '');
    assert.deepEqual([status, written(added.wt)], [0, ['ref refs/bisect/x']]);
  });

  test('no stack changes if the table of a later one cannot be written', () => {
    const folder = repository(...linked, ['config', 'reftable.blockSize', '100']);
    const script = `update refs/bisect/y ${B}\nupdate refs/heads/${'a'.repeat(100)} ${B}\n`;
    const { status, stderr, added } = run(folder, ['--stdin'], script, 'wt');
    assert.deepEqual([status, stderr], [128, 'fatal: reftable: transaction failure: entry too large\n']);
    assert.deepEqual(added, { main: [], wt: [] });
  });

  test('a compaction that fails after the commit is a warning', () => {
    const folder = repository(['update-ref', 'refs/heads/y', B], ['update-ref', 'refs/heads/y', C]);
    breakLogs(join(folder, '.git', 'reftable'));
    const env = { GIT_TEST_REFTABLE_AUTOCOMPACTION: 'true' };
    const { status, stderr, added } = run(folder, ['refs/heads/x', B], '', undefined, env);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^warning: the transaction is committed, but the stack was not compacted: .+\n$/);
    assert.deepEqual(written(added.main), ['ref refs/heads/x', 'log refs/heads/x']);
  });
});

/** Changes a byte in the deflated reflog of the oldest table that has one. */
function breakLogs(stack: string): void {
  for (const name of readdirSync(stack).sort()) {
    const file = join(stack, name);
    const bytes = readFileSync(file);
    const at = name.endsWith('.ref') ? bytes.indexOf(Buffer.from([0x78, 0xda])) : -1;
    if (at < 0) continue;
    bytes.writeUInt16BE(0, at);
    rmSync(file);
    writeFileSync(file, bytes);
    return;
  }
  throw new Error('no table with a reflog');
}
