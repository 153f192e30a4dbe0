// Every healthy table of the recorded stacks, rewritten from its own records, is the table git wrote. The stacks are
// next to the checkout, or in REFTABLE_CORPUS; without them there is nothing to compare with.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { layoutOf, possibleOptions } from './layout.ts';
import { rewriteTable } from './rewrite.ts';

const corpus = resolve(process.env.REFTABLE_CORPUS ?? '../shared/corpus');
const skip = existsSync(corpus) ? false : `no recorded stacks at ${corpus}`;
const folder = mkdtempSync(join(tmpdir(), 'reftable-corpus-'));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const id of skip ? [] : readdirSync(corpus).filter(name => /^\d{4}$/.test(name))) {
  const item = join(corpus, id);
  const meta = JSON.parse(readFileSync(join(item, 'meta.json'), 'utf8')) as { name: string; healthy: boolean };
  if (!meta.healthy) continue;
  const directory = join(item, 'reftable');
  test(`the tables of ${id} ${meta.name} come out the same`, () => {
    for (const name of readFileSync(join(directory, 'tables.list'), 'utf8').split('\n').filter(Boolean)) {
      const file = join(directory, name);
      assert.deepEqual(rewritten(file), layoutOf(file), name);
    }
  });
}

/** The layout of the table as the engine writes it, with those of the possible options that give git's layout if any do. */
function rewritten(file: string): string[] {
  const expected = layoutOf(file).join('\n');
  const target = join(folder, 'again.ref');
  let layout: string[] = [];
  for (const options of possibleOptions(file)) {
    rewriteTable(file, target, options);
    layout = layoutOf(target);
    if (layout.join('\n') === expected) break;
  }
  return layout;
}

test('there are recorded stacks to compare with', { skip }, () => assert.ok(readdirSync(corpus).length > 0));
