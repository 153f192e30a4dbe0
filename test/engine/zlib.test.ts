// The streams of log blocks: one zlib state for many of them, with the results and the errors of Node's own functions.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createDeflate, createInflate, deflateSync, inflateSync } from 'node:zlib';
import { deflate, inflate } from '../../src/reftable/platform/node-zlib.ts';
import { ZlibState } from '../../src/reftable/platform/node-zlib-state.ts';

const SIZES = [0, 1, 2, 100, 4000, 4096, 50_000, 65_000, 65_536, 70_000, 300_000];

/** Bytes of which about half can be saved. */
function text(size: number): Buffer {
  return Buffer.from(randomBytes(Math.ceil(size / 2)).toString('hex')).subarray(0, size);
}

test('deflate returns the bytes of a state of its own for each stream', () => {
  for (const size of [...SIZES, ...SIZES.toReversed()]) {
    for (const bytes of [text(size), randomBytes(size), Buffer.alloc(size)])
      assert.deepEqual(Buffer.from(deflate(bytes)), deflateSync(bytes, { level: 9 }), `${size} bytes`);
  }
});

test('inflate returns the bytes and the length of a stream, before other bytes too', () => {
  for (const size of [...SIZES, ...SIZES.toReversed()]) {
    const bytes = text(size);
    const stream = deflateSync(bytes);
    for (const after of [0, 1, 5000]) {
      const { inflated, taken } = inflate(Buffer.concat([stream, randomBytes(after)]), size);
      assert.deepEqual(Buffer.from(inflated), bytes);
      assert.equal(taken, stream.length);
    }
  }
});

test('inflate throws the error of zlib, and works after it', () => {
  const bytes = text(4000);
  const stream = deflateSync(bytes);
  const damaged = Buffer.from(stream);
  damaged[damaged.length - 1]! ^= 1;
  for (const [input, limit, code] of [
    [stream.subarray(0, -1), 4000, 'Z_BUF_ERROR'],
    [Buffer.alloc(0), 4000, 'Z_BUF_ERROR'],
    [stream, 3999, 'ERR_BUFFER_TOO_LARGE'],
    [deflateSync(Buffer.alloc(1_000_000)), 4000, 'ERR_BUFFER_TOO_LARGE'],
    [damaged, 4000, 'Z_DATA_ERROR'],
    [Buffer.from('no stream'), 4000, 'Z_DATA_ERROR'],
  ] as const) {
    assert.throws(() => inflate(input, limit), { code });
    assert.deepEqual(Buffer.from(inflate(stream, 4000).inflated), bytes);
  }
});

test('a failed stream is reported once: Node reports no error later', async () => {
  const reported: unknown[] = [];
  const note = (error: unknown) => reported.push(error);
  process.on('uncaughtException', note);
  for (let i = 0; i < 3; i++) assert.throws(() => inflate(Buffer.from('no stream'), 100));
  await new Promise(resolve => setTimeout(resolve, 20));
  process.off('uncaughtException', note);
  assert.deepEqual(reported, []);
});

test('one state is made for many streams, and another after a failure', () => {
  let made = 0;
  const state = new ZlibState(() => {
    made++;
    return createInflate();
  });
  const stream = deflateSync(text(4000));
  for (let i = 0; i < 100; i++) assert.equal(state.process(stream)?.taken, stream.length);
  assert.equal(made, 1);
  assert.equal(state.process(stream.subarray(0, 100)), undefined);
  for (let i = 0; i < 100; i++) assert.equal(state.process(stream)?.output.length, 4000);
  assert.equal(made, 2);
});

test('a state holds on to no listener', () => {
  const deflater = createDeflate();
  const state = new ZlibState(() => deflater);
  for (let i = 0; i < 20; i++) {
    const bytes = text(i);
    assert.deepEqual(inflateSync(state.process(bytes)?.output ?? ''), bytes);
  }
  assert.equal(deflater.listenerCount('error'), 0);
});

test('without what Node does not document, a state processes nothing, and is made once', () => {
  let made = 0;
  const state = new ZlibState(() => {
    made++;
    return Object.assign(createDeflate(), { _processChunk: undefined });
  });
  for (let i = 0; i < 3; i++) assert.equal(state.process(text(10)), undefined);
  assert.equal(made, 1);
});
