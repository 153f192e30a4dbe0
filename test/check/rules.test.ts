import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { RULES } from '../../src/check/index.ts';

test('docs/findings.md describes every kind of finding with its severity and advice, and no other', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/findings.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| (\w+) \| .+ \| (.+) \|$/gm)].map(([, id, severity, advice]) => [
    id,
    severity,
    advice,
  ]);
  const rules = Object.entries(RULES).map(([id, { severity, advice }]) => [id, severity, advice]);
  assert.deepEqual(rows.sort(), rules.sort());
});
