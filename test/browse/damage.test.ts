// Broken stacks: which tables can be read, and how far their records can be trusted.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  BrowsedStack,
  eachRef,
  findEntries,
  parseFilter,
  RefIndex,
  RefList,
  ReflogList,
  readEntries,
  readRefs,
  readRows,
  refHistory,
  SalvageCache,
} from '../../src/browse/index.ts';
import { encodeText, type FileSystem, platform } from '../../src/reftable/index.ts';
import { OID, TemporaryStack } from './support/temporary-stack.ts';

const COUNT = 1000;
const name = (i: number) => `refs/heads/b${String(i).padStart(4, '0')}`;

/** A base with all refs, and a newer table with the first of them and with a tombstone of the second. */
function twoTables(): { temporary: TemporaryStack; base: string; newer: string } {
  const temporary = new TemporaryStack();
  const base = temporary.add(Array.from({ length: COUNT }, (_, i) => ({ name: name(i) })));
  const newer = temporary.add([{ name: name(0) }, { name: name(1), value: { type: 'deletion' } }]);
  return { temporary, base, newer };
}

/** Overwrites the second block of a table. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes.fill(0xee, 4096, 8192);
  writeFileSync(path, bytes);
}

function states(stack: BrowsedStack): string[] {
  return stack.tables.map(({ state }) => state);
}

describe('a stack with a damaged table', () => {
  it('has the refs that can be salvaged, and marks them as incomplete', () => {
    const { temporary, base } = twoTables();
    using _ = temporary;
    damage(temporary.path(base));
    using stack = BrowsedStack.open({ directory: temporary.directory });
    assert.deepEqual(states(stack), ['ok', 'ok']);
    const list = RefList.read(stack);
    assert.deepEqual(states(stack), ['damaged', 'ok']);
    assert.equal(stack.tables[0]?.error?.code, 'FORMAT_ERROR');
    assert.ok(list.count > COUNT / 2 && list.count < COUNT - 10, String(list.count));
    const [first, last] = readRows(stack, list, [0, list.count - 1]);
    assert.deepEqual([first?.name, first?.certainty, first?.provenance], [name(0), 'sure', ['older', 'value']]);
    assert.deepEqual([last?.name, last?.certainty], [name(COUNT - 1), 'incomplete']);
    assert.equal(list.positionOf(name(1)), -1);
  });

  it('has values that may be outdated where the newer table is damaged', () => {
    const temporary = new TemporaryStack();
    using _ = temporary;
    temporary.add([{ name: 'refs/heads/a' }]);
    const newer = temporary.add(Array.from({ length: COUNT }, (_, i) => ({ name: name(i) })));
    damage(temporary.path(newer));
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const list = RefList.read(stack);
    const certainties = readRows(stack, list, [0, 1]).map(({ certainty }) => certainty);
    assert.deepEqual(certainties, ['mayBeOutdated', 'incomplete']);
  });

  it('is salvaged once if a cache is kept, and again when the file changed', () => {
    const { temporary, base } = twoTables();
    using _ = temporary;
    const path = temporary.path(base);
    const sound = readFileSync(path);
    damage(path);
    const cache = new SalvageCache();
    const location = { directory: temporary.directory };
    let count: number;
    {
      using stack = BrowsedStack.open(location, { cache });
      count = RefList.read(stack).count;
    }
    {
      using stack = BrowsedStack.open(location, { cache });
      assert.deepEqual(states(stack), ['damaged', 'ok']);
      let checks = 0;
      assert.equal(RefList.read(stack, { check: () => checks++ }).count, count);
      assert.equal(checks, 1);
    }
    // Another size, so that the file differs also within the second that a time of change has.
    writeFileSync(path, sound.subarray(0, -1));
    {
      using stack = BrowsedStack.open(location, { cache });
      assert.equal(stack.tables[0]?.state, 'damaged');
      assert.equal(RefList.read(stack).count, COUNT - 1);
    }
  });

  it('is searched for its footer once if a cache is kept, and again when the file changed', () => {
    const { temporary, newer } = twoTables();
    using _ = temporary;
    const path = temporary.path(newer);
    writeFileSync(path, new Uint8Array(4 << 20));
    let searches = 0;
    const files: FileSystem = { ...platform.files, onWork: () => searches++ };
    const cache = new SalvageCache();
    const search = () => {
      searches = 0;
      using stack = BrowsedStack.open({ directory: temporary.directory }, { files, cache });
      assert.deepEqual([stack.tables[1]?.state, stack.tables[1]?.size], ['damaged', statSync(path).size]);
      return searches;
    };
    assert.ok(search() > 0);
    assert.equal(search(), 0);
    writeFileSync(path, new Uint8Array(5 << 20));
    assert.ok(search() > 0);
  });

  it('has the refs of a table whose footer is cut off', () => {
    const { temporary, newer } = twoTables();
    using _ = temporary;
    const path = temporary.path(newer);
    writeFileSync(path, readFileSync(path).subarray(0, -20));
    using stack = BrowsedStack.open({ directory: temporary.directory });
    assert.deepEqual(states(stack), ['ok', 'damaged']);
    assert.ok(stack.tables[1]?.size);
    const [zero, one, two] = readRefs(
      stack,
      [0, 1, 2].map(i => encodeText(name(i))),
    );
    assert.deepEqual([zero?.table, zero?.certainty], [1, 'incomplete']);
    assert.deepEqual([one?.state, one?.value], ['deleted', { type: 'oid', oid: OID }]);
    assert.deepEqual([two?.table, two?.certainty], [0, 'mayBeOutdated']);
  });
});

describe('a stack with a missing table', () => {
  it('has the refs of the others', () => {
    const { temporary, newer } = twoTables();
    using _ = temporary;
    unlinkSync(temporary.path(newer));
    using stack = BrowsedStack.open({ directory: temporary.directory });
    assert.deepEqual(states(stack), ['ok', 'missing']);
    assert.equal(stack.tables[1]?.error?.code, 'NOT_EXIST_ERROR');
    const list = RefList.read(stack);
    assert.equal(list.count, COUNT);
    const [first] = readRows(stack, list, [0]);
    assert.deepEqual([first?.certainty, first?.provenance], ['mayBeOutdated', ['value', 'unknown']]);
    assert.equal(stack.isComplete, false);
  });

  it('is read once by a caller that throws its error', () => {
    const { temporary, newer } = twoTables();
    using _ = temporary;
    unlinkSync(temporary.path(newer));
    using stack = BrowsedStack.open({ directory: temporary.directory });
    let visits = 0;
    const visit = () => {
      visits++;
      throw stack.tables[1]?.error;
    };
    assert.throws(() => eachRef(stack, visit), { code: 'NOT_EXIST_ERROR' });
    assert.equal(visits, 1);
  });

  it('is sure of the newer ones if the base is missing', () => {
    const { temporary, base } = twoTables();
    using _ = temporary;
    unlinkSync(temporary.path(base));
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const list = RefList.read(stack);
    assert.deepEqual([list.count, list.nameAt(0)], [1, name(0)]);
    assert.equal(readRows(stack, list, [0])[0]?.certainty, 'sure');
  });
});

describe('a table that cannot be read for a moment', () => {
  it('is read again when the stack is opened again', () => {
    const { temporary, newer } = twoTables();
    using _ = temporary;
    let refused = true;
    const files: FileSystem = {
      ...platform.files,
      openRead(path) {
        if (refused && path.endsWith(newer)) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
        return platform.files.openRead(path);
      },
    };
    const cache = new SalvageCache();
    const options = { files, cache };
    let refusedStamp: string;
    {
      using stack = BrowsedStack.open({ directory: temporary.directory }, options);
      refusedStamp = stack.stamp;
      assert.deepEqual(states(stack), ['ok', 'unreadable']);
      assert.equal(stack.tables[1]?.error?.code, 'IO_ERROR');
      assert.equal(RefList.read(stack).count, COUNT);
    }
    refused = false;
    using stack = BrowsedStack.open({ directory: temporary.directory }, options);
    assert.deepEqual(states(stack), ['ok', 'ok']);
    assert.equal(RefList.read(stack).count, COUNT - 1);
    assert.equal(stack.isComplete, true);
    assert.notEqual(stack.stamp, refusedStamp);
  });

  it('is unreadable from the point on where reading fails', () => {
    const temporary = new TemporaryStack();
    using _ = temporary;
    temporary.add([{ name: 'refs/heads/a' }]);
    // More than is read at once, so that later blocks are read from the file.
    const refs = Array.from({ length: 20_000 }, (_, i) => ({ name: name(i) }));
    const newer = temporary.add(refs);
    let failing = false;
    const descriptors = new Set<number>();
    const files: FileSystem = {
      ...platform.files,
      openRead(path) {
        const fd = platform.files.openRead(path);
        if (path.endsWith(newer)) descriptors.add(fd);
        else descriptors.delete(fd);
        return fd;
      },
      read(fd, ...rest) {
        if (failing && descriptors.has(fd)) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        return platform.files.read(fd, ...rest);
      },
    };
    using stack = BrowsedStack.open({ directory: temporary.directory }, { files });
    assert.deepEqual(states(stack), ['ok', 'ok']);
    failing = true;
    const { stamp } = stack;
    const list = RefList.read(stack);
    assert.notEqual(stack.stamp, stamp);
    assert.deepEqual([list.count, list.nameAt(0)], [1, 'refs/heads/a']);
    assert.deepEqual(states(stack), ['ok', 'unreadable']);
  });
});

describe('a list of tables', () => {
  it('that cannot be read gives no tables', () => {
    const { temporary } = twoTables();
    using _ = temporary;
    const files: FileSystem = {
      ...platform.files,
      openRead(path) {
        if (path.endsWith('tables.list')) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        return platform.files.openRead(path);
      },
    };
    using stack = BrowsedStack.open({ directory: temporary.directory }, { files });
    assert.deepEqual([stack.listState, stack.listError?.code, stack.tables.length], ['unreadable', 'IO_ERROR', 0]);
    assert.deepEqual([RefList.read(stack).count, stack.isComplete], [0, false]);
  });

  it('with carriage returns names the tables that it was meant to', () => {
    const { temporary, base, newer } = twoTables();
    using _ = temporary;
    writeFileSync(join(temporary.directory, 'tables.list'), `${base}\r\n${newer}\r\n`);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    assert.deepEqual([stack.listState, stack.listError?.code], ['damaged', 'FORMAT_ERROR']);
    assert.equal(RefList.read(stack).count, COUNT - 1);
  });

  it('that is missing is a stack without tables', () => {
    const { temporary } = twoTables();
    using _ = temporary;
    rmSync(join(temporary.directory, 'tables.list'));
    using stack = BrowsedStack.open({ directory: temporary.directory });
    assert.deepEqual([stack.listState, stack.tables.length], ['missing', 0]);
  });

  it('that changes while its tables are opened is read again', () => {
    const { temporary, base, newer } = twoTables();
    using _ = temporary;
    const list = join(temporary.directory, 'tables.list');
    const files: FileSystem = {
      ...platform.files,
      openRead(path) {
        if (path.endsWith(newer)) {
          // Another process compacts.
          writeFileSync(list, `${base}\n`);
          rmSync(path, { force: true });
        }
        return platform.files.openRead(path);
      },
    };
    using stack = BrowsedStack.open({ directory: temporary.directory }, { files });
    assert.deepEqual(states(stack), ['ok']);
    assert.equal(RefList.read(stack).count, COUNT);
  });

  it('that keeps changing is read until the caller cancels', () => {
    const { temporary, base, newer } = twoTables();
    using _ = temporary;
    rmSync(temporary.path(newer));
    const list = join(temporary.directory, 'tables.list');
    let changes = 0;
    const files: FileSystem = {
      ...platform.files,
      openRead(path) {
        // Another process changes the list while its tables are opened.
        if (path.endsWith(newer)) writeFileSync(list, `${base}\n${newer}\n${++changes}.ref\n`);
        return platform.files.openRead(path);
      },
    };
    const check = () => {
      throw new Error('cancelled');
    };
    const options = { files, callbacks: { check } };
    assert.throws(() => BrowsedStack.open({ directory: temporary.directory }, options), /cancelled/);
    assert.equal(changes, 1);
  });

  it('leaves no file open if opening its tables is cancelled', () => {
    using temporary = new TemporaryStack();
    // So large that its file stays open.
    temporary.add(Array.from({ length: 20_000 }, (_, i) => ({ name: name(i) })));
    // Its footer is searched for.
    writeFileSync(temporary.path(temporary.add([{ name: 'refs/x' }])), new Uint8Array(4 << 20));
    const open = new Set<number>();
    const files: FileSystem = {
      ...platform.files,
      openRead(path) {
        const fd = platform.files.openRead(path);
        open.add(fd);
        return fd;
      },
      close(fd) {
        platform.files.close(fd);
        open.delete(fd);
      },
      onWork() {
        assert.equal(open.size, 2);
        throw new Error('cancelled');
      },
    };
    assert.throws(() => BrowsedStack.open({ directory: temporary.directory }, { files }), /cancelled/);
    assert.equal(open.size, 0);
  });

  it('has another stamp after a change, and the same without one', () => {
    const { temporary } = twoTables();
    using _ = temporary;
    const stamp = () => {
      using stack = BrowsedStack.open({ directory: temporary.directory });
      return stack.stamp;
    };
    const before = stamp();
    assert.equal(stamp(), before);
    temporary.add([{ name: 'refs/x' }]);
    assert.notEqual(stamp(), before);
  });
});

describe('a stack with any damage', () => {
  it('is listed in order, filtered and read without an error', () => {
    const { temporary, base, newer } = twoTables();
    using _ = temporary;
    const entry = {
      ...{ old: '0'.repeat(40), new: OID, committer: { name: 'Ada', email: 'a@example.com' } },
      ...{ time: 1_700_000_000n, tz: 0, message: 'x' },
    };
    const names = Array.from({ length: COUNT }, (_, i) => name(i));
    const logs = temporary.add(
      [],
      undefined,
      names.map(name => ({ name, updateIndex: 3n, update: entry })),
    );
    const paths = [base, newer, logs].map(table => temporary.path(table));
    const sound = paths.map(path => readFileSync(path));
    const flip = fc.record({ table: fc.nat(2), at: fc.nat(1 << 30), bit: fc.nat(7) });
    const cut = fc.option(fc.record({ table: fc.nat(2), at: fc.nat(1 << 30) }), { freq: 3 });
    fc.assert(
      fc.property(fc.array(flip, { minLength: 1, maxLength: 5 }), cut, (flips, cut) => {
        const files = sound.map(bytes => Buffer.from(bytes));
        for (const { table, at, bit } of flips) {
          const bytes = files[table] ?? assert.fail();
          bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
        }
        for (const [i, bytes] of files.entries()) {
          writeFileSync(paths[i] ?? '', cut?.table === i ? bytes.subarray(0, cut.at % bytes.length) : bytes);
        }
        using stack = BrowsedStack.open({ directory: temporary.directory });
        const index = RefIndex.read(stack);
        const { list, positions } = index.find(stack);
        for (let i = 1; i < list.count; i++) {
          assert.ok(Buffer.compare(list.names.bytesAt(i - 1), list.names.bytesAt(i)) < 0);
        }
        const rows = readRows(stack, list, positions.slice(0, 100));
        assert.ok(rows.every(({ provenance }) => provenance.length === 3));
        index.find(stack, { filter: parseFilter('b author:ada deleted:'), sort: { by: 'changed' } });
        const entries = ReflogList.read(stack);
        readEntries(stack, entries, findEntries(stack, entries).slice(0, 100));
        refHistory(stack, name(1));
        // A row that is marked as sure has what git reads.
        for (const { certainty, value } of rows) if (certainty === 'sure') assert.ok(value);
      }),
      { numRuns: 60 },
    );
  });
});

describe('rows of a list that is out of date', () => {
  it('are those of the names in the stack as it is now', () => {
    const { temporary } = twoTables();
    using _ = temporary;
    let list: RefList;
    {
      using stack = BrowsedStack.open({ directory: temporary.directory });
      list = RefList.read(stack);
    }
    const other = '2'.repeat(40);
    temporary.add([
      { name: name(2), value: { type: 'oid', oid: other } },
      { name: name(3), value: { type: 'deletion' } },
    ]);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const rows = readRows(stack, list, [list.positionOf(name(3)), list.positionOf(name(2))]);
    assert.deepEqual(
      rows.map(row => [row.name, row.state, row.value]),
      [
        [name(3), 'deleted', { type: 'oid', oid: OID }],
        [name(2), 'live', { type: 'oid', oid: other }],
      ],
    );
  });
});

it('a directory that does not exist is an error', () => {
  assert.throws(() => BrowsedStack.open({ directory: '/nowhere/at/all' }), { code: 'NOT_EXIST_ERROR' });
});
