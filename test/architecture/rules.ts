/** Which folder may import which, and what only one folder may import. */
import type { ImportingFile } from '../../scripts/architecture/imports.mjs';

/**
 * A file may import from its own folder and from the folders and files listed here. The longest folder that contains a
 * file decides, for the importing file and for the imported one. The order is that of docs/architecture.md: top down.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  webview: ['src/protocol', 'src/text', 'src/text/escape'],
  'src/extension': [
    'src/git/repository/skipped-folders.ts',
    'src/language/protocol.ts',
    'src/service/client.ts',
    'src/staged',
    'src/protocol',
    'src/text',
    'src/text/escape',
  ],
  'src/cli': [
    'src/service/worker/memory.ts',
    'src/service/worker/out-of-memory.ts',
    'src/service/worker/share-owned-files.ts',
    'src/service/worker/worker-files.ts',
    'src/reports',
    'src/samples',
    'src/browse',
    'src/repair',
    'src/check',
    'src/git',
    'src/reftable',
    'src/protocol/repository-rows.ts',
    'src/text',
    'src/text/escape',
  ],
  'src/language': ['src/check', 'src/git', 'src/reftable', 'src/protocol', 'src/text', 'src/text/escape'],
  'src/service': [
    'src/reports',
    'src/samples',
    'src/browse',
    'src/repair',
    'src/check',
    'src/git',
    'src/reftable',
    'src/reftable/platform/node-buffer.ts',
    'src/protocol',
    'src/text',
    'src/text/escape',
  ],
  'src/library': ['src/repair', 'src/check', 'src/git', ...engine(), 'src/text/escape'],
  'src/staged': ['src/protocol', 'src/text/escape'],
  'src/protocol': [],
  'src/text': ['src/protocol', 'src/text/escape'],
  'src/text/escape': [],
  'src/reports': ['src/samples', 'src/check', 'src/git', 'src/reftable', 'src/text', 'src/text/escape'],
  'src/samples': ['src/check', 'src/git', ...engine(), 'src/text/escape'],
  'src/browse': ['src/check', 'src/git', ...engine(), 'src/text/escape'],
  'src/repair': ['src/check', 'src/git', ...engine(), 'src/text/escape'],
  'src/check': ['src/git', ...engine(), 'src/text/escape'],
  'src/git': ['src/reftable', 'src/reftable/platform', 'src/reftable/format/arguments.ts', 'src/text/escape'],
  'src/reftable': [...engine(), 'src/text/escape'],
  'src/reftable/stack': [
    'src/reftable/errors.ts',
    'src/reftable/table',
    'src/reftable/format',
    'src/reftable/platform',
    'src/text/escape',
  ],
  'src/reftable/table': ['src/reftable/errors.ts', 'src/reftable/format', 'src/reftable/platform', 'src/text/escape'],
  'src/reftable/format': ['src/reftable/errors.ts', 'src/reftable/platform', 'src/text/escape'],
  'src/reftable/platform': ['src/reftable/errors.ts', 'src/text/escape'],
};

/** Folders of which types may be imported, and nothing else: the webviews bundle what these files import. */
const TYPES_ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/protocol': ['src/browse', 'src/repair', 'src/check', 'src/git', 'src/reftable'],
};

/** The folders whose inside is private: from the layers above `src/repair` they are imported through their index only. */
const INDEXED = ['src/reftable', 'src/check', 'src/repair', 'src/browse', 'src/git'];
/** A file for programs on Node, which the index leaves out because the engine also runs elsewhere. */
const NODE_BUFFER = 'src/reftable/platform/node-buffer.ts';
/** Constants for the extension host, which must not load the rest of the folder. */
const SKIPPED_FOLDERS = 'src/git/repository/skipped-folders.ts';
/** Files of indexed folders that others may import nevertheless. */
const PUBLIC = [NODE_BUFFER, SKIPPED_FOLDERS];
/** Folders that may use files of an indexed folder that its index does not export. */
const INSIDERS = ['src/samples', 'src/library', ...INDEXED];

/** The check, the repair, the browser of refs and the samples use the files of the engine directly. */
function engine(): string[] {
  return ['', '/stack', '/table', '/format', '/platform'].map(folder => `src/reftable${folder}`);
}

/** What breaks a rule, one line each, sorted. `files` as `readImports` returns them. */
export function brokenRules(files: readonly ImportingFile[]): string[] {
  const broken = files.flatMap(({ file, imports, typeImports }) =>
    imports.flatMap(imported => {
      const why = /^(?:src|webview)\//.test(imported)
        ? projectRule(file, imported, typeImports.includes(imported))
        : packageRule(file, imported);
      return why === undefined ? [] : [`${file} imports ${imported}: ${why}`];
    }),
  );
  return broken.sort();
}

function projectRule(file: string, imported: string, typesOnly: boolean): string | undefined {
  const [from, to] = [folderOf(file), folderOf(imported)];
  if (from === undefined) return 'the folder has no rule';
  const allowed = [...(ALLOWED[from] ?? []), ...((typesOnly && TYPES_ALLOWED[from]) || [])];
  if (from !== to && !allowed.includes(imported) && !(to !== undefined && allowed.includes(to))) {
    return `${from} may not import ${to ?? imported}`;
  }
  if (isPortable(file) && isNodePlatform(imported) && !LINKED.includes(imported)) return 'only through #platform';
  const indexed = INDEXED.find(each => imported.startsWith(`${each}/`));
  const isPrivate = indexed !== undefined && imported !== `${indexed}/index.ts` && !PUBLIC.includes(imported);
  if (isPrivate && !INSIDERS.some(each => file.startsWith(`${each}/`))) return `only through ${indexed}/index.ts`;
  return undefined;
}

function packageRule(file: string, name: string): string | undefined {
  if (/^vscode(?:-languageclient)?(?:\/|$)/.test(name) && !file.startsWith('src/extension/'))
    return 'only src/extension may';
  if (name.startsWith('vscode-languageserver') && !file.startsWith('src/language/')) return 'only src/language may';
  if (!name.startsWith('node:')) return undefined;
  if (/^(?:webview|src\/(?:protocol|text))\//.test(file)) return 'it runs in browsers';
  return isPortable(file) ? 'only src/reftable/platform/node*.ts may' : undefined;
}

/** Whether a file of the engine names `Buffer`, in code or in a comment, though it must run without Node. */
export function namesBuffer(file: string, text: string): boolean {
  return isPortable(file) && /\bBuffer\b/.test(text);
}

/** The modules that package.json maps `#platform` and `#deflate` to. */
const LINKED = ['src/reftable/platform/node.ts', 'src/reftable/platform/node-deflate.ts'];

/** The files of the engine that must run without Node. */
function isPortable(file: string): boolean {
  return file.startsWith('src/reftable/') && !isNodePlatform(file);
}

/** The files of the engine that may use Node: its modules and `Buffer`. */
function isNodePlatform(file: string): boolean {
  return /^src\/reftable\/platform\/node[^/]*\.ts$/.test(file);
}

function folderOf(file: string): string | undefined {
  const folders = Object.keys(ALLOWED).filter(folder => file.startsWith(`${folder}/`));
  return folders.sort((a, b) => b.length - a.length)[0];
}
