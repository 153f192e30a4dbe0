// `npm run fuzz -- [--seconds N] [--seed S] [--only ITERATION] [--git N]`: hostile tables and lists by the thousand. Seed and
// iteration name an input; each that breaks a promise of the engine is kept under .cache/fuzz. With `--git N` every Nth
// stack is also given to git.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkoutCache } from '../../scripts/provision/cache.mjs';
import { type CampaignFinding, type CampaignResult, runCampaign } from './campaign.ts';
import { compareWithGit } from './git-oracle.ts';
import { type Input, inputOf } from './input.ts';
import { collectSeeds } from './seeds.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    only: { type: 'string' },
    git: { type: 'string', default: '0' },
    outcomes: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const seeds = await collectSeeds({ corpus: true });
const from = values.only === undefined ? 0 : Number(values.only);
const to = values.only === undefined ? 2 ** 31 - 1 : from + 1;

console.log(`seed ${seed}, ${seeds.length} stacks to start from`);
const started = Date.now();
const result = await runCampaign({ seeds, seed, from, to, seconds: Number(values.seconds) });
const seconds = (Date.now() - started) / 1000;
for (const finding of result.findings) report(finding);
const disagreements = askGit(result, Number(values.git));
for (const finding of disagreements) report(finding);
if (values.outcomes) {
  for (const [outcome, count] of [...result.outcomes].sort()) console.log(`${String(count).padStart(9)}  ${outcome}`);
}
const found = result.findings.length + disagreements.length;
console.log(
  `${result.executions} executions, ${Math.round(result.executions / seconds)} per second, ${found} findings, seed ${seed}`,
);
process.exitCode = found > 0 ? 1 : 0;

function askGit({ executions }: CampaignResult, every: number): CampaignFinding[] {
  if (every <= 0) return [];
  const iterations = Array.from({ length: Math.ceil(executions / every) }, (_, i) => from + i * every);
  const inputs = iterations.map(iteration => ({ iteration, input: inputOf(seeds, seed, iteration) }));
  const { asked, refused, findings } = compareWithGit(seeds, inputs);
  console.log(`${asked} stacks given to git, which refused ${refused}; ${findings.length} disagreements`);
  return findings;
}

function report({ iteration, message }: CampaignFinding): void {
  const input = inputOf(seeds, seed, iteration);
  const folder = join(checkoutCache, 'fuzz', `${seed}-${iteration}`);
  keep(input, folder);
  console.log(`iteration ${iteration}, from ${input.name}: ${message}\n  kept in ${folder}`);
}

function keep(input: Input, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of input.files) writeFileSync(join(folder, name), bytes);
}
