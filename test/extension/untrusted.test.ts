// Editing refs in a workspace that is not trusted: the reason is shown, nothing is written, and no program is started.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { saveChanges } from '../../src/extension/edits/save.ts';
import { StackDocument } from '../../src/extension/edits/stack-document.ts';
import { compactionText } from '../../src/text/compaction.ts';
import { git } from '../support/git.ts';
import { answering, extension, NestedRepository } from './host.ts';

describe('in a workspace that is not trusted, refs', () => {
  let trusted: PropertyDescriptor | undefined;

  before(() => {
    trusted = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
  });

  after(async () => {
    if (trusted) Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('are neither changed by a script or a menu nor restored', async () => {
    const exports = await extension();
    using repository = new NestedRepository('untrusted-edits');
    const { folder, stack } = repository;
    git(folder, ['branch', 'topic']);
    git(folder, ['branch', 'gone']);
    git(folder, ['branch', '-D', 'gone']);
    const ran = join(folder, 'hook-ran');
    const hooks = join(folder, '.git', 'hooks');
    mkdirSync(hooks, { recursive: true });
    writeFileSync(join(hooks, 'reference-transaction'), `#!/bin/sh\ntouch "${ran}"\n`, { mode: 0o755 });
    const script = join(folder, 'change.reftx');
    writeFileSync(script, `create refs/heads/made ${git(folder, ['rev-parse', 'HEAD'])}`);
    await exports.repositories.discover();
    const before = [repository.tables(), repository.refs()];
    const topic = { directory: stack, name: 'refs/heads/topic' };
    const document = await vscode.workspace.openTextDocument(script);
    await vscode.window.showTextDocument(document);
    const commands: readonly (readonly [name: string, target: unknown])[] = [
      ['applyScript', document.uri.toString()],
      ['dryRunScript', document.uri.toString()],
      ...['createBranch', 'setRef', 'renameBranch', 'deleteRef', 'pointHead'].map(name => [name, topic] as const),
      ['pruneRemote', stack],
      ['restoreRefs', { directory: stack, names: ['refs/heads/gone'] }],
      ['restoreValue', { ...topic, updateIndex: '2' }],
    ];
    for (const [name, target] of commands) {
      const shown: string[] = [];
      const showWarningMessage = (text: string) => void shown.push(text);
      await answering({ showWarningMessage, showErrorMessage: showWarningMessage }, () =>
        vscode.commands.executeCommand(`reftable.${name}`, target),
      );
      assert.deepEqual(shown, [compactionText.readOnly()], name);
    }
    assert.deepEqual([repository.tables(), repository.refs()], before);
    assert.equal(existsSync(ran), false);
  });

  it('stay staged when they are saved, and the service is not asked', async () => {
    const { repositories } = await extension();
    const change = { ref: 'refs/heads/x', base: null, value: { type: 'oid' as const, oid: '1'.repeat(40) } };
    const staged = { changes: [change], entries: [], message: 'made' };
    const document = new StackDocument(vscode.Uri.file('/nowhere/tables.list'), staged);
    const context = { service: {}, repositories, log: {} } as unknown as Parameters<typeof saveChanges>[0];
    const { token } = new vscode.CancellationTokenSource();
    const saving = document.save(backup => saveChanges(context, document, backup, token));
    await assert.rejects(saving, { message: compactionText.readOnly() });
    assert.deepEqual(document.backup, staged);
    document.dispose();
  });
});
