// The history of a ref: its records in all tables with their bytes, its reflog, and what it leads to.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { BrowsedStack, refHistory, symrefChain } from '../../src/browse/index.ts';
import { rangeInBlock } from '../../src/check/index.ts';
import { type LogRecord, Table } from '../../src/reftable/index.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { corpusItems, corpusLines } from './support/corpus.ts';
import { OID, TemporaryStack } from './support/temporary-stack.ts';

const items = corpusItems().filter(({ healthy }) => healthy);
const skip = items.length > 0 ? false : 'no recorded stacks';
/** The number of refs of each recorded stack that are compared. */
const SAMPLE = 40;

describe('the history of a ref of a recorded stack', { skip }, () => {
  for (const item of items) {
    it(`${item.id} ${item.name} has the records that git’s library reads from each table`, () => {
      using stack = BrowsedStack.open({ directory: item.directory, hash: item.hash });
      const tables = stack.tables.length;
      const records = new Map<string, { table: number; updateIndex: bigint; isTombstone: boolean }[]>();
      for (const { k, i = 0, refname = '', update_index = '0', value_type } of corpusLines(item)) {
        if (k !== 'tref' || i >= tables) continue;
        const record = { table: i, updateIndex: BigInt(update_index), isTombstone: value_type === 'del' };
        records.set(refname, [record, ...(records.get(refname) ?? [])]);
      }
      const names = [...records.keys()];
      const step = Math.max(1, Math.floor(names.length / SAMPLE));
      for (const name of names.filter((_, i) => i % step === 0)) {
        const { versions } = refHistory(stack, name, { maxEntries: 10 });
        assert.deepEqual(
          versions.map(({ table, updateIndex, mark }) => ({ table, updateIndex, isTombstone: mark === 'tombstone' })),
          records.get(name),
          name,
        );
      }
    });
  }
});

const entry = (name: string, updateIndex: bigint, message: string): LogRecord => ({
  name,
  updateIndex,
  update: {
    old: '0'.repeat(40),
    new: '1'.repeat(40),
    committer: { name: 'Ada', email: 'ada@example.com' },
    time: 1_700_000_000n + updateIndex,
    tz: 0,
    message,
  },
});

describe('the history of a ref', () => {
  it('has what hides each record, and the entry of the same transaction', () => {
    using temporary = new TemporaryStack();
    temporary.add([{ name: 'refs/a' }, { name: 'refs/b' }], 1n, [entry('refs/a', 1n, 'created')]);
    temporary.add([{ name: 'refs/a', value: { type: 'deletion' } }], 2n);
    temporary.add([{ name: 'refs/b' }], 3n, [entry('refs/a', 3n, 'only the reflog')]);
    temporary.add([{ name: 'refs/a', value: { type: 'oid', oid: '2'.repeat(40) } }], 4n, [
      entry('refs/a', 4n, 'again'),
    ]);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const { versions, entries, events, chain, hasMoreEntries } = refHistory(stack, 'refs/a');
    assert.deepEqual(
      versions.map(({ table, mark, hiddenBy }) => [table, mark, hiddenBy]),
      [
        [3, 'value', undefined],
        [1, 'tombstone', 3],
        [0, 'older', 1],
      ],
    );
    assert.deepEqual(
      entries.map(({ update }) => update?.message),
      ['again\n', 'only the reflog\n', 'created\n'],
    );
    assert.deepEqual(
      events.map(({ updateIndex, version, entry }) => [updateIndex, version?.table, entry?.update?.message]),
      [
        [4n, 3, 'again\n'],
        [3n, undefined, 'only the reflog\n'],
        [2n, 1, undefined],
        [1n, 0, 'created\n'],
      ],
    );
    assert.deepEqual([chain.end, chain.links.length, hasMoreEntries], ['id', 1, false]);
    assert.equal(refHistory(stack, 'refs/a', { maxEntries: 2 }).hasMoreEntries, true);
    const unknown = refHistory(stack, 'refs/none');
    assert.deepEqual([unknown.versions, unknown.entries, unknown.chain.end], [[], [], 'missing']);
  });

  it('has the bytes of each record', () => {
    using temporary = new TemporaryStack();
    const name = temporary.add(
      Array.from({ length: 500 }, (_, i) => ({ name: `refs/b${String(i).padStart(3, '0')}` })),
      1n,
      [entry('refs/b400', 1n, 'x')],
    );
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const { versions, entries } = refHistory(stack, 'refs/b400');
    const [version] = versions;
    const [log] = entries;
    assert.ok(version && log);
    const table = Table.open(temporary.path(name), name);
    const block = [...table.blocks()].find(({ offset }) => offset === version.block);
    const logBlock = [...table.blocks()].find(({ offset }) => offset === log.block);
    assert.ok(block && logBlock && block.offset > 0);
    // The record ends with its object ID; the next one starts after it.
    const bytes = readFileSync(temporary.path(name)).subarray(version.start, version.end);
    assert.equal(bytes.subarray(-20).toString('hex'), '1'.repeat(40));
    assert.equal(bytes.length < 35, true);
    assert.deepEqual([log.start, log.end], [logBlock.offset, logBlock.offset + logBlock.size]);
    assert.ok(log.inflated);
    const text = Buffer.from(logBlock.bytes.subarray(log.inflated.start, log.inflated.end)).toString('latin1');
    assert.match(text, /refs\/b400.*Ada.*x\n$/s);
    assert.equal(rangeInBlock(logBlock, log.inflated.start, log.inflated.end).inside, logBlock.offset);
    table.close();
  });

  it('has the bytes of records that are salvaged', () => {
    using temporary = new TemporaryStack();
    const refs = Array.from({ length: 1000 }, (_, i) => ({ name: `refs/b${String(i).padStart(4, '0')}` }));
    const name = temporary.add(refs, 1n, [entry('refs/b0900', 1n, 'x')]);
    const path = temporary.path(name);
    const sound = refHistoryOf(temporary, 'refs/b0900');
    const bytes = readFileSync(path);
    bytes.fill(0xee, 4096, 8192);
    // The footer's checksum too, so that the engine cannot open it.
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const damaged = refHistoryOf(temporary, 'refs/b0900');
    assert.deepEqual(
      damaged.versions.map(({ certainty, ...rest }) => ({ ...rest, certainty: 'sure' })),
      sound.versions,
    );
    assert.equal(damaged.versions[0]?.certainty, 'incomplete');
    assert.deepEqual(
      damaged.entries.map(({ update, start, end, inflated }) => [update?.message, start, end, inflated]),
      sound.entries.map(({ update, start, end, inflated }) => [update?.message, start, end, inflated]),
    );
  });

  it('marks entries that a newer table hides', () => {
    using temporary = new TemporaryStack();
    temporary.add([{ name: 'refs/a' }], 1n, [entry('refs/a', 1n, 'old')]);
    temporary.add([{ name: 'refs/b' }], 2n, [{ name: 'refs/a', updateIndex: 1n, update: null }]);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    const { entries } = refHistory(stack, 'refs/a');
    assert.deepEqual(
      entries.map(({ table, hiddenBy, update }) => [table, hiddenBy, update === null]),
      [
        [1, undefined, true],
        [0, 1, false],
      ],
    );
  });
});

