// A short run of the fuzzer on each `npm test`; `npm run fuzz` runs for as long as you like.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CampaignResult, runCampaign } from './campaign.ts';
import { FAULTS } from './faulty-target.ts';
import { inputOf } from './input.ts';
import { examine } from './oracle.ts';
import { Finding } from './probe.ts';
import { caseOf } from './target.ts';
import { TARGET_NAMES, TARGETS, type TargetName } from './targets.ts';

const SEED = 20261122;
const seeds = await TARGETS.stack.collect({ corpus: false });

/** The outcomes of the first `count` inputs, none of which may be a finding. */
async function fuzz(target: TargetName, count: number, thorough = false): Promise<CampaignResult['outcomes']> {
  const collected = target === 'stack' ? seeds : await TARGETS[target].collect({ corpus: false });
  const run = { target, seeds: collected, seed: SEED, from: 0, to: count, seconds: 600, thorough };
  const { executions, findings, outcomes } = await runCampaign(run);
  assert.deepEqual(findings, []);
  assert.equal(executions, count);
  return outcomes;
}

/** Otherwise the mutations would not reach the code that they are for. */
function expectOutcomes(outcomes: CampaignResult['outcomes'], ...expected: string[]): void {
  for (const outcome of expected) assert.ok(outcomes.has(outcome), `no input ended with '${outcome}'`);
}

test('hostile tables and lists end in results or typed errors, within bounds', async () => {
  const outcomes = await fuzz('stack', 200, true);
  expectOutcomes(outcomes, 'merged refs ok', 'merged refs FORMAT_ERROR', 'merged logs ZLIB_ERROR', 'compact ok');
  expectOutcomes(await fuzz('stack', 1000), 'merged refs ok', 'seek ref ok', 'table refs ok', 'compact ok', 'clean ok');
});

test('hostile texts end in answers about positions inside of them', async () => {
  const outcomes = await fuzz('script', 2000);
  expectOutcomes(outcomes, 'script repeatedRef', 'script quoting', 'list listName', 'decode ok', 'config text ok');
});

test('a run finds errors, loops, waits, memory use and a process that ends', async () => {
  const names = Object.keys(FAULTS);
  const drawn = Array.from({ length: 40 }, (_, i) => caseOf(TARGETS.faulty, names, SEED, i).name);
  for (const [name, message] of [
    ['an error that is not documented', /not documented/],
    ['a loop without an end', /CPU time/],
    ['a wait without an end', process.platform === 'linux' ? /waited/ : /no end/],
    ['too much memory', /memory/],
    ['the end of the process', /ended with status 1/],
  ] as const) {
    const from = drawn.indexOf(name);
    const run = { target: 'faulty', seeds: names, seed: SEED, from, to: from + 1, seconds: 600 } as const;
    const { executions, findings } = await runCampaign(run);
    assert.equal(executions, 1);
    assert.deepEqual([findings.length, findings[0]?.iteration], [1, from], name);
    assert.match(findings[0]?.message ?? '', message);
  }
});

test('seed and iteration alone determine an input', async () => {
  for (const target of TARGET_NAMES) {
    const collected = await TARGETS[target].collect({ corpus: false });
    const filesOf = (seed: number, iteration: number) => [
      ...caseOf(TARGETS[target], collected, seed, iteration).files(),
    ];
    for (let iteration = 0; iteration < 50; iteration++)
      assert.deepEqual(filesOf(SEED, iteration), filesOf(SEED, iteration), target);
    assert.notDeepEqual(filesOf(SEED, 1), filesOf(SEED + 1, 1), target);
  }
  assert.deepEqual(inputOf(seeds, SEED, 1), inputOf(seeds, SEED, 1));
});

test('nothing is found in an unchanged stack', () => {
  for (const { name, files } of seeds) examine({ name, pristine: true, files: new Map(files) });
});

test('a wrong result is a finding', () => {
  const [{ name, files }] = seeds as [(typeof seeds)[0]];
  const broken = new Map(files).set('tables.list', Buffer.from('no-such-table.ref\n'));
  assert.throws(() => examine({ name, pristine: true, files: broken }), Finding);
});
