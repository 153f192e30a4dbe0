// The requests that docs/architecture.md follows from file to file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readImports } from '../../scripts/architecture/imports.mjs';

const ROOT = join(import.meta.dirname, '../..');

interface Step {
  readonly file: string;
  /** It is reached by a message, so that no import has to lead to it. */
  readonly isMessage: boolean;
}

const imports = new Map(readImports(ROOT).map(({ file, imports }) => [file, imports]));

describe('the requests of docs/architecture.md', () => {
  const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  const chapter = /^## Five requests[^\n]*\n([\s\S]*?)^## /m.exec(page)?.[1] ?? '';
  const requests = chapter.split(/^### /m).slice(1);

  it('are five', () => {
    assert.equal(requests.length, 5);
  });

  for (const request of requests) {
    const title = request.slice(0, request.indexOf('\n'));
    const steps = stepsOf(request);

    it(`${title}: has as many steps as hops`, () => {
      assert.equal(steps.length, Number(/^(\d+) hops/m.exec(request)?.[1]));
    });

    it(`${title}: each file imports an earlier one or is imported by one`, () => {
      const unknown = steps.filter(
        ({ file, isMessage }, position) =>
          position > 0 && !isMessage && !steps.slice(0, position).some(earlier => areLinked(earlier.file, file)),
      );
      assert.deepEqual(
        unknown.map(({ file }) => file),
        [],
      );
    });
  }

  it('would show a step that nothing leads to', () => {
    assert.equal(areLinked('reports a step that is not linked to an earlier one', 'src/extension/tree/tree.ts'), false);
  });
});

function stepsOf(request: string): Step[] {
  return [...request.matchAll(/^\d+\. (\*Message:\* )?`([^`]+)`/gm)].map(([, message, file = '']) => ({
    file,
    isMessage: message !== undefined,
  }));
}

/** A file that is called back knows its caller's types only, so that either direction counts. */
function areLinked(a: string, b: string): boolean {
  return importedBy(a).has(b) || importedBy(b).has(a);
}

/** What a file imports, also by an index. */
function importedBy(file: string): Set<string> {
  const direct = imports.get(file) ?? [];
  const indexes = direct.filter(path => path.endsWith('/index.ts'));
  return new Set([...direct, ...indexes.flatMap(index => imports.get(index) ?? [])]);
}
