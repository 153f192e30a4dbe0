// VS Code asks which editor to use if two patterns match a file, even if both are of one editor.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path/posix';
import { test } from 'node:test';

interface CustomEditor {
  readonly viewType: string;
  readonly selector: readonly { readonly filenamePattern: string }[];
}

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
const editors: readonly CustomEditor[] = manifest.contributes.customEditors;

/** A pattern without a slash is one of names. In Node, `**` leaves out folders such as .git; in VS Code it does not. */
function matching(path: string): string[] {
  return editors.flatMap(({ viewType, selector }) =>
    selector
      .filter(({ filenamePattern }) =>
        matchesGlob(filenamePattern.includes('/') ? path : path.slice(path.lastIndexOf('/') + 1), filenamePattern),
      )
      .map(() => viewType),
  );
}

for (const path of [
  '/x/server.git/reftable/0x000000000001-0x000000000028-5eed0000.ref',
  '/x/server.git/reftable/0x000000000001-0x000000000028-5eed0000.log',
  '/x/server.git/reftable/backup.ref',
  '/x/downloads/0x000000000001-0x000000000028-5eed0000.ref',
]) {
  test(`one pattern matches ${path}`, () => {
    assert.deepEqual(matching(path), ['reftable.table']);
  });
}

test('no two patterns of an editor match a file', () => {
  const names = [
    '0x01-0x02-00000000.ref',
    '0x000000000001-0x000000000028-5eed0000',
    '0.x',
    'backup',
    'x',
    '0x',
    'tables',
  ];
  const folders = ['/x/.git/reftable', '/x/.git/worktrees/side/reftable', '/x/reftable/backup', '/x', '/reftable'];
  const paths = folders.flatMap(folder =>
    names.flatMap(name => ['.ref', '.log', '.list', ''].map(end => `${folder}/${name}${end}`)),
  );
  for (const path of paths) {
    const matched = matching(path);
    assert.equal(matched.length, new Set(matched).size, path);
  }
  assert.ok(paths.filter(path => matching(path).length > 0).length >= 8);
});
