// The engine as an npm package: modules, with the code that entries share in files of their own, types, and a manifest.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { checkout } from '../provision/cache.mjs';
import { run } from '../provision/run.mjs';
import { lowerUsing } from './lower-using.mjs';

/** The entries by the paths that programs import them with. */
export const ENTRIES = {
  '.': 'index',
  './node': 'node',
  './memory': 'memory',
  './git': 'git',
  './check': 'check',
  './repair': 'repair',
};

/** Entries that run without Node. Importing them has no effect, so that bundlers can leave out what is not used. */
export const PORTABLE = ['.', './memory'];

/** What is measured: the code of a program that imports these names from the entry `.`, and its limit in bytes. */
export const MEASURED = {
  reading: { names: ['RefReader'], limit: 14 * 1024 },
  'reading, writing and compaction': { names: ['RefReader', 'Stack'], limit: 30 * 1024 },
};

/** What the modules are written for: Node 20.4 and the browsers of its time. */
const TARGET = ['es2022', 'node20.4'];

/** The modules that package.json maps to Node, as the package has them. */
export const LINKED = {
  '#platform': join(checkout, 'src/library/platform/installed.ts'),
  '#deflate': join(checkout, 'src/library/platform/installed-deflate.ts'),
};
/** The module that makes Node the platform when it is imported. */
const NODE_PLATFORM = 'src/library/platform/node.ts';

/** Writes the package into a folder, which is emptied before. Returns esbuild's metafile. */
export async function buildLibrary(folder) {
  rmSync(folder, { recursive: true, force: true });
  const metafile = await buildModules(folder);
  writeTypes(folder);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(folder, metafile), undefined, 2)}\n`);
  for (const [file, to] of [
    ['LICENSE', 'LICENSE'],
    ['src/library/README.md', 'README.md'],
    ['docs/library.md', 'docs/library.md'],
  ]) {
    cpSync(join(checkout, file), join(folder, to));
  }
  return metafile;
}

async function buildModules(folder) {
  const { metafile, outputFiles } = await esbuild.build({
    absWorkingDir: checkout,
    entryPoints: Object.fromEntries(Object.values(ENTRIES).map(name => [name, `src/library/${name}.ts`])),
    outdir: join(folder, 'dist'),
    chunkNames: 'shared/[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    target: TARGET,
    supported: { using: true },
    alias: LINKED,
    external: ['node:*'],
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    const { code } = await esbuild.transform(lowerUsing(text), { target: TARGET });
    writeFileSync(path, code);
  }
  return metafile;
}

/** Writes a declaration file for each source file that an entry needs. */
function writeTypes(folder) {
  const config = join(folder, 'tsconfig.json');
  const types = join(folder, 'types');
  const settings = {
    extends: join(checkout, 'tsconfig.json'),
    compilerOptions: {
      ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: types, rootDir: join(checkout, 'src') },
      ...{ types: ['node'], typeRoots: [join(checkout, 'node_modules/@types')] },
      paths: Object.fromEntries(Object.entries(LINKED).map(([name, path]) => [name, [path]])),
    },
    files: Object.values(ENTRIES).map(name => join(checkout, `src/library/${name}.ts`)),
    include: [],
  };
  writeFileSync(config, JSON.stringify(settings));
  run(process.execPath, [join(checkout, 'node_modules/typescript/bin/tsc'), '-p', config]);
  rmSync(config);
  for (const name of readdirSync(types, { recursive: true }).filter(name => name.endsWith('.d.ts'))) {
    const file = join(types, name);
    const platform = `./${relative(dirname(file), join(types, 'library/platform/installed.js')).split(sep).join('/')}`;
    const text = readFileSync(file, 'utf8')
      .replaceAll("'#platform'", `'${platform}'`)
      .replace(/(from '\.[^']*|import\('\.[^']*)\.ts'/g, "$1.js'");
    writeFileSync(file, text);
  }
}

function manifest(folder, metafile) {
  const { version, license, keywords, engines } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
  const exports = Object.entries(ENTRIES).map(([path, name]) => [
    path,
    { types: `./types/library/${name}.d.ts`, default: `./dist/${name}.js` },
  ]);
  return {
    name: 'reftable-engine',
    version,
    description: "Reads, writes, compacts, checks and repairs git's reftable stacks.",
    keywords,
    license,
    type: 'module',
    exports: Object.fromEntries(exports),
    sideEffects: filesWithEffects(folder, metafile),
    files: ['dist', 'types', 'docs'],
    engines: { node: engines.node },
  };
}

/** The module that makes Node the platform, and the entries that need it. */
function filesWithEffects(folder, { outputs }) {
  const [shared] = Object.entries(outputs).find(([, { inputs }]) => NODE_PLATFORM in inputs);
  const entries = Object.entries(ENTRIES).filter(([path]) => !PORTABLE.includes(path));
  return [...entries.map(([, name]) => `./dist/${name}.js`), `./${relative(folder, join(checkout, shared))}`].sort();
}

/** Bytes, minified and compressed with gzip, of what each program of MEASURED gets from a package in `folder`. */
export async function measureLibrary(folder) {
  const sizes = Object.entries(MEASURED).map(async ([what, { names, limit }]) => {
    const { outputFiles, metafile } = await esbuild.build({
      stdin: { contents: `export { ${names.join(', ')} } from './dist/index.js';`, resolveDir: folder },
      ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'neutral', target: 'es2022' },
      ...{ metafile: true, logLevel: 'error' },
    });
    return { what, limit, bytes: gzipSync(outputFiles[0].contents, { level: 9 }).length, metafile };
  });
  return Promise.all(sizes);
}
