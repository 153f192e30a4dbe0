import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { exportsOf } from '../../src/extension/exports.ts';

describe('the extension', () => {
  it('exports nothing to other extensions', () => {
    const { Production, Development, Test } = vscode.ExtensionMode;
    const exported = [Production, Development, Test].map(extensionMode => exportsOf({ extensionMode }, 'parts'));
    assert.deepEqual(exported, [undefined, undefined, 'parts']);
  });

  it('activates in a workspace with a reftable repository', async () => {
    const extension = vscode.extensions.getExtension('reftable.vscode-reftable');
    assert.ok(extension, 'the workbench knows the extension');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
