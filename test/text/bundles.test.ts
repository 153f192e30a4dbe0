// Why a stack is not exported and why a bundle is not opened: each text is asserted here and nowhere else.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { BundleError, ExportError } from '../../src/reports/index.ts';
import { type BundleFault, bundleErrorText, type ExportFault, exportErrorText } from '../../src/text/bundles.ts';
import { setLanguage } from '../../src/text/l10n.ts';

const EXPORT: { readonly [Type in ExportFault['type']]: readonly [ExportFault & { readonly type: Type }, string] } = {
  exists: [{ type: 'exists', path: '/a' }, '/a exists already. Choose another name, or overwrite it.'],
  inStack: [{ type: 'inStack', path: '/a' }, '/a is in the directory that is exported. Choose another folder.'],
  stackChanged: [{ type: 'stackChanged' }, 'The stack changed during the export. Try again.'],
  fileShrank: [{ type: 'fileShrank', name: 'a.ref' }, 'a.ref became shorter during the export. Try again.'],
};

const BUNDLE: { readonly [Type in BundleFault['type']]: readonly [BundleFault & { readonly type: Type }, string] } = {
  notAFile: [{ type: 'notAFile' }, 'It is not a regular file.'],
  notGzip: [{ type: 'notGzip', message: 'x' }, 'It is not compressed with gzip, or it is damaged: x.'],
  notTar: [{ type: 'notTar', message: 'x' }, 'It is not a tar archive, or it is damaged: x'],
  cutOff: [{ type: 'cutOff' }, 'It is cut off.'],
  noFacts: [{ type: 'noFacts' }, "'bundle.json' is missing."],
  badFacts: [{ type: 'badFacts' }, "'bundle.json' cannot be read."],
  tooLarge: [{ type: 'tooLarge', limit: 4096 }, 'It unpacks to more than 4\u00a0KiB.'],
  tooManyFiles: [{ type: 'tooManyFiles', limit: 100_000 }, 'It has more than 100,000 files.'],
  headersTooLarge: [{ type: 'headersTooLarge', limit: 1024 }, 'The headers of one file exceed 1\u00a0KiB.'],
  foreign: [{ type: 'foreign', name: 'a\x1b' }, "'a\\x1b' does not belong in a bundle."],
  notPlain: [{ type: 'notPlain', name: 'a' }, "'a' is neither a plain file nor a directory."],
  invalidName: [{ type: 'invalidName', name: 'a' }, "'a' is not the name of a file."],
  repeated: [{ type: 'repeated', name: 'a' }, "It contains 'a' twice."],
  textTooLong: [{ type: 'textTooLong', name: 'a' }, "'a' is too long."],
};

suite('a stack that is not exported', () => {
  for (const [fault, text] of Object.values(EXPORT)) {
    test(`${fault.type}: ${text}`, () => assert.equal(exportErrorText(fault), text));
  }
});

suite('a bundle that is not opened', () => {
  for (const [fault, text] of Object.values(BUNDLE)) {
    test(`${fault.type}: ${text}`, () => {
      assert.equal(bundleErrorText('/b', fault), `cannot open the bundle /b: ${text}`);
    });
  }
});

test('the errors have these texts, in the current language', t => {
  assert.equal(new ExportError({ type: 'stackChanged' }).message, EXPORT.stackChanged[1]);
  setLanguage({ locale: 'de', messages: { 'It is cut off.': 'Das Ende fehlt.' } });
  t.after(() => setLanguage({ locale: 'en', messages: {} }));
  assert.equal(new BundleError('/b', { type: 'cutOff' }).message, 'cannot open the bundle /b: Das Ende fehlt.');
});
