// Random arguments of commands over random repositories: we and git print the same and write the same records.
// REFTABLE_COMMANDS runs as many, REFTABLE_SEED begins elsewhere.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { GitCommand } from '../../src/cli/git-command/git-command.ts';
import { Chance, seedOf } from '../differential/random.ts';
import { knownDifference } from './support/known-differences.ts';
import { RANDOM_ARGUMENTS } from './support/random-command.ts';
import { addBranchSettings, addEntries, addExpirySettings, furnish, Scenery } from './support/scenery.ts';
import { type Outcome, Twins } from './support/update-ref.ts';

const RUNS = Number(process.env.REFTABLE_COMMANDS ?? 25);
const FIRST = seedOf(1);

suite('random commands', () => {
  for (const hash of ['sha1', 'sha256'] as const) {
    for (const command of Object.keys(RANDOM_ARGUMENTS) as GitCommand['name'][]) {
      test(`${RUNS} of ${command} with ${hash} from seed ${FIRST}`, t => {
        using scenery = new Scenery(hash);
        const failures: string[] = [];
        let changed = 0;
        for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
          const { why, difference, isChange } = compare(scenery, command, seed);
          if (isChange) changed++;
          if (why === undefined && difference !== undefined) failures.push(difference);
        }
        t.diagnostic(`${changed} wrote`);
        assert.deepEqual(failures.slice(0, 5), [], `${failures.length} differ`);
      });
    }
  }
});

interface Comparison {
  readonly difference?: string;
  /** Why git is not followed. */
  readonly why?: string;
  readonly isChange: boolean;
}

function compare(scenery: Scenery, command: GitCommand['name'], seed: number): Comparison {
  const chance = new Chance(scenery.hash === 'sha1' ? seed : seed + 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'reftable-template-'));
  try {
    cpSync(scenery.folder, folder, { recursive: true });
    const inside = furnish(folder, scenery, chance, chance.happens(0.25));
    addEntries(folder, scenery, chance);
    if (command === 'reflog') addExpirySettings(folder, chance);
    if (command === 'branch') addBranchSettings(folder, chance);
    const args = RANDOM_ARGUMENTS[command]?.(chance, scenery.ids) ?? [];
    using twins = new Twins(folder, {}, command);
    const expected = twins.git(args, '', inside);
    const actual = twins.ours(args, '', scenery.read, scenery.hash, inside);
    const isChange = Object.values(actual.added).some(records => records.length > 0);
    const theirs = shownOutcome(expected, scenery, command).replaceAll(twins.folder('git'), '<folder>');
    const ours = shownOutcome(actual, scenery, command).replaceAll(twins.folder('ours'), '<folder>');
    if (theirs === ours) return { isChange };
    const why = knownDifference(expected, actual);
    const shown = `seed ${seed} in ${inside}: ${scenery.named(args.join(' '))}\n--- git\n${theirs}\n--- ours\n${ours}`;
    return { difference: shown, isChange, ...(why === undefined ? {} : { why }) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Without our own options in the usage, and of `branch` without the usage: we have a part of its options. The settings are
 * sorted: we have git add copies of settings elsewhere.
 */
function shownOutcome(outcome: Outcome, scenery: Scenery, command: string): string {
  const { status, stdout, stderr, added, locks, config } = outcome;
  const ownUsage = stderr.replaceAll(`reftable ${command}`, `git ${command}`);
  const usage =
    command === 'branch'
      ? ownUsage.replace(/^usage: .*/ms, '')
      : ownUsage.replace(/^ {4}--(?:dry-run|json) .*\n/gm, '');
  const tables = Object.entries(added).map(([stack, records]) => [stack, ...records].join('\n'));
  return scenery.named([`exit ${status}`, stdout, usage, ...tables, ...locks, ...settings(config)].join('\n'));
}

/** Each with its section. */
function settings(config: string): string[] {
  const sections = config.split(/^(?=\[)/m).map(section => section.split('\n'));
  return sections.flatMap(([name, ...lines]) => lines.filter(Boolean).map(line => `${name}${line}`)).sort();
}
