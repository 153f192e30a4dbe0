import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension', () => {
  it('activates in a workspace with a reftable repository', async () => {
    const extension = vscode.extensions.getExtension('reftable.vscode-reftable');
    assert.ok(extension, 'the workbench knows the extension');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
