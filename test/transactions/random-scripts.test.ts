// Random scripts over random repositories: we and git print the same and write the same records.
// REFTABLE_SCRIPTS runs as many, REFTABLE_SEED begins elsewhere.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { Chance, seedOf } from '../differential/random.ts';
import { knownDifference } from './support/known-differences.ts';
import { randomScript } from './support/random-script.ts';
import { furnish, Scenery } from './support/scenery.ts';
import { type Outcome, Twins } from './support/update-ref.ts';

const SCRIPTS = Number(process.env.REFTABLE_SCRIPTS ?? 60);
const FIRST = seedOf(1);

suite('random scripts', () => {
  for (const hash of ['sha1', 'sha256'] as const) {
    test(`${SCRIPTS} of ${hash} from seed ${FIRST}`, t => {
      using scenery = new Scenery(hash);
      const counts = new Map<string, number>();
      const failures: string[] = [];
      for (let seed = FIRST; seed < FIRST + SCRIPTS; seed++) {
        const { differs, why, shown } = compare(scenery, seed);
        if (why !== undefined) counts.set(why, (counts.get(why) ?? 0) + 1);
        else if (differs) failures.push(shown);
        else counts.set('same', (counts.get('same') ?? 0) + 1);
      }
      t.diagnostic(JSON.stringify(Object.fromEntries(counts)));
      assert.deepEqual(failures.slice(0, 5), [], `${failures.length} scripts differ`);
    });
  }
});

interface Comparison {
  readonly differs: boolean;
  /** Why git is not followed. */
  readonly why?: string;
  readonly shown: string;
}

function compare(scenery: Scenery, seed: number): Comparison {
  const chance = new Chance(scenery.hash === 'sha1' ? seed : seed + 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'reftable-template-'));
  try {
    cpSync(scenery.folder, folder, { recursive: true });
    const inside = furnish(folder, scenery, chance, chance.happens(0.25));
    const { args, script } = randomScript(chance, scenery.ids, chance.happens(0.6) ? 0.95 : 0.8);
    using twins = new Twins(folder);
    const expected = twins.git(args, script, inside);
    const actual = twins.ours(args, script, scenery.read, scenery.hash, inside);
    const [theirs, ours] = [expected, actual].map(outcome => shownOutcome(outcome, scenery));
    const differs = theirs !== ours;
    const why = differs ? knownDifference(expected, actual) : undefined;
    const input = `seed ${seed} in ${inside}: ${args.join(' ')}\n${scenery.named(script)}`;
    return { differs, ...(why === undefined ? {} : { why }), shown: `${input}\n--- git\n${theirs}\n--- ours\n${ours}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function shownOutcome({ status, stdout, stderr, added, locks }: Outcome, scenery: Scenery): string {
  const tables = Object.entries(added).map(([stack, records]) => [stack, ...records].join('\n'));
  return scenery.named([`exit ${status}`, stdout, stderr, ...tables, ...locks].join('\n'));
}
