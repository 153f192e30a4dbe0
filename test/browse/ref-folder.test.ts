// Folders of the namespace of refs.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  BrowsedStack,
  parseFilter,
  type RefChild,
  RefFolder,
  RefIndex,
  type RefMatches,
} from '../../src/browse/index.ts';
import { TemporaryStack } from './support/temporary-stack.ts';

function withRefs(names: readonly string[], use: (find: (text: string) => RefMatches) => void): void {
  using temporary = new TemporaryStack();
  temporary.add(names.map(name => ({ name })));
  using stack = BrowsedStack.open({ directory: temporary.directory });
  const index = RefIndex.read(stack);
  use(text => index.find(stack, { filter: parseFilter(text) }));
}

function childrenOf(folder: RefFolder): RefChild[] {
  return Array.from({ length: folder.count }, (_, i) => folder.childAt(i));
}

describe('a folder of refs', () => {
  const names = ['HEAD', 'refs/heads/main', 'refs/heads/topic/a', 'refs/heads/topic/b', 'refs/stash', 'refs/tags/v1'];

  it('has its folders with counts, and its refs', () => {
    withRefs(names, find => {
      const root = RefFolder.read(find(''), '');
      assert.deepEqual(childrenOf(root), [
        { type: 'ref', label: 'HEAD', name: 'HEAD', position: 0 },
        { type: 'folder', label: 'refs', prefix: 'refs/', count: 5 },
      ]);
      assert.equal(root.refCount, 6);
      assert.deepEqual(childrenOf(RefFolder.read(find(''), 'refs/heads/')), [
        { type: 'ref', label: 'main', name: 'refs/heads/main', position: 1 },
        { type: 'folder', label: 'topic', prefix: 'refs/heads/topic/', count: 2 },
      ]);
      assert.deepEqual(childrenOf(RefFolder.read(find(''), 'refs/none/')), []);
      assert.throws(() => root.childAt(2), RangeError);
    });
  });

  it('has only what a filter finds', () => {
    withRefs(names, find => {
      assert.deepEqual(childrenOf(RefFolder.read(find('a -main'), '')), [
        { type: 'ref', label: 'HEAD', name: 'HEAD', position: 0 },
        { type: 'folder', label: 'refs', prefix: 'refs/', count: 4 },
      ]);
      const heads = childrenOf(RefFolder.read(find('topic/b'), 'refs/heads/'));
      assert.deepEqual(heads, [{ type: 'folder', label: 'topic', prefix: 'refs/heads/topic/', count: 1 }]);
      assert.deepEqual(childrenOf(RefFolder.read(find('zzz'), '')), []);
    });
  });

  it('has numbers first, shorter ones before longer ones', () => {
    const labels = ['10', '9', '100', '1a', 'x', '9007199254740993', '9007199254740992'];
    const order = (labels: readonly string[]) => {
      let found: string[] = [];
      withRefs(
        labels.map((label, i) => `refs/pull/${label}${i % 2 ? '' : '/head'}`),
        find => {
          found = childrenOf(RefFolder.read(find(''), 'refs/pull/')).map(({ label }) => label);
        },
      );
      return found;
    };
    assert.deepEqual(order(labels), ['9', '10', '100', '9007199254740992', '9007199254740993', '1a', 'x']);
    assert.deepEqual(order(['010', '9', '0', '11', '00']), ['0', '9', '00', '11', '010']);
  });

  it('adds up to the refs below it, for any names', () => {
    const component = fc.constantFrom('a', 'b', 'a-', '1', '12', '\u00e9');
    const name = fc.array(component, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/'));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 30 }), names => {
        withRefs(names, find => {
          const matches = find('');
          const seen: string[] = [];
          const visit = (prefix: string, count: number) => {
            const folder = RefFolder.read(matches, prefix);
            assert.equal(folder.refCount, count);
            for (const child of childrenOf(folder)) {
              if (child.type === 'folder') visit(child.prefix, child.count);
              else {
                seen.push(child.name);
                assert.equal(matches.list.nameAt(child.position), child.name);
              }
            }
          };
          visit('', names.length);
          assert.deepEqual(seen.sort(), [...names].sort());
        });
      }),
      { numRuns: 50 },
    );
  });
});
