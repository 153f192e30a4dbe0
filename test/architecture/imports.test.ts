import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ImportingFile, importsOf, readImports } from '../../scripts/architecture/imports.mjs';
import { brokenRules, namesBuffer } from './rules.ts';
import { BROKEN_RULES } from './to-do.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = readImports(root);

/** A file as it might be added, and what is wrong with it. */
const PROBES = [
  [
    'src/reftable/table/probe.ts',
    "import { x } from '../stack/stack.ts';",
    /src\/reftable\/table may not import src\/reftable\/stack/,
  ],
  [
    'src/reftable/format/probe.ts',
    "import { x } from '../../git/index.ts';",
    /src\/reftable\/format may not import src\/git/,
  ],
  ['src/reftable/stack/probe.ts', "import type { Finding } from '../../check/index.ts';", /may not import src\/check/],
  [
    'src/reftable/stack/probe.ts',
    "import { statSync } from 'node:fs';",
    /only src\/reftable\/platform\/node\*\.ts may/,
  ],
  ['src/reftable/stack/probe.ts', "await import('node:fs');", /only src\/reftable\/platform\/node\*\.ts may/],
  [
    'src/reftable/platform/memory.ts',
    "import { Buffer } from 'node:buffer';",
    /only src\/reftable\/platform\/node\*\.ts may/,
  ],
  ['src/reftable/stack/probe.ts', "import { x } from '../platform/node-zlib.ts';", /only through #platform/],
  ['src/git/probe.ts', "import { checkStack } from '../check/index.ts';", /src\/git may not import src\/check/],
  ['src/check/probe.ts', "export { planRepair } from '../repair/index.ts';", /src\/check may not import src\/repair/],
  ['src/repair/probe.ts', "import { report } from '../reports/index.ts';", /src\/repair may not import src\/reports/],
  ['src/text/probe.ts', "import type { Finding } from '../check/index.ts';", /src\/text may not import src\/check/],
  ['src/protocol/probe.ts', "import { count } from '../text/numbers.ts';", /src\/protocol may not import src\/text/],
  [
    'src/protocol/probe.ts',
    "import { Stack } from '../reftable/index.ts';",
    /src\/protocol may not import src\/reftable/,
  ],
  [
    'src/protocol/probe.ts',
    "import type { Stack } from '../reftable/index.ts';\nexport { LIST_FILE } from '../reftable/index.ts';",
    /src\/protocol may not import src\/reftable/,
  ],
  ['src/protocol/probe.ts', "import type { bundle } from '../reports/index.ts';", /may not import src\/reports/],
  ['src/service/probe.ts', "import * as vscode from 'vscode';", /only src\/extension may/],
  ['src/language/probe.ts', "import { LanguageClient } from 'vscode-languageclient/node';", /only src\/extension may/],
  [
    'src/language/probe.ts',
    "import { ServiceClient } from '../service/client.ts';",
    /src\/language may not import src\/service/,
  ],
  [
    'src/cli/probe.ts',
    "import { Table } from '../reftable/table/table.ts';",
    /src\/cli may not import src\/reftable\/table/,
  ],
  [
    'src/cli/probe.ts',
    "import { DamagedTable } from '../check/table/damaged-table.ts';",
    /only through src\/check\/index\.ts/,
  ],
  [
    'src/extension/probe.ts',
    "import { Stack } from '../reftable/index.ts';",
    /src\/extension may not import src\/reftable/,
  ],
  [
    'src/extension/probe.ts',
    "import { handlers } from '../service/worker/handlers.ts';",
    /may not import src\/service/,
  ],
  [
    'webview/stack/probe.ts',
    "import { Stack } from '../../src/reftable/index.ts';",
    /webview may not import src\/reftable/,
  ],
  ['webview/table/probe.ts', "import { readFileSync } from 'node:fs';", /it runs in browsers/],
  ['src/probe/probe.ts', "import { Stack } from '../reftable/index.ts';", /the folder has no rule/],
] as const;

describe('imports', () => {
  it('follow the rules, except those that are still to do', () => {
    assert.deepEqual(brokenRules(files), BROKEN_RULES);
  });

  it('use Buffer in the engine only where Node is used', () => {
    const users = files.filter(({ file }) => namesBuffer(file, readFileSync(join(root, file), 'utf8')));
    assert.deepEqual(
      users.map(({ file }) => file),
      [],
    );
    assert.ok(namesBuffer('src/reftable/table/probe.ts', 'const bytes = Buffer.alloc(4);'));
    assert.ok(namesBuffer('src/reftable/platform/memory.ts', 'let bytes: Buffer;'));
    assert.ok(!namesBuffer('src/reftable/platform/node-zlib.ts', 'let bytes: Buffer;'));
  });

  it('of packages that ship are of dependencies', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const packages = files.flatMap(({ imports, typeImports }) =>
      imports
        .filter(name => !typeImports.includes(name) && !/^(?:(?:src|webview)\/|\.|node:|vscode$)/.test(name))
        .map(name => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name),
    );
    assert.ok(packages.includes('vscode-languageclient'));
    assert.deepEqual(
      [...new Set(packages)].filter(name => !Object.hasOwn(dependencies, name)),
      [],
    );
  });

  it('have no cycles, not even of types', () => {
    assert.deepEqual(cycle(files), undefined);
    const probes = [
      importsOf('src/a.ts', "import { b } from './b.ts';"),
      importsOf('src/b.ts', "import { c } from './c.ts';"),
      importsOf('src/c.ts', "import type { A } from './a.ts';"),
    ];
    assert.deepEqual(cycle(probes), ['src/a.ts', 'src/b.ts', 'src/c.ts']);
    assert.equal(cycle(probes.slice(0, 2)), undefined);
  });

  it('may name types where nothing else may be imported', () => {
    const text =
      "export type { HashName } from '../reftable/index.ts';\nimport type {\n  Stack,\n} from '../reftable/index.ts';";
    assert.deepEqual(brokenRules([importsOf('src/protocol/probe.ts', text)]), []);
  });

  for (const [file, text, why] of PROBES) {
    it(`${text} is refused in ${file}`, () => {
      const [broken, ...more] = brokenRules([importsOf(file, text)]);
      assert.match(broken ?? '', why);
      assert.deepEqual(more, []);
    });
  }
});

/** The files of a cycle, each of which imports the next one; `undefined` if there is none. */
function cycle(files: readonly ImportingFile[]): string[] | undefined {
  const importsBy = new Map(files.map(({ file, imports }) => [file, imports]));
  const done = new Set<string>();
  const search = (file: string, path: readonly string[]): string[] | undefined => {
    const first = path.indexOf(file);
    if (first >= 0) return path.slice(first);
    if (done.has(file)) return undefined;
    for (const imported of importsBy.get(file) ?? []) {
      const found = search(imported, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const { file } of files) {
    const found = search(file, []);
    if (found) return found;
  }
  return undefined;
}
