// Log blocks that a second thread deflates: the streams, their order, and what happens without the thread.
import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import * as zlib from 'node:zlib';
import * as esbuild from 'esbuild';
import { bundles } from '../../scripts/build/bundles.mjs';
import { minifyFiles } from '../../scripts/build/minify.mjs';
import type { DeflateQueue } from '../../src/reftable/platform/deflate-queue.ts';
import { deflateInputs, startDeflating, ThreadQueue } from '../../src/reftable/platform/node-deflate-thread.ts';
import { ZlibState } from '../../src/reftable/platform/node-zlib-state.ts';
import { present } from '../support/present.ts';

const SIZE = 4096;
/** Without a second processor, no thread is started. */
const NEEDS_TWO = { skip: availableParallelism() < 2 };

/** Inputs of 0 bytes up to the longest, of which about half can be saved. */
function inputs(count: number): Buffer[] {
  return Array.from({ length: count }, (_, i) =>
    Buffer.from(randomBytes(SIZE / 2).toString('hex')).subarray(0, i % 10 === 0 ? SIZE : randomInt(SIZE)),
  );
}

/** Each stream holds the input of its number. zlib's streams of the same input can differ in their last bytes. */
function assertStreamsOf(all: readonly Buffer[], streams: readonly Uint8Array[]): void {
  assert.equal(streams.length, all.length);
  for (const [i, input] of all.entries()) assert.ok(zlib.inflateSync(present(streams[i])).equals(input), `stream ${i}`);
}

/** Pushes all inputs and takes all streams, with `takeReady` alone as long as the queue has space. */
function deflateAll(queue: DeflateQueue, all: readonly Buffer[]): Buffer[] {
  const streams: Buffer[] = [];
  for (const input of all) {
    if (queue.isFull) streams.push(Buffer.from(queue.take()));
    queue.push(input);
    for (let ready = queue.takeReady(); ready !== undefined; ready = queue.takeReady())
      streams.push(Buffer.from(ready));
  }
  while (streams.length < all.length) streams.push(Buffer.from(queue.take()));
  return streams;
}

/** Whether the thread of a queue deflates: nothing is taken that it has not made. */
async function hasThread(queue: DeflateQueue): Promise<void> {
  const all = inputs(16);
  for (const input of all) queue.push(input);
  for (const input of all) {
    let stream = queue.takeReady();
    for (const end = Date.now() + 60_000; stream === undefined && Date.now() < end; stream = queue.takeReady())
      await sleep(5);
    assert.ok(stream !== undefined, 'the thread has deflated nothing in a minute');
    assertStreamsOf([input], [stream]);
  }
}

suite('a queue with a thread', NEEDS_TWO, () => {
  test('returns streams in the order of the inputs', () => {
    const queue = present(startDeflating(SIZE));
    for (const count of [1, 31, 32, 33, 2000]) {
      const all = inputs(count);
      assertStreamsOf(all, deflateAll(queue, all));
    }
  });

  test('has them deflated by the thread', async () => {
    await hasThread(present(startDeflating(SIZE)));
  });

  test('returns the streams after the thread has ended, too', async () => {
    const queue = present(startDeflating(SIZE));
    await hasThread(queue);
    await sleep(2500);
    const all = inputs(100);
    assertStreamsOf(all, deflateAll(queue, all));
  });

  test('is not offered for long inputs', () => {
    assert.equal(startDeflating(64 * 1024 + 1), undefined);
    assert.ok(startDeflating(64 * 1024) !== undefined);
  });
});

suite('a queue without a thread', () => {
  test('deflates all inputs where they are taken', () => {
    const all = inputs(100);
    assertStreamsOf(all, deflateAll(new ThreadQueue(SIZE), all));
  });

  test('deflates an input again that a thread claimed and did not finish, and takes nothing from that thread later', () => {
    const queue = new ThreadQueue(SIZE);
    const { counts, done, streamSizes } = queue.shared;
    const all = inputs(3);
    for (const input of all) queue.push(input);
    Atomics.add(counts, 1, 1);
    assertStreamsOf(
      all,
      all.map(() => Buffer.from(queue.take())),
    );
    const later = inputs(40);
    for (const input of later) {
      queue.push(input);
      // The thread goes on, with a stream of 9 bytes for each input.
      for (let slot = 0; slot < done.length; slot++) Atomics.store(done, slot, Atomics.load(counts, 0));
      streamSizes.fill(9);
      assert.equal(queue.takeReady(), undefined);
      assertStreamsOf([input], [queue.take()]);
    }
  });
});

test('the thread claims no input that is not pushed yet, when others are pushed and claimed while it looks for one', () => {
  const queue = new ThreadQueue(SIZE);
  let looks = 0;
  const atomics = {
    load(numbers: Int32Array, at: number): number {
      const number = Atomics.load(numbers, at);
      assert.ok(looks < 10, 'it claims one input after another that is not pushed');
      if (looks++ === 0) assertStreamsOf(all, deflateAll(queue, all));
      return number;
    },
    compareExchange: Atomics.compareExchange.bind(Atomics),
    store: Atomics.store.bind(Atomics),
    notify: Atomics.notify.bind(Atomics),
    wait: () => 'timed-out',
  };
  const all = inputs(3);
  const run: typeof deflateInputs = new Function('Atomics', `return ${deflateInputs}`)(atomics);
  run(queue.shared, zlib, ZlibState);
  assert.ok(looks > 1);
  assert.equal(Atomics.load(queue.shared.counts, 1), all.length);
  const later = inputs(40);
  assertStreamsOf(later, deflateAll(queue, later));
});

test('the thread runs from a minified bundle', NEEDS_TWO, async t => {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-deflate-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'bundle.mjs');
  const targets = bundles({ minify: true }).filter(({ platform, format }) => platform === 'node' && format === 'esm');
  const { target, minify, supported } = present(targets[0]);
  await esbuild.build({
    entryPoints: [join(import.meta.dirname, '../../src/reftable/platform/node-deflate-thread.ts')],
    ...{ bundle: true, platform: 'node', format: 'esm', outfile, target, minify, ...(supported && { supported }) },
  });
  await minifyFiles([outfile], join(folder, 'minified'));
  const bundled = (await import(pathToFileURL(outfile).href)) as { startDeflating: typeof startDeflating };
  await hasThread(present(bundled.startDeflating(SIZE)));
});
