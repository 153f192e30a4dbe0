// The imports between the project's own source files, read from their text: TypeScript's imports of types count, too.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** What an import can look like; the specifier is in one of the groups. */
const IMPORT =
  /\bfrom\s+'([^']+)'|\bimport\s*\(\s*'([^']+)'|^import\s+'([^']+)'|\bnew URL\('([^']+)',\s*import\.meta\.url/gm;

/** A statement that leaves nothing in a bundle. */
const TYPE_IMPORT = /^(?:import|export) type\s[^;']*\bfrom\s+'[^']+';?/gm;

/**
 * Every source file below `root`'s folders, with the specifiers it imports. Paths are relative to `root`, with `/`.
 * A relative specifier is resolved to such a path; any other is a package's name or `node:…`.
 */
export function readImports(root, folders = ['src', 'webview']) {
  return folders
    .flatMap(folder => sourceFiles(root, folder))
    .map(file => importsOf(file, readFileSync(join(root, file), 'utf8')));
}

/** One file's imports, given its text; `file` is relative to the checkout. */
export function importsOf(file, text) {
  const specifiersIn = source => new Set([...source.matchAll(IMPORT)].map(match => resolved(file, match)));
  const imports = specifiersIn(text);
  const withCode = specifiersIn(text.replace(TYPE_IMPORT, ''));
  return { file, imports: [...imports], typeImports: [...imports].filter(specifier => !withCode.has(specifier)) };
}

/** The platform that a program is linked with, as package.json maps it for Node. */
const INTERNAL = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).imports;

function resolved(file, match) {
  const specifier = match.slice(1).find(Boolean);
  if (specifier.startsWith('.')) return slashes(join(dirname(file), specifier));
  return INTERNAL[specifier]?.slice('./'.length) ?? specifier;
}

function sourceFiles(root, folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.(ts|mts)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map(entry => slashes(relative(root, join(entry.parentPath, entry.name))))
    .sort();
}

function slashes(path) {
  return path.split(sep).join('/');
}
