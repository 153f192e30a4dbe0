// `npm run fuzz -- [--target NAME[,NAME…]] [--executions N] [--seconds S] [--seed S] [--only ITERATION] [--thorough] [--git N]
// [--outcomes]`: hostile input by the thousand. Target, seed and iteration name an input; each that is a finding is kept
// under .cache/fuzz. With `--git N` every Nth stack is also given to git.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkoutCache } from '../../scripts/provision/cache.mjs';
import { type CampaignFinding, type CampaignResult, runCampaign } from './campaign.ts';
import { compareWithGit } from './git-oracle.ts';
import { inputOf } from './input.ts';
import type { Seed } from './seeds.ts';
import { caseOf } from './target.ts';
import { TARGET_NAMES, TARGETS, type TargetName } from './targets.ts';

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: TARGET_NAMES.join() },
    executions: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    only: { type: 'string' },
    git: { type: 'string', default: '0' },
    thorough: { type: 'boolean', default: false },
    outcomes: { type: 'boolean', default: false },
  },
});
const targets = values.target.split(',').map(targetNamed);
const seed = Number(values.seed);
/** Of each target. */
const executions = Math.ceil(Number(values.executions ?? Number.POSITIVE_INFINITY) / targets.length);
const seconds = Number(values.seconds ?? (values.executions === undefined ? 60 : 2 ** 31)) / targets.length;
const LAST = 2 ** 31 - 1;
/** Findings of one kind that are reported and kept. */
const MOST_OF_A_KIND = 3;
/** Characters of a message that are printed. */
const LONGEST_MESSAGE = 600;

let [total, found] = [0, 0];
const started = Date.now();
for (const target of targets) {
  const result = await fuzz(target);
  total += result.executions;
  found += result.findings.length;
}
console.log(`in all: ${total} executions, ${perSecond(total, started)}, ${found} findings, seed ${seed}`);
process.exitCode = found > 0 ? 1 : 0;

async function fuzz(target: TargetName): Promise<CampaignResult> {
  const seeds = await TARGETS[target].collect({ corpus: true });
  const from = values.only === undefined ? 0 : Number(values.only);
  const to = values.only === undefined ? Math.min(LAST, executions) : from + 1;
  const start = Date.now();
  const print = (count: number, text: string) =>
    console.log(`${target}: ${count} executions, ${perSecond(count, start)}${text}`);
  console.log(`${target}: seed ${seed}`);
  const kinds = new Map<string, number>();
  const onFinding = (finding: CampaignFinding) => {
    const kind = kindOf(finding);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if ((kinds.get(kind) ?? 0) <= MOST_OF_A_KIND) printFinding(target, seeds, finding);
  };
  const result = await runCampaign({
    ...{ target, seeds, seed, from, to, seconds, thorough: values.thorough, onFinding },
    onProgress: count => print(count, ' so far'),
  });
  if (target === 'stack') {
    for (const finding of askGit(seeds as readonly Seed[], result, from)) {
      result.findings.push(finding);
      onFinding(finding);
    }
  }
  if (values.outcomes) {
    for (const [outcome, count] of [...result.outcomes].sort()) console.log(`${String(count).padStart(9)}  ${outcome}`);
  }
  for (const [kind, count] of kinds) console.log(`${String(count).padStart(9)}  findings such as: ${kind}`);
  print(result.executions, `, ${Math.round(result.cpu / 1000)} s of CPU time, ${result.findings.length} findings`);
  return result;
}

function askGit(seeds: readonly Seed[], { executions }: CampaignResult, from: number): CampaignFinding[] {
  const every = Number(values.git);
  if (every <= 0) return [];
  const iterations = Array.from({ length: Math.ceil(executions / every) }, (_, i) => from + i * every);
  const inputs = iterations.map(iteration => ({ iteration, input: inputOf(seeds, seed, iteration) }));
  const { asked, refused, findings } = compareWithGit(seeds, inputs);
  console.log(`${asked} stacks given to git, which refused ${refused}; ${findings.length} disagreements`);
  return findings;
}

function printFinding(target: TargetName, seeds: unknown, { iteration, message }: CampaignFinding): void {
  const input = caseOf(TARGETS[target], seeds, seed, iteration);
  const folder = join(checkoutCache, 'fuzz', `${target}-${seed}-${iteration}`);
  keep(new Map([...input.files(), ['finding.txt', Buffer.from(message)]]), folder);
  const text = message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
  console.log(`${target}: iteration ${iteration}, from ${input.name}: ${text}\n  kept in ${folder}`);
}

/** The same for messages that differ in names and numbers only. */
function kindOf({ message }: CampaignFinding): string {
  const [first = ''] = message.replaceAll(/'[^']*'|"[^"]*"/g, '…').split('\n');
  const path = /src\/\S+?\.ts/.exec(message)?.[0];
  return `${first.replaceAll(/\/\S+/g, '…').replaceAll(/\d+/g, 'N').slice(0, 100)}${path === undefined ? '' : ` (${path})`}`;
}

function keep(files: ReadonlyMap<string, Buffer>, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
}

function targetNamed(name: string): TargetName {
  const found = TARGET_NAMES.find(target => target === name);
  if (found === undefined) throw new Error(`'${name}' is not a target. The targets are ${TARGET_NAMES.join(', ')}.`);
  return found;
}

function perSecond(count: number, since: number): string {
  return `${Math.round((1000 * count) / Math.max(1, Date.now() - since))} per second`;
}
