import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toWire } from '../../src/service/worker/wire.ts';

describe('the wire form of a result', () => {
  it('has decimal strings for bigints, at any depth, and everything else as it was', () => {
    const value = {
      ...{ max: 0xffffffffffffffffn, zero: 0n, count: 3, fraction: 0.5, name: '7', none: null, yes: true },
      list: [{ index: 1n }, 'a', [2n]],
    };
    assert.deepEqual(toWire(value), {
      ...{ max: '18446744073709551615', zero: '0', count: 3, fraction: 0.5, name: '7', none: null, yes: true },
      list: [{ index: '1' }, 'a', ['2']],
    });
    assert.equal(value.max, 0xffffffffffffffffn, 'the value itself is not changed');
  });

  it('survives JSON', () => {
    const value = { rows: [{ updateIndex: 5n, update: null }], total: 1 };
    assert.deepEqual(JSON.parse(JSON.stringify(toWire(value))), toWire(value));
  });

  it('keeps a key that names the prototype', () => {
    const value = JSON.parse('{"__proto__": {"a": 1}}');
    assert.equal(JSON.stringify(toWire(value)), '{"__proto__":{"a":1}}');
  });
});
