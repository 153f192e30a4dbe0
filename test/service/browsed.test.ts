// What the service keeps of a stack between two requests.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BrowsedStack } from '../../src/browse/index.ts';
import type { RefQuery } from '../../src/protocol/browse.ts';
import { type FileSystem, platform } from '../../src/reftable/index.ts';
import { found } from '../../src/service/browse/browsed.ts';
import { foundNodes } from '../../src/service/browse/found-nodes.ts';
import type { Context } from '../../src/service/worker/context.ts';
import { OID, TemporaryStack } from '../browse/support/temporary-stack.ts';

const ALL: RefQuery = { filter: '', sort: null };
const CONTEXT: Context = { check: () => undefined, progress: () => undefined };

/** Files of which the table of this name cannot be opened, or read, while `fails` returns true. */
function failingFiles(table: string, call: 'open' | 'read', fails: () => boolean): FileSystem {
  const descriptors = new Set<number>();
  const refused = () => Object.assign(new Error('EIO'), { code: 'EIO' });
  return {
    ...platform.files,
    openRead(path) {
      if (call === 'open' && fails() && path.endsWith(table)) throw refused();
      const fd = platform.files.openRead(path);
      if (path.endsWith(table)) descriptors.add(fd);
      else descriptors.delete(fd);
      return fd;
    },
    read(fd, ...rest) {
      if (call === 'read' && fails() && descriptors.has(fd)) throw refused();
      return platform.files.read(fd, ...rest);
    },
  };
}

describe('the refs of a stack with a table that cannot be read for a moment', () => {
  for (const call of ['open', 'read'] as const) {
    it(`are complete again, after ${call} failed`, () => {
      using temporary = new TemporaryStack();
      temporary.add([{ name: 'refs/heads/a' }]);
      // More than is read at once, so that later blocks are read from the file.
      const names = Array.from({ length: 20_000 }, (_, i) => `refs/heads/b${String(i).padStart(5, '0')}`);
      const newer = temporary.add(names.map(name => ({ name })));
      let fails = call === 'open';
      const files = failingFiles(newer, call, () => fails);
      const count = () => {
        using stack = BrowsedStack.open({ directory: temporary.directory }, { files });
        fails = broken;
        return found(stack, ALL, CONTEXT).list.count;
      };
      let broken = true;
      assert.equal(count(), 1);
      broken = false;
      fails = false;
      assert.equal(count(), names.length + 1);
    });
  }
});

describe('the tree of refs that a filter finds', () => {
  it('is found again from its root when time has passed, and folders agree with their root', test => {
    using temporary = new TemporaryStack();
    const update = {
      ...{ old: '0'.repeat(40), new: OID, time: 1_750_000_000n, tz: 0, message: 'm' },
      committer: { name: 'a', email: 'b' },
    };
    temporary.add([{ name: 'refs/a' }], undefined, [{ name: 'refs/a', updateIndex: 1n, update }]);
    const total = (prefix: string) =>
      foundNodes({ directory: temporary.directory }, { prefix, filter: 'since:1h' }, CONTEXT).total;
    test.mock.timers.enable({ apis: ['Date'], now: 1_750_000_060_000 });
    assert.deepEqual([total(''), total('refs/')], [1, 1]);
    test.mock.timers.setTime(1_750_010_000_000);
    assert.equal(total('refs/'), 1);
    assert.deepEqual([total(''), total('refs/')], [0, 0]);
  });
});
