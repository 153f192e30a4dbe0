import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { findingsPage } from '../../scripts/findings/page.mjs';
import { SEVERITIES } from '../../src/check/index.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/findings.md'), 'utf8');

test('docs/findings.md is what npm run findings writes', () => {
  assert.equal(page, findingsPage());
});

test('docs/findings.md describes every kind of finding, and no other', () => {
  const kinds = [
    ...page.matchAll(/^### .+\n\n`(\w+)`, (\w+)\n\n.+\n\n(?:\*\*What git does:\*\* .+\n\n)?\*\*What to do:\*\* .+$/gm),
  ];
  const found = kinds.map(([, id, severity]) => [id, severity]);
  assert.deepEqual(found.sort(), Object.entries(SEVERITIES).sort());
});