function refHistoryOf(temporary: TemporaryStack, name: string) {
  using stack = BrowsedStack.open({ directory: temporary.directory });
  return refHistory(stack, name);
}

describe('a chain of symbolic refs', () => {
  it('ends where git stops', () => {
    using repository = new Repository();
    const oid = repository.commit();
    repository.updateRefs([`create refs/heads/main ${oid}`], { env: withoutCompaction });
    const link = (name: string, target: string) => repository.git(['symbolic-ref', name, target]);
    link('refs/x/1', 'refs/heads/main');
    for (let i = 2; i <= 6; i++) link(`refs/x/${i}`, `refs/x/${i - 1}`);
    link('refs/x/dangling', 'refs/heads/none');
    link('refs/x/a', 'refs/x/b');
    link('refs/x/b', 'refs/x/a');
    using stack = BrowsedStack.open({ directory: repository.stack });
    for (let i = 1; i <= 6; i++) {
      const { status } = repository.tryGit(['rev-parse', '--verify', '-q', `refs/x/${i}`]);
      assert.equal(symrefChain(stack, `refs/x/${i}`).end, status === 0 ? 'id' : 'tooLong', String(i));
    }
    assert.deepEqual(symrefChain(stack, 'HEAD'), {
      links: [
        { name: 'HEAD', value: { type: 'symref', target: 'refs/heads/main' }, certainty: 'sure' },
        { name: 'refs/heads/main', value: { type: 'oid', oid }, certainty: 'sure' },
      ],
      end: 'id',
    });
    const dangling = symrefChain(stack, 'refs/x/dangling');
    assert.deepEqual(
      [dangling.end, dangling.links.at(-1)],
      ['missing', { name: 'refs/heads/none', certainty: 'sure' }],
    );
    const loop = symrefChain(stack, 'refs/x/a');
    assert.deepEqual([loop.end, loop.links.map(({ name }) => name)], ['loop', ['refs/x/a', 'refs/x/b', 'refs/x/a']]);
    assert.equal(symrefChain(stack, 'HEAD', () => undefined).end, 'otherStack');
  });

  it('is followed without reading reflogs', () => {
    using temporary = new TemporaryStack();
    const update = {
      ...{ old: '0'.repeat(40), new: OID, time: 1n, tz: 0, message: 'm' },
      committer: { name: 'a', email: 'b' },
    };
    const refs = [{ name: 'HEAD', value: { type: 'symref', target: 'refs/a' } as const }, { name: 'refs/a' }];
    const logs = refs.map(({ name }) => ({ name, updateIndex: 1n, update }));
    const path = temporary.path(temporary.add(refs, undefined, logs));
    const table = Table.open(path, 'table');
    const { offset } = table.logs;
    table.close();
    const bytes = readFileSync(path);
    bytes.fill(0xee, offset + 4, offset + 20);
    writeFileSync(path, bytes);
    using stack = BrowsedStack.open({ directory: temporary.directory });
    assert.equal(symrefChain(stack, 'HEAD').end, 'id');
    assert.equal(stack.tables[0]?.state, 'ok');
    refHistory(stack, 'HEAD');
    assert.equal(stack.tables[0]?.state, 'damaged');
  });

  it('of a worktree leads into the stack of all', () => {
    using repository = new Repository();
    const oid = repository.commit();
    repository.updateRefs([`create refs/heads/main ${oid}`, `create refs/heads/side ${oid}`]);
    repository.git(['worktree', 'add', '-q', 'side', 'side']);
    using main = BrowsedStack.open({ directory: repository.stack });
    using side = BrowsedStack.open({ directory: `${repository.gitFolder}/worktrees/side/reftable` });
    const { chain } = refHistory(side, 'HEAD', { stackOf: name => (name.startsWith('refs/heads/') ? main : side) });
    assert.deepEqual([chain.end, chain.links.map(({ name }) => name)], ['id', ['HEAD', 'refs/heads/side']]);
    assert.equal(symrefChain(side, 'HEAD').end, 'missing');
  });
});
