// The engine as an npm package, installed from its file: names, examples on three releases of Node, types, sizes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ENTRIES, measureLibrary, PORTABLE } from '../../scripts/build/library.mjs';
import { provideOlderNode } from '../../scripts/provision/older-node.mjs';
import { PUBLIC_NAMES } from '../architecture/public-names.ts';
import type { Repository } from '../support/repository.ts';
import { exampleRepository, examplesIn, patternOf, runExamples } from './support/examples.ts';
import { InstalledLibrary } from './support/installed.ts';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
const README = examplesIn('src/library/README.md');

describe('the engine as an npm package', () => {
  let library: InstalledLibrary;
  let repository: Repository;
  before(async () => {
    library = await InstalledLibrary.create();
    repository = exampleRepository();
  });
  after(() => {
    library[Symbol.dispose]();
    repository[Symbol.dispose]();
  });

  it('has its entries, types and documents, and no dependencies', () => {
    const manifest = JSON.parse(readFileSync(join(library.package, 'package.json'), 'utf8'));
    assert.deepEqual(Object.keys(manifest.exports), Object.keys(ENTRIES));
    assert.equal(manifest.dependencies, undefined);
    assert.equal(manifest.private, undefined);
    for (const { types, default: file } of Object.values<{ types: string; default: string }>(manifest.exports))
      assert.ok(
        [types, file].every(each => existsSync(join(library.package, each))),
        file,
      );
    for (const file of ['README.md', 'LICENSE', 'docs/library.md']) assert.ok(existsSync(join(library.package, file)));
    for (const file of manifest.sideEffects) assert.ok(existsSync(join(library.package, file)), file);
    assert.deepEqual(
      Object.keys(library.metafile.inputs).filter(file => !file.startsWith('src/')),
      [],
    );
  });

  it('loads nothing of Node with the portable entries', () => {
    const { outputs } = library.metafile;
    for (const path of PORTABLE) {
      const [entry = ''] =
        Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === `src/library/${ENTRIES[path]}.ts`) ?? [];
      const files = new Set([entry]);
      for (const file of files) {
        for (const { path: imported, external } of outputs[file]?.imports ?? []) {
          assert.ok(!external, `${file} imports ${imported}`);
          files.add(imported);
        }
      }
      const sources = [...files].flatMap(file => Object.keys(outputs[file]?.inputs ?? {}));
      assert.ok(sources.length > 0);
      assert.deepEqual(
        sources.filter(file => /\/platform\/node/.test(file)),
        [],
      );
    }
  });

  it('exports the listed names', async () => {
    const names = (file: string) => PUBLIC_NAMES[`src/library/${file}.ts`] ?? [];
    for (const [path, name] of Object.entries(ENTRIES)) {
      const listed =
        path === '.' ? names('core') : path === './node' ? [...names('core'), 'nodeFileSystem'] : names(name);
      const entry = await import(pathToFileURL(join(library.package, 'dist', `${name}.js`)).href);
      assert.ok(Object.keys(entry).length > 0);
      assert.deepEqual(
        Object.keys(entry).filter(each => !listed.includes(each)),
        [],
        path,
      );
    }
  });

  it('has one engine for all entries', async () => {
    const load = (name: string) => import(pathToFileURL(join(library.package, 'dist', `${name}.js`)).href);
    const [index, node, git] = await Promise.all(['index', 'node', 'git'].map(load));
    assert.equal(index.Stack, node.Stack);
    using stack = git.openStack({ directory: repository.stack });
    assert.ok(stack instanceof index.Stack);
    assert.throws(() => stack.compactAll(), index.ReftableError);
  });

  for (const major of [20, 22, 24]) {
    it(`runs the examples of its README on Node ${major}`, t => {
      let node: string;
      try {
        node = provideOlderNode(major);
      } catch (error) {
        t.skip((error as Error).message);
        return;
      }
      assert.equal(README.length, Object.keys(ENTRIES).length);
      const printed = runExamples(node, library.folder, README, repository);
      for (const [index, example] of README.entries()) assert.match(printed[index] ?? '', patternOf(example));
    });
  }

  it('runs the examples of docs/library.md', () => {
    const examples = examplesIn('docs/library.md');
    assert.ok(examples.length >= 6);
    symlinkSync(join(modules, 'isomorphic-git'), join(library.folder, 'node_modules', 'isomorphic-git'), 'junction');
    const printed = runExamples(process.execPath, library.folder, examples, repository);
    for (const [index, example] of examples.entries()) assert.match(printed[index] ?? '', patternOf(example));
  });

  it('has types that compile, those of the portable entries without those of Node', () => {
    const check = (name: string, types: string[], imports: string[]) => {
      const folder = join(library.folder, name);
      mkdirSync(folder);
      writeFileSync(join(folder, 'index.ts'), imports.join('\n'));
      const compilerOptions = {
        ...{ strict: true, noEmit: true, module: 'NodeNext', target: 'ES2023', skipLibCheck: false, types },
        ...{ lib: ['ES2023', 'ESNext.Disposable'], typeRoots: [join(modules, '@types')] },
      };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['index.ts'] }));
      const tsc = join(modules, 'typescript/bin/tsc');
      const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
      assert.equal(stdout, '');
    };
    const portable = [
      "import { MemoryFileSystem } from 'reftable-engine/memory';",
      "import { RefReader, Stack, type RefRecord } from 'reftable-engine';",
      "using stack: Stack = Stack.open('/stack', { files: new MemoryFileSystem() });",
      "export const refs: RefRecord[] = [...stack.refs({ prefix: 'refs/' })];",
      "export const head: string | undefined = (await new RefReader({ fs: { readFile: async () => '' }, gitdir: '/' }).readHead()).oid;",
    ];
    check('portable', [], portable);
    check(
      'node',
      ['node'],
      [
        "import { checkStack, type Finding } from 'reftable-engine/check';",
        "import { RefDatabase } from 'reftable-engine/git';",
        "import { nodeFileSystem } from 'reftable-engine/node';",
        "import { planRepair } from 'reftable-engine/repair';",
        'export const all = [checkStack, RefDatabase, nodeFileSystem, planRepair];',
        'export let finding: Finding;',
      ],
    );
  });

  it('stays small where a program uses a part of it', async () => {
    for (const { what, bytes, limit } of await measureLibrary(library.package))
      assert.ok(bytes <= limit, `${what}: ${bytes} bytes`);
    assert.ok(readdirSync(join(library.package, 'dist/shared')).length > 0);
  });
});
