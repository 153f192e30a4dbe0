// A short run of the fuzzer on each `npm test`; `npm run fuzz` goes on for as long as one likes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCampaign } from './campaign.ts';
import { inputOf } from './input.ts';
import { examine } from './oracle.ts';
import { Finding } from './probe.ts';
import { collectSeeds } from './seeds.ts';

const SEED = 20261122;
const seeds = await collectSeeds({ corpus: false });

test('hostile tables and lists end in results or typed errors, within bounds', async t => {
  const { executions, findings, outcomes } = await runCampaign({ seeds, seed: SEED, from: 0, to: 400, seconds: 600 });
  t.diagnostic(`${executions} executions, seed ${SEED}`);
  assert.deepEqual(findings, []);
  assert.equal(executions, 400);
  // Else the mutations would not reach what they are for.
  for (const outcome of ['merged refs ok', 'merged refs FORMAT_ERROR', 'merged logs ZLIB_ERROR', 'compact ok'])
    assert.ok(outcomes.has(outcome), `no input ended with '${outcome}'`);
});

test('seed and iteration alone make an input', () => {
  for (let iteration = 0; iteration < 50; iteration++) {
    const [once, again] = [inputOf(seeds, SEED, iteration), inputOf(seeds, SEED, iteration)];
    assert.deepEqual(once, again);
  }
  assert.notDeepEqual(inputOf(seeds, SEED, 1).files, inputOf(seeds, SEED + 1, 1).files);
});

test('a stack that nobody changed has nothing found in it', () => {
  for (const { name, files } of seeds) examine({ name, pristine: true, files: new Map(files) });
});

test('what is found is told: a result that is not what it should be', () => {
  const [{ name, files }] = seeds as [(typeof seeds)[0]];
  const broken = new Map(files).set('tables.list', Buffer.from('no-such-table.ref\n'));
  assert.throws(() => examine({ name, pristine: true, files: broken }), Finding);
});
