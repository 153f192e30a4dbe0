import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { first } from '../support/present.ts';
import { answering, extension, NestedRepository } from './host.ts';

/** Files of the table editors that are open. */
function openTables(): string[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) =>
      input instanceof vscode.TabInputCustom && input.viewType === 'reftable.table' ? [input.uri.fsPath] : [],
    );
}

describe('opening a table', () => {
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('at some of its bytes opens one editor, and comes back to it however it is named', async () => {
    await extension();
    using repository = new NestedRepository('opened');
    const table = first(repository.tables());
    const file = join(repository.stack, table);
    await vscode.commands.executeCommand('reftable.openTable', vscode.Uri.file(file), { start: 40, end: 44 });
    assert.deepEqual(openTables(), [file]);
    await vscode.commands.executeCommand('reftable.openTable', repository.stack, { table, start: 4 });
    await vscode.commands.executeCommand('reftable.openTable', vscode.Uri.file(file).with({ fragment: '0x1c-0x20' }));
    assert.deepEqual(openTables(), [file]);
  });

  it('of a stack that cannot be read offers the tables in its directory', async () => {
    const exports = await extension();
    using repository = new NestedRepository('unreadable');
    const tables = repository.tables();
    writeFileSync(join(repository.stack, 'tables.list'), 'there-is-no-such-table.ref\n');
    await exports.repositories.discover();
    const offered: string[][] = [];
    const showQuickPick = (items: vscode.QuickPickItem[]) => {
      offered.push(items.map(({ label }) => label));
      return items[0];
    };
    await answering({ showQuickPick }, () => vscode.commands.executeCommand('reftable.openTable', repository.stack));
    assert.deepEqual(offered, [[...tables].sort()]);
    assert.deepEqual(openTables(), [join(repository.stack, first(offered.flat()))]);
  });

  it('refuses a name that leads out of the directory', async () => {
    await extension();
    using repository = new NestedRepository('elsewhere');
    const notified: string[] = [];
    const showErrorMessage = (message: string) => void notified.push(message);
    await answering({ showErrorMessage }, () =>
      vscode.commands.executeCommand('reftable.openTable', repository.stack, { table: '../config', start: 0 }),
    );
    assert.match(notified.join(), /is not a valid table name/);
    assert.deepEqual(openTables(), []);
  });
});
