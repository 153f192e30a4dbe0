// The names of a transaction, compared with a list of them.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { TransactionNames } from '../../src/git/refs/transaction-names.ts';

const component = fc.constantFrom('a', 'b', 'a-', 'a.b', 'é', '\u{1f600}');
const name = fc.array(component, { minLength: 1, maxLength: 4 }).map(components => ['refs', ...components].join('/'));
const step = fc.oneof(
  fc.record({ type: fc.constantFrom('add' as const, 'remove' as const), name }),
  fc.record({ type: fc.constant('look' as const), name }),
);

suite('the names of a transaction', () => {
  test('are those that were given and added, without those that were removed', () => {
    fc.assert(
      fc.property(fc.array(name), fc.array(step), (given, steps) => {
        const names = new TransactionNames(given);
        const expected = new Set(given);
        const check = (asked: string) => {
          assert.equal(names.has(asked), expected.has(asked));
          const below = [...expected].filter(each => each.startsWith(`${asked}/`)).sort()[0];
          assert.equal(names.firstBelow(asked), below);
        };
        for (const { type, name } of steps) {
          if (type === 'add') expected.add(name);
          if (type === 'remove') expected.delete(name);
          if (type !== 'look') names[type](name);
          assert.equal(names.size, expected.size);
          // Only some steps ask, so that what is made when it is first needed is made at any time.
          if (type === 'look') check(name);
        }
        for (const each of [...given, ...steps.map(({ name }) => name)]) check(each);
      }),
    );
  });
});
