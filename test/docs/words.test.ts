import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { identifiersOf, wordsOf } from './identifiers.ts';
import { ALLOWED, ALLOWED_NAMES, UNWANTED, UNWANTED_NAMES } from './words.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['src', 'webview', 'test', 'scripts', 'docs', 'media'];
const FILES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'package.json', 'package.nls.json', 'esbuild.mjs'];
/** This check itself has to contain the words. */
const OWN = ['test/docs/words.ts', 'test/docs/words.test.ts'];

/** Lines that must be reported, and the unwanted part of each. */
const PROBES = [
  ['/** The padding behind a block. */', 'behind'],
  ["test('a stack is told of', () => {});", 'told'],
  ['A table that is no table is refused.', 'is no'],
  ['The list is to be written anew.', 'anew'],
  ['// It lies past the end, whatever its header says.', 'lies'],
  ['The stack is no more.', 'no more'],
  ['// There is no such table.', 'is no'],
  ['/** A link in the place of the list. */', 'in the place of'],
  ['// What becomes of it is decided here.', 'what becomes of'],
] as const;

/** Files with names that must be reported, and each name. */
const NAME_PROBES = {
  'src/probe.ts': ['let leastSize = 0;', 'leastSize'],
  'src/probe-1.ts': ['export function f({ place }: Box): void {}', 'place'],
  'src/probe-2.ts': ['class Reader { #toldOf = 0; }', '#toldOf'],
  'src/probe-3.ts': ['export interface Plan { readonly planFingerprint: string }', 'planFingerprint'],
  'src/probe-4.ts': ['const MAX_PLACES = 4;', 'MAX_PLACES'],
  'src/probe-5.ts': ['type FrameBytes = Uint8Array;', 'FrameBytes'],
  'webview/table-doctor.ts': ['', 'table-doctor.ts'],
} as const;

interface Use {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

describe('words', () => {
  const all = [...FOLDERS.flatMap(filesIn), ...FILES].filter(file => !OWN.includes(file));
  const uses = all.flatMap(file => usesIn(file, readFileSync(join(root, file), 'utf8')));

  it('are plain in sources, tests, scripts and documents', () => {
    const left = uses.filter(use => !isAllowed(use));
    assert.ok(left.length === 0, left.map(describeUse).join('\n'));
  });

  it('have no exception that is not needed', () => {
    const unused = ALLOWED.filter(({ file, text }) => !uses.some(use => use.file === file && use.text.includes(text)));
    assert.deepEqual(unused, []);
  });

  for (const [text, word] of PROBES) {
    it(`are reported: ${word}`, () => {
      const [use] = usesIn('src/probe.ts', text);
      assert.ok(use && !isAllowed(use));
      assert.ok(UNWANTED.some(({ pattern }) => pattern.exec(text)?.[0].toLowerCase() === word));
    });
  }

  it('are not reported in ordinary sentences', () => {
    const text = 'It is no longer listed, and reads no more than 4 bytes of a standard table.';
    assert.deepEqual(usesIn('src/probe.ts', text), []);
  });
});

describe('names', () => {
  const code = FOLDERS.flatMap(filesIn).filter(file => /\.[cm]?ts$/.test(file));
  const uses = unwantedNames(Object.fromEntries(code.map(file => [file, readFileSync(join(root, file), 'utf8')])));

  const isAllowedIn = (allowed: (typeof ALLOWED_NAMES)[number], file: string, name: string) =>
    allowed.files.test(file) && allowed.names.includes(name);

  it('have no word that the vocabulary replaces', () => {
    const left = uses.filter(({ file, name }) => !ALLOWED_NAMES.some(allowed => isAllowedIn(allowed, file, name)));
    assert.deepEqual(
      left.map(({ file, name, instead }) => `${file}: ${name} (use ${instead})`),
      [],
    );
  });

  it('have no exception that is not needed', () => {
    const unused = ALLOWED_NAMES.flatMap(allowed =>
      allowed.names.filter(name => !uses.some(use => use.name === name && isAllowedIn(allowed, use.file, name))),
    );
    assert.deepEqual(unused, []);
  });

  it('are reported in identifiers of any kind and in file names', () => {
    const texts = Object.fromEntries(Object.entries(NAME_PROBES).map(([file, [text]]) => [file, text]));
    const reported = unwantedNames(texts).map(({ file, name }) => [file, name]);
    assert.deepEqual(
      reported,
      Object.entries(NAME_PROBES).map(([file, [, name]]) => [file, name]),
    );
  });

  it('are not reported in texts, in comments and as a part of a word', () => {
    const text = "/** The place. */ export const replaced = ['place', `least`, framed, placeholder]; // wanted";
    assert.deepEqual(unwantedNames({ 'src/probe.ts': text }), []);
  });
});

/** The names in files, and of files, that have an unwanted word. */
function unwantedNames(files: Readonly<Record<string, string>>) {
  return [...identifiersOf(files)].flatMap(([file, identifiers]) =>
    [basename(file), ...identifiers].flatMap(name => {
      const unwanted = UNWANTED_NAMES.find(({ words }) => wordsOf(name).some(word => words.includes(word)));
      return unwanted === undefined ? [] : [{ file, name, instead: unwanted.instead }];
    }),
  );
}

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.(?:[cm]?[jt]s|css|md|json|svg)$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/'));
}

function usesIn(file: string, text: string): Use[] {
  return text
    .split('\n')
    .map((line, index) => ({ file, line: index + 1, text: line }))
    .filter(({ text }) => UNWANTED.some(({ pattern }) => pattern.test(text)));
}

function isAllowed({ file, text }: Use): boolean {
  return ALLOWED.some(allowed => allowed.file === file && text.includes(allowed.text));
}

function describeUse({ file, line, text }: Use): string {
  const found = UNWANTED.flatMap(({ pattern, instead }) => {
    const match = pattern.exec(text);
    return match ? [`"${match[0]}" (use ${instead})`] : [];
  });
  return `${file}:${line}: ${found.join(', ')}: ${text.trim().slice(0, 100)}`;
}
