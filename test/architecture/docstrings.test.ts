import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const FUNCTIONS = /^export (?:abstract )?(?:function\*?|class) (\w+)/;
const ALL = /^export (?:abstract )?(?:function\*?|class|interface) (\w+)/;

/** Names that a file declares without a docstring of at least four words immediately before. */
function undocumented(text: string, declaration: RegExp): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, i) => {
    const name = declaration.exec(line)?.[1];
    if (name === undefined) return [];
    const start = lines[i - 1]?.endsWith('*/') ? lines.findLastIndex((each, at) => at < i && each.includes('/**')) : i;
    const doc = lines.slice(start, i).join('\n');
    return (doc.match(/\w+/g) ?? []).length >= 4 ? [] : [name];
  });
}

suite('docstrings', () => {
  for (const [folder, declaration] of [
    ['src/repair', ALL],
    ['src/git', FUNCTIONS],
  ] as const) {
    test(`describe what ${folder} exports`, () => {
      const files = globSync(`${folder}/**/*.ts`, { cwd: root });
      assert.ok(files.length > 10);
      const missing = files.flatMap(file =>
        undocumented(readFileSync(join(root, file), 'utf8'), declaration).map(name => `${file}: ${name}`),
      );
      assert.deepEqual(missing, []);
    });
  }

  test('that are missing or short are found', () => {
    assert.deepEqual(undocumented('export function a() {}', ALL), ['a']);
    assert.deepEqual(undocumented('/** Short. */\nexport class A {}', ALL), ['A']);
    assert.deepEqual(undocumented('/** Returns the size in bytes. */\nconst b = 1;\nexport interface B {}', ALL), [
      'B',
    ]);
    assert.deepEqual(undocumented('/** Returns the size in bytes. */\nexport function c() {}', ALL), []);
  });
});
