// The threads of `reftable survey`, and the order of what they answer.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type Begun, inOrder } from '../../src/cli/survey/in-order.ts';
import { TimedWorkers } from '../../src/cli/survey/timed-workers.ts';

/** Answers a number with its square. */
const PROGRAM = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', request => {
  if (request === 'crash') throw new Error('as asked');
  if (request === 'exit') process.exit();
  while (request === 'hang');
  parentPort.postMessage(request * request);
});
parentPort.postMessage('ready');
`;

suite('threads with a time limit', () => {
  function startThreads(most: number, limit: number) {
    let started = 0;
    const workers = new TimedWorkers(
      () => {
        started++;
        return new Worker(PROGRAM, { eval: true });
      },
      most,
      limit,
    );
    return { workers, count: () => started };
  }

  test('are used again, and replaced when they crash, end or take too long', async () => {
    const { workers, count } = startThreads(1, 2000);
    const requests = [2, 'crash', 3, 'exit', 4, 'hang', 5];
    const outcomes = await Promise.all(requests.map(request => workers.ask<number>(request)));
    assert.deepEqual(
      outcomes.map(outcome => (outcome.type === 'answer' ? outcome.answer : outcome.type)),
      [4, 'crash', 9, 'ended', 16, 'timeout', 25],
    );
    assert.equal(count(), 4);
    assert.equal(await workers.close(), true);
  });

  test('answer urgent requests first, and none after they were closed', async () => {
    const { workers, count } = startThreads(1, 60_000);
    const order: string[] = [];
    const ask = async (name: string, request: unknown, isUrgent: boolean) => {
      const { type } = await workers.ask(request, isUrgent);
      order.push(`${name} ${type}`);
    };
    await Promise.all([ask('first', 1, false), ask('waiting', 2, false), ask('urgent', 3, true)]);
    const rest = [ask('hanging', 'hang', false), ask('late', 1, false)];
    assert.equal(await workers.close(), true);
    await Promise.all([...rest, ask('closed', 1, false)]);
    assert.deepEqual(order.slice(0, 3), ['first answer', 'urgent answer', 'waiting answer']);
    assert.deepEqual(order.slice(3).sort(), ['closed stopped', 'hanging stopped', 'late stopped']);
    assert.equal(count(), 1);
  });
});

suite('results in order', () => {
  test('are used in the order in which they were begun, and few wait', async () => {
    const used: number[] = [];
    let begun = 0;
    let release = () => {};
    const first = new Promise<number>(resolve => {
      release = () => resolve(0);
    });
    async function* begin(): AsyncGenerator<Begun<number>> {
      for (; begun < 2500; begun++) yield { result: begun === 0 ? first : Promise.resolve(begun) };
    }
    const done = inOrder(
      begin(),
      result => used.push(result),
      () => assert.fail(),
    );
    for (let turn = 0; turn < 100; turn++) await setImmediate();
    assert.deepEqual([used.length, begun < 1001], [0, true]);
    release();
    await done;
    assert.deepEqual(
      used,
      Array.from({ length: 2500 }, (_, i) => i),
    );
  });

  test('end with the first error', async () => {
    let begun = 0;
    async function* begin(): AsyncGenerator<Begun<number>> {
      for (; ; begun++) yield { result: Promise.resolve(begun) };
    }
    const use = (result: number) => {
      if (result === 5) throw new Error('closed');
    };
    let stopped = 0;
    await assert.rejects(
      inOrder(begin(), use, () => stopped++),
      /closed/,
    );
    assert.ok(stopped > 0);
    assert.ok(begun < 100);
  });
});
