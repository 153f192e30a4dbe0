// What the entries of the library make of arguments of the wrong type: API_ERROR, and nothing is written.
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as check from '../../src/library/check.ts';
import * as git from '../../src/library/git.ts';
import * as memory from '../../src/library/memory.ts';
import * as node from '../../src/library/node.ts';
import * as repair from '../../src/library/repair.ts';
import { addTables, Repository } from '../support/repository.ts';

/** Values that no argument may have, each of which some JavaScript programs pass. */
const NONSENSE: readonly unknown[] = [
  ...[null, true, -1, 1.5, Number.NaN, 2 ** 53, 5n, 'a\0b', Symbol('s')],
  ...[() => {}, [], [null], {}, new Map(), new Date(Number.NaN), Object.create(null)],
];

interface Closable {
  close(): void;
}

/** The names of the methods of an object and of its classes. */
function methodsOf(object: object): string[] {
  const names: string[] = [];
  for (let of = Object.getPrototypeOf(object); of !== Object.prototype; of = Object.getPrototypeOf(of)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(of)))
      if (name !== 'constructor' && typeof value === 'function') names.push(name);
  }
  return names;
}

/** Runs a generator to its end. */
function finish(result: unknown): void {
  if (typeof result === 'object' && result !== null && Symbol.iterator in result)
    Array.from(result as Iterable<unknown>);
}

