import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { createVirtualFileSystem } from 'typescript/unstable/fs';
import { undocumented, withProject } from './docstrings.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['src/reftable', 'src/check', 'src/repair', 'src/browse', 'src/git'];

/** Modules, and what is reported of each. */
const PROBES: readonly (readonly [source: string, problems: readonly string[]])[] = [
  ['export function a() {}', ['a: no docstring']],
  ['/** Too short. */\nexport class A {}', ['A: the docstring is too short']],
  ['/** The base of the table. */\nexport const baseTable = 1;', ['baseTable: the docstring repeats the name']],
  ['/** The base of the table. */\nexport const BASE_TABLE = 1;', ['BASE_TABLE: the docstring repeats the name']],
  ['/** Returns the size in bytes. */\nconst b = 1;\nexport interface B {}', ['B: no docstring']],
  ['/** Returns the size in bytes. */\nexport function c() {}', []],
  ['export type C = 1 | 2;', ['C: no docstring']],
  ['const g = 1; export { g };', ['g: no docstring']],
  ['/** Returns the size in bytes. */\nexport function d() { throw 1; }', ['d: the docstring does not name the error']],
  [
    '/** Returns the size in bytes. */\nexport const e = () => { if (1) { throw 1; } };',
    ['e: the docstring does not name the error'],
  ],
  ['/** Returns the size in bytes, or throws. */\nexport function f() { throw 1; }', []],
  ['/** Returns the size. IO_ERROR without it. */\nexport function f() { throw 1; }', []],
  ['/** Returns what fails if called. */\nexport function h() { return () => { throw 1; }; }', []],
  [
    '/** The first of all classes. */\nexport class H { run() {} #hidden() {} private own() {} }',
    ['H.run: no docstring'],
  ],
  ['/** The first of all classes. */\nexport class I { #x = ""; get x() { return this.#x; } }', []],
  ['/** The first of all classes. */\nexport class J { get x() { return "x" + 1; } }', ['J.x: no docstring']],
  ['/** The first of all classes. */\nexport class K { static open() {} }', ['K.open: no docstring']],
  ['/** What a reader can do. */\nexport interface L { size?: number; name: string }', ['L.size: no docstring']],
  ['/** Where it is: `size` is in bytes. */\nexport interface M { size: number }', []],
  ['/** What a reader can do. */\nexport interface N { read?(): void }', ['N.read: no docstring']],
  [
    `/** What a reader can do. */
     export interface O {
       /** Reads a byte. */
       next(): void;
     }
     /** A reader of the lines. */
     export class P implements O { next() {} }
     /** A reader of all lines. */
     export class Q extends P { override next() {} other() {} }`,
    ['Q.other: no docstring'],
  ],
];

suite('docstrings', () => {
  test('describe what the lower folders export', () => {
    // Tests and the other folders take most of the time to compile, and are left out.
    const config = join(ROOT, 'tsconfig.docstrings.json');
    const settings = JSON.stringify({ extends: './tsconfig.json', include: FOLDERS });
    const fs = {
      readFile: (path: string) => (path === config ? settings : undefined),
      fileExists: (path: string) => path === config || undefined,
    };
    const missing = withProject(config, { cwd: ROOT, fs }, project =>
      FOLDERS.flatMap(folder => {
        const files = globSync(`${folder}/**/*.ts`, { cwd: ROOT });
        assert.ok(files.length > 10, folder);
        return files.flatMap(file => undocumented(project, join(ROOT, file)).map(each => `${file}: ${each}`));
      }),
    );
    assert.deepEqual(missing, []);
  });

  test('that are missing, short or without content are found', () => {
    const files = Object.fromEntries(PROBES.map(([source], i) => [`/probes/${i}.ts`, source]));
    const config = JSON.stringify({ compilerOptions: { noLib: true, target: 'esnext' }, include: ['*.ts'] });
    const fs = createVirtualFileSystem({ ...files, '/probes/tsconfig.json': config });
    withProject('/probes/tsconfig.json', { cwd: '/probes', fs }, project => {
      for (const [i, [source, problems]] of PROBES.entries()) {
        assert.deepEqual(undocumented(project, `/probes/${i}.ts`), problems, source);
      }
    });
  });
});
