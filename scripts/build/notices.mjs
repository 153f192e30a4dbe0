// ThirdPartyNotices.txt: every package that the bundles contain code of, with its version and its licenses.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packages that publish no file with their license, and a file with the same license of the same holder. */
const LICENSE_ELSEWHERE = {
  '@microsoft/fast-element': 'node_modules/@vscode/webview-ui-toolkit/LICENSE',
  '@microsoft/fast-foundation': 'node_modules/@vscode/webview-ui-toolkit/LICENSE',
  '@microsoft/fast-web-utilities': 'node_modules/@vscode/webview-ui-toolkit/LICENSE',
};

const LICENSE_FILE = /^(?:licen[cs]e|copying)(?:[-.].*)?$/i;
const NOTICE_FILE = /^(?:notices?|copyrightnotice|third-?party-?notices?)(?:\..*)?$/i;

/**
 * The folders of the packages that the bundles contain code of, relative to the checkout, sorted: the last
 * `node_modules/NAME` in the path of each input.
 */
export function bundledPackages(metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs)),
  );
  const folders = inputs.flatMap(([path, { bytesInOutput }]) => {
    const [, folder] = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path.replaceAll('\\', '/')) ?? [];
    return folder !== undefined && bytesInOutput > 0 ? [folder] : [];
  });
  return [...new Set(folders)].sort();
}

/** The text. Throws an error that names all packages whose license is missing. */
export function notices(root, folders) {
  const packages = folders.map(folder => readPackage(root, folder)).sort(byName);
  const missing = packages.filter(({ license, texts }) => !license || texts.length === 0);
  if (missing.length > 0) {
    const names = missing.map(({ name, version }) => `${name} ${version}`).join(', ');
    throw new Error(
      `No license found for ${names}. Add it to LICENSE_ELSEWHERE in scripts/build/notices.mjs, or replace the package.`,
    );
  }
  return [
    'Reftable for VS Code contains code of the following packages.\n',
    ...packages.map(({ name, version, license }) => `- ${name} ${version} (${license})\n`),
    ...packages.map(sectionOf),
  ].join('');
}

function sectionOf({ name, version, license, homepage, texts }) {
  const head = [`${name} ${version}`, `License: ${license}`, ...(homepage ? [homepage] : [])];
  return ['', '='.repeat(80), ...head, '='.repeat(80), '', texts.join('\n\n'), ''].join('\n');
}

function readPackage(root, folder) {
  const { name, version, license, homepage } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const files = readdirSync(join(root, folder)).sort();
  const licenses = files.filter(file => LICENSE_FILE.test(file)).map(file => join(folder, file));
  const elsewhere = LICENSE_ELSEWHERE[name];
  if (licenses.length === 0 && elsewhere !== undefined) licenses.push(elsewhere);
  // A package with notices only, which are those of others, has no license of its own.
  const all =
    licenses.length === 0
      ? []
      : [...licenses, ...files.filter(file => NOTICE_FILE.test(file)).map(file => join(folder, file))];
  const texts = all.map(file => textOf(join(root, file))).filter(text => text !== '');
  return { name, version, license, homepage, texts };
}

function textOf(file) {
  return readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .trim();
}

function byName(a, b) {
  return a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en', { numeric: true });
}