describe('the library', () => {
  let repository: Repository;
  before(() => {
    repository = new Repository();
    addTables(repository, [3, 3]);
  });
  after(() => repository[Symbol.dispose]());

  /** The calls with the arguments that are right; those at the positions in `any` may be any value of their type. */
  function calls(): readonly (readonly [
    name: string,
    call: (...args: never[]) => unknown,
    args: readonly unknown[],
  ])[] {
    const { folder, stack, gitFolder } = repository;
    const table = join(stack, repository.tables()[0] ?? '');
    const location = { directory: stack, gitDirectory: gitFolder };
    const oid = '1'.repeat(40);
    const options = {
      objects: git.knownObjects(() => ({ type: 'missing', oid })),
      askDate: () => undefined,
      warn() {},
    };
    const all = (steps: Iterable<unknown>) => [...steps].length;
    const transaction = (use: (transaction: git.RefTransaction) => void) => {
      using database = new git.RefDatabase(location, { ...options, isDryRun: true });
      using begun = new git.RefTransaction(database);
      use(begun);
    };
    const update = { name: 'refs/heads/a', newOid: '0'.repeat(40), noDeref: false, createReflog: false, message: 'm' };
    return [
      ['decodeText', node.decodeText, [new Uint8Array(1)]],
      ['encodeText', node.encodeText, ['a']],
      ['isUtf8', node.isUtf8, ['a']],
      ['compareNames', node.compareNames, ['a', 'b']],
      ['Stack#path', (name: string) => node.Stack.open(stack, { readOnly: true }).path(name), ['a']],
      ['MemoryFileSystem', (given: object) => new memory.MemoryFileSystem(given), [{}]],
      [
        'put',
        (path: string, bytes: Uint8Array) => new memory.MemoryFileSystem().put(path, bytes),
        ['a', new Uint8Array(1)],
      ],
      ['gitDirectoryAt', git.gitDirectoryAt, [folder]],
      ['gitDirectoryAround', git.gitDirectoryAround, [stack]],
      ['gitDirectoryOfStack', git.gitDirectoryOfStack, [stack]],
      ['readRepository', git.readRepository, [gitFolder, folder, 10]],
      ['discoverRepositories', git.discoverRepositories, [[folder], { maxDepth: 1, onFolder() {} }]],
      ['readConfig', git.readConfig, [gitFolder]],
      ['writeOptions', git.writeOptions, [git.readConfig(gitFolder)]],
      ['openStack', (...args: Parameters<typeof git.openStack>) => git.openStack(...args).close(), [location, {}]],
      [
        'openStackForWriting',
        (...args: Parameters<typeof git.openStack>) => git.openStackForWriting(...args).close(),
        [location, {}],
      ],
      ['readObject', git.readObject, [location, oid]],
      ['knownObjects', git.knownObjects, [() => undefined]],
      ['askDate', git.askDate, ['git', 'now']],
      ['fullNames', git.fullNames, ['main']],
      ['shortName', git.shortName, ['refs/heads/main', () => false]],
      ['isRefName', git.isRefName, ['refs/heads/main']],
      ['refNameProblem', git.refNameProblem, ['refs/heads/main']],
      ['isRootRef', git.isRootRef, ['HEAD']],
      ['isPerWorktree', git.isPerWorktree, ['HEAD']],
      [
        'RefDatabase',
        (at: git.LocatedStack, given: git.RefDatabaseOptions) => new git.RefDatabase(at, given)[Symbol.dispose](),
        [location, options],
      ],
      ['RefTransaction', (given: git.RefDatabase) => new git.RefTransaction(given), [undefined]],
      ['queue', (given: git.RefUpdate) => transaction(begun => begun.queue(given)), [update]],
      [
        'changeEntry',
        (given: never) => transaction(begun => begun.changeEntry(given)),
        [{ name: 'HEAD', updateIndex: 1n, update: null }],
      ],
      [
        'checkStack',
        (...args: Parameters<typeof check.checkStack>) => all(check.checkStack(...args)),
        [stack, { gitDirectory: gitFolder }],
      ],
      ['fsck', (...args: Parameters<typeof check.fsck>) => all(check.fsck(...args)), [stack, { now: 1 }]],
      [
        'fsckTable',
        (...args: Parameters<typeof check.fsckTable>) => all(check.fsckTable(...args)),
        [table, { now: 1 }],
      ],
      [
        'DamagedTable',
        (...args: ConstructorParameters<typeof check.DamagedTable>) => new check.DamagedTable(...args).close(),
        [table],
      ],
      ['salvage', (given: check.DamagedTable) => all(check.salvage(given)), [undefined]],
      ['findingRange', check.findingRange, [{ start: 1 }]],
      [
        'planRepair',
        repair.planRepair,
        [stack, { gitDirectory: gitFolder, select: { findings: [] }, onProgress() {} }],
      ],
      ['applyRepair', repair.applyRepair, [undefined]],
      ['changesAnything', repair.changesAnything, [undefined]],
      ['defaultBackupDirectory', repair.defaultBackupDirectory, [stack]],
      ['listBackups', repair.listBackups, [stack]],
      ['openBackup', repair.openBackup, [folder]],
      ['rollBack', repair.rollBack, [stack, folder]],
    ] as const;
  }

  const isOwn = (error: unknown) =>
    node.isReftableError(error) || error instanceof git.GitError || error instanceof git.RefTransactionError;

  it('throws no error of its own code for nonsense, and API_ERROR for the wrong type', () => {
    const state = () =>
      readdirSync(repository.gitFolder, { recursive: true }).map(name => [
        name,
        statSync(join(repository.gitFolder, String(name))).mtimeMs,
      ]);
    const before = state();
    for (const [name, call, args] of calls()) {
      const failure = (given: readonly unknown[]) => {
        try {
          call(...(given as never[]));
          return undefined;
        } catch (error) {
          assert.ok(isOwn(error), `${name}: ${error instanceof Error ? error.stack : String(error)}`);
          return error;
        }
      };
      for (const [i, right] of args.entries()) {
        const wrong = [...NONSENSE, undefined].filter(value => right !== undefined || value !== undefined);
        for (const value of wrong) failure([...args.slice(0, i), value, ...args.slice(i + 1)]);
        const refused = failure([...args.slice(0, i), null, ...args.slice(i + 1)]);
        assert.ok(node.isReftableError(refused, 'API_ERROR'), `${name}, argument ${i}: ${refused}`);
        if (typeof right !== 'object' || right === null || Array.isArray(right)) continue;
        for (const field of Object.keys(right)) {
          for (const value of NONSENSE)
            failure([...args.slice(0, i), { ...right, [field]: value }, ...args.slice(i + 1)]);
        }
      }
    }
    assert.deepEqual(state(), before);
  });

  /** Makes objects of the library with the methods that a program may call. `open` closes what they read from. */
  function objects(open: <T extends Closable>(opened: T) => T): Readonly<Record<string, () => object>> {
    const { stack, gitFolder } = repository;
    const file = join(stack, repository.tables()[0] ?? '');
    const table = () => open(node.Table.open(file, 'name', node.nodeFileSystem));
    const reading = () => open(node.Stack.open(stack, { readOnly: true }));
    const writing = () => node.Stack.open('/s', { files: new memory.MemoryFileSystem(), hash: 'sha1', fsync: false });
    const transaction = () => {
      const warn = () => {};
      const options = {
        objects: git.knownObjects(() => ({ type: 'missing', oid: '1'.repeat(40) })),
        askDate: () => undefined,
        warn,
        isDryRun: true,
      };
      const database = new git.RefDatabase({ directory: stack, gitDirectory: gitFolder }, options);
      open({ close: () => database[Symbol.dispose]() });
      return open(new git.RefTransaction(database));
    };
    return {
      GitConfig: () => git.readConfig(gitFolder),
      DamagedTable: () => open(new check.DamagedTable(file)),
      Table: table,
      TableCursor: () => open(table().refCursor()),
      Stack: reading,
      'Stack for writing': writing,
      MergedCursor: () => open(reading().refCursor()),
      Addition: () => writing().newAddition(),
      Writer: () => writerOf(writing()),
      RefTransaction: transaction,
    };
  }

  function writerOf(stack: node.Stack): object {
    let writer: object = {};
    stack.newAddition().add(given => {
      writer = given;
      given.addRef({ name: 'a', updateIndex: given.minUpdateIndex, value: { type: 'deletion' } });
    });
    return writer;
  }

  /** Methods of the code that is measured for reading, which has no space for their checks. Programs have no use for most. */
  const UNCHECKED: Readonly<Record<string, readonly string[]>> = {
    Table: ['blockAt', 'sequence', 'findByIndex', 'findByWalking', 'findRef', 'hasRefs', 'firstName', 'hasLogs'],
    TableCursor: ['seekKey', 'enter'],
    MergedCursor: ['seekKey'],
  };

  /** Arguments that are right, for the methods whose first argument alone does not show a wrong second one. */
  function rightArguments(): Readonly<Record<string, readonly unknown[]>> {
    using table = new check.DamagedTable(join(repository.stack, repository.tables()[0] ?? ''));
    const part = [...table.walk()].find(({ kind }) => kind === 'block');
    return {
      ...{ blockFields: [part], read: [0, 1], rejected: ['a.b', 'wrong'] },
      ...{ compactRange: [0, 1, {}], setLimits: [1n, 1n], seekLog: ['a', 1n], copyBlock: [undefined, 1] },
    };
  }

  it('throws no error of its own code from a method with nonsense for one of its arguments', () => {
    const right = rightArguments();
    const opened: Closable[] = [];
    const made = objects(each => {
      opened.push(each);
      return each;
    });
    for (const [what, make] of Object.entries(made)) {
      const names = methodsOf(make()).filter(name => !UNCHECKED[what]?.includes(name));
      assert.ok(names.length > 0);
      for (const name of names) {
        for (let position = 0; position < 3; position++) {
          for (const value of [...NONSENSE, undefined]) {
            const given = [0, 1, 2].map(at => (at === position ? value : right[name]?.[at]));
            const object = make() as Record<string, (...given: readonly unknown[]) => unknown>;
            try {
              finish(object[name]?.(...given));
            } catch (error) {
              const call = `${what}.${name}, argument ${position}, ${typeof value}`;
              assert.ok(isOwn(error), `${call}: ${error instanceof Error ? error.stack : String(error)}`);
            } finally {
              for (const each of opened.splice(0).reverse()) each.close();
            }
          }
        }
      }
    }
  });

  it('lists and opens the backups of a repair without a file system', () => {
    const { stack } = repository;
    assert.deepEqual(repair.listBackups(stack), []);
    assert.throws(() => repair.openBackup(join(stack, 'missing')), { code: 'FORMAT_ERROR' });
  });

  it('asks git for objects by one line each', () => {
    const location = { directory: repository.stack, gitDirectory: repository.gitFolder };
    assert.deepEqual(git.readObject(location, 'a\nb'), { type: 'missing', oid: 'a\nb' });
  });
});
