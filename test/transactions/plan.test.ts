// A dry run: what a transaction would write, without writing it.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { knownObjects, RefDatabase, RefTransaction, type RefUpdate, resolvePath } from '../../src/git/index.ts';
import { type RefValue, Stack } from '../../src/reftable/index.ts';
import { git } from '../support/git.ts';
import { Scenery } from './support/scenery.ts';
import { environment, stacksIn } from './support/update-ref.ts';

suite('the plan of a transaction', () => {
  const scenery = new Scenery('sha1');
  after(() => scenery[Symbol.dispose]());
  const { A, B, T, Z } = scenery.ids;

  class Copy implements Disposable {
    readonly folder = mkdtempSync(join(tmpdir(), 'reftable-plan-'));
    readonly stack = join(this.folder, '.git', 'reftable');

    constructor(...commands: readonly (readonly string[])[]) {
      cpSync(scenery.folder, this.folder, { recursive: true });
      for (const words of commands) git(this.folder, [...words], { env: environment });
    }

    database(isDryRun: boolean, env: NodeJS.ProcessEnv = environment): RefDatabase {
      const resolved = resolvePath(this.folder);
      assert.equal(resolved.type, 'stack');
      const warn = (error: Error) => assert.fail(error);
      const options = { objects: knownObjects(scenery.read), askDate: () => undefined, warn, environment: env };
      return new RefDatabase(resolved.stack, { ...options, isDryRun });
    }

    /** Names and contents of all files of the stacks. */
    files(): Record<string, string> {
      const stacks = Object.values(stacksIn(join(this.folder, '.git')));
      const paths = stacks.flatMap(stack => readdirSync(stack).map(name => join(stack, name)));
      return Object.fromEntries(paths.map(path => [path, readFileSync(path, 'latin1')]));
    }

    [Symbol.dispose](): void {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  const update = (name: string, newOid: string, rest: Partial<RefUpdate> = {}): RefUpdate => ({
    ...{ name, newOid, noDeref: false, createReflog: false, message: 'why' },
    ...rest,
  });
  const plan = (database: RefDatabase, ...updates: RefUpdate[]) => {
    using transaction = new RefTransaction(database);
    for (const each of updates) transaction.queue(each);
    return transaction.plan();
  };

  const main = ['update-ref', 'refs/heads/main', A];

  test('has the values and entries before and after, and the table that the commit then writes', () => {
    using copy = new Copy(main, ['update-ref', 'refs/heads/old', A], ['update-ref', 'refs/heads/old', B]);
    const before = copy.files();
    const updates = [update('HEAD', B), update('refs/heads/old', Z), update('refs/tags/t', T)];
    using dry = copy.database(true);
    const [table, ...others] = plan(dry, ...updates);
    assert.deepEqual(others, []);
    assert.deepEqual(
      table?.refs.map(({ name, before, after, written, removed }) => [
        ...[name, before, after],
        ...[written.map(({ update }) => [update?.old, update?.new]), removed.map(({ update }) => update?.new)],
      ]),
      [
        [
          'HEAD',
          { type: 'symref', target: 'refs/heads/main' },
          { type: 'symref', target: 'refs/heads/main' },
          [[A, B]],
          [],
        ],
        ['refs/heads/main', { type: 'oid', oid: A }, { type: 'oid', oid: B }, [[A, B]], []],
        ['refs/heads/old', { type: 'oid', oid: B }, undefined, [], [B, A]],
        ['refs/tags/t', undefined, { type: 'peeled', oid: T, peeled: A }, [], []],
      ],
    );
    assert.equal(table?.compaction, undefined);
    assert.deepEqual(copy.files(), before);

    using database = copy.database(false);
    using transaction = new RefTransaction(database);
    for (const each of updates) transaction.queue(each);
    transaction.commit();
    using stack = Stack.open(copy.stack, { readOnly: true });
    const written = stack.tables.at(-1);
    assert.deepEqual(
      [table?.bytes, table?.minUpdateIndex, table?.maxUpdateIndex],
      [written?.size, written?.minUpdateIndex, written?.maxUpdateIndex],
    );
  });

  test('of a second transaction sees the first', () => {
    using copy = new Copy(main);
    const before = copy.files();
    using database = copy.database(true);
    plan(database, update('refs/heads/x', A));
    const [table] = plan(database, update('refs/heads/x', B, { oldOid: A }));
    assert.deepEqual(table?.refs[0]?.before, { type: 'oid', oid: A } satisfies RefValue);
    assert.equal(database.planned?.length, 2);
    assert.deepEqual(copy.files(), before);
  });

  test('names what the compaction that follows makes unrecoverable', () => {
    using copy = new Copy(main, ['update-ref', 'refs/heads/old', B], ['update-ref', '-d', 'refs/heads/old']);
    const before = copy.files();
    using database = copy.database(true, { ...environment, GIT_TEST_REFTABLE_AUTOCOMPACTION: 'true' });
    const [table] = plan(database, update('refs/heads/main', B));
    assert.equal(table?.compaction?.range?.first, 0);
    assert.deepEqual(table?.compaction?.unrecoverable, [{ name: 'refs/heads/old', value: true, entries: 1 }]);
    assert.equal(database.stacks.read('refs/heads/main')?.value.type, 'oid');
    assert.deepEqual(copy.files(), before);
  });

  test('has a table for each stack', () => {
    using copy = new Copy(main, ['update-ref', 'refs/heads/w', A], ['worktree', 'add', '-q', 'wt', 'w']);
    using database = copy.database(true);
    const tables = plan(database, update('refs/heads/w', B), update('worktrees/wt/refs/bisect/x', B));
    assert.deepEqual(
      tables.map(({ stack, refs }) => [stack.endsWith('.git/reftable'), refs.map(({ name }) => name)]),
      [
        [true, ['refs/heads/w']],
        [false, ['refs/bisect/x']],
      ],
    );
  });

  test('needs no lock, and refuses what a commit refuses', () => {
    using copy = new Copy(main);
    writeFileSync(join(copy.stack, 'tables.list.lock'), '');
    const before = copy.files();
    using database = copy.database(true);
    assert.equal(plan(database, update('refs/heads/x', A)).length, 1);
    assert.throws(() => plan(database, update('refs/heads/x', B, { oldOid: B })), /is at .* but expected/);
    assert.throws(() => plan(database, update('refs/heads/main/x', A)), /'refs\/heads\/main' exists/);
    assert.deepEqual(plan(database, update('refs/heads/none', Z)), []);
    assert.deepEqual(copy.files(), before);
  });

  test('calls no hook, and is refused where changes are written', () => {
    using copy = new Copy(main);
    git(copy.folder, ['config', 'core.hooksPath', join(copy.folder, 'hooks')]);
    using dry = copy.database(true);
    assert.equal(
      dry.hook('prepared', () => assert.fail()),
      true,
    );
    using database = copy.database(false);
    using transaction = new RefTransaction(database);
    assert.throws(() => transaction.plan(), /not only planned/);
  });
});
