// Code and documents cite sections of docs/ by their anchors.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['src', 'webview', 'test', 'scripts', 'docs', 'media'];

interface Text {
  /** Relative to the checkout. */
  readonly file: string;
  readonly text: string;
}

const code = FOLDERS.flatMap(folder => textsIn(folder, /\.(?:ts|mjs|css)$/));
const documents = [
  ...textsIn('docs', /\.md$/),
  ...textsIn('media', /\.md$/),
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map(readText),
];

test('every section of a document that code cites exists', () => {
  const cited = code.flatMap(({ file, text }) =>
    [...text.matchAll(/\bdocs\/[\w-]+\.md(?:#[\w-]+)?/g)].map(([target]) => ({ file, target })),
  );
  assert.ok(cited.length > 30, `${cited.length} citations`);
  assert.deepEqual(cited.filter(({ target }) => !sectionExists(target)).map(describe), []);
});

test('every relative link of a document leads to a file, and to a section of it if it names one', () => {
  const links = documents.flatMap(({ file, text }) =>
    [...withoutCode(text).matchAll(/\]\((?!https?:|mailto:|command:)([^)\s]+)\)/g)].map(([, target = '']) => ({
      file,
      target: target.startsWith('#') ? `${file}${target}` : join(dirname(file), target),
    })),
  );
  assert.ok(links.length > 10, `${links.length} links`);
  assert.deepEqual(links.filter(({ target }) => !sectionExists(target)).map(describe), []);
});

test('every path that a document names exists', () => {
  const named = documents
    .filter(({ file }) => file !== 'CHANGELOG.md')
    .flatMap(({ file, text }) =>
      [...text.matchAll(/`((?:src|webview|test|scripts|docs|media)\/[\w./-]+)`/g)].map(([, target = '']) => ({
        file,
        target,
      })),
    );
  assert.ok(named.length > 50, `${named.length} paths`);
  assert.deepEqual(named.filter(({ target }) => !existsSync(join(ROOT, target))).map(describe), []);
});

test('code cites sections by anchor, not by number', () => {
  const numbered = code.filter(({ file, text }) => file !== 'test/docs/citations.test.ts' && /\.md §|§\d/.test(text));
  assert.deepEqual(
    numbered.map(({ file }) => file),
    [],
  );
});

function describe({ file, target }: { readonly file: string; readonly target: string }): string {
  return `${file}: ${target}`;
}

function sectionExists(target: string): boolean {
  const [path = '', anchor] = target.split('#');
  if (!existsSync(join(ROOT, path))) return false;
  return anchor === undefined || anchorsOf(path).has(anchor);
}

/** As GitHub forms them: lower case, punctuation left out, hyphens for blanks. */
function anchorsOf(path: string): Set<string> {
  const headings = [...readText(path).text.matchAll(/^#{1,6} (.+)$/gm)];
  return new Set(
    headings.map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function withoutCode(markdown: string): string {
  return markdown.replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
}

function textsIn(folder: string, names: RegExp): Text[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => names.test(name))
    .map(name => readText(join(folder, name)));
}

function readText(file: string): Text {
  return { file, text: readFileSync(join(ROOT, file), 'utf8') };
}
