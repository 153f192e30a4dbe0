// Auto Save must not save staged changes of refs. test/browser/staged-edits.test.ts checks it in the workbench.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path/posix';
import { test } from 'node:test';
import { present } from '../support/present.ts';

interface Manifest {
  readonly contributes: {
    readonly languages: readonly { readonly id: string; readonly filenamePatterns?: readonly string[] }[];
    readonly configurationDefaults: Readonly<Record<string, unknown>>;
  };
}

const manifest: Manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
const { languages, configurationDefaults } = manifest.contributes;

/**
 * VS Code looks up the setting for the language of the address that a custom editor's content has, which is the file's
 * own address in base64 of UTF-16. Its end is one of three texts, depending on the length.
 */
function contentName(address: string): string {
  return Buffer.from(address, 'utf16le').toString('base64').split('/').at(-1) ?? '';
}

test('the content of a stack editor has a language for which Auto Save is off', () => {
  assert.deepEqual(configurationDefaults['[reftable-list]'], { 'files.autoSave': 'off' });
  const patterns = present(languages.find(({ id }) => id === 'reftable-list')?.filenamePatterns);
  for (const folder of ['/', '/a', '/ab', '/abc', '/é', '/c:/Users/x']) {
    const name = contentName(`file://${folder}/.git/reftable/tables.list`);
    assert.equal(patterns.filter(pattern => matchesGlob(name, pattern)).length, 1, folder);
    const other = contentName(`file://${folder}/.git/reftable/tables.lost`);
    assert.equal(patterns.filter(pattern => matchesGlob(other, pattern)).length, 0, folder);
  }
});
