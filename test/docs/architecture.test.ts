import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readImports } from '../../scripts/architecture/imports.mjs';
import { drawArchitecture } from '../../scripts/architecture/picture.mjs';

describe('docs/architecture.svg', () => {
  it('shows the imports of the source as they are (npm run architecture draws it)', () => {
    const root = fileURLToPath(new URL('../../', import.meta.url));
    const drawn = readFileSync(new URL('../../docs/architecture.svg', import.meta.url), 'utf8');
    assert.equal(drawn, drawArchitecture(readImports(root)));
  });

  it('leaves an arrow out that others imply, and draws all others', () => {
    const file = (name: string, ...imports: string[]) => ({ file: name, imports });
    const svg = drawArchitecture([
      file('src/a/x.ts', 'src/b/x.ts', 'src/c/x.ts'),
      file('src/b/x.ts', 'src/c/x.ts', 'node:fs'),
      file('src/c/x.ts', 'src/c/y.ts'),
    ]);
    assert.equal(svg.match(/class="arrow"/g)?.length, 2);
    assert.match(svg, /a imports b, c\. b imports c\. c imports nothing\./);
  });
});
