// A quick pick whose choices depend on the typed text. The test replaces VS Code.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Found, pickFound } from '../../src/extension/show/picks.ts';

/** What VS Code would do with a quick pick, as far as `pickFound` uses it. */
class TypedPick {
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #accepted = new vscode.EventEmitter<void>();
  readonly #hidden = new vscode.EventEmitter<void>();
  readonly onDidChangeValue = this.#changed.event;
  readonly onDidAccept = this.#accepted.event;
  readonly onDidHide = this.#hidden.event;
  value = '';
  items: readonly vscode.QuickPickItem[] = [];
  selectedItems: readonly vscode.QuickPickItem[] = [];

  show(): void {}
  dispose(): void {}

  hide(): void {
    this.#hidden.fire();
  }

  type(value: string): void {
    this.value = value;
    this.#changed.fire(value);
  }

  enter(selected = this.items.slice(0, 1)): void {
    this.selectedItems = selected;
    this.#accepted.fire();
  }
}

describe('a quick pick of what is found', () => {
  /** Opens one; `answer` ends the search for a text with the text itself. */
  function open() {
    const picker = new TypedPick();
    const searches = new Map<string, (found: Found<string>) => void>();
    const find = (filter: string) => new Promise<Found<string>>(resolve => searches.set(filter, resolve));
    const window = vscode.window as unknown as { createQuickPick: () => unknown };
    const original = window.createQuickPick;
    window.createQuickPick = () => picker;
    const picked = pickFound('x', find);
    window.createQuickPick = original;
    const answer = async (filter: string) => {
      searches.get(filter)?.({ title: filter, choices: [{ label: filter, value: `found for ${filter}` }] });
      await new Promise(resolve => setImmediate(resolve));
    };
    return { picker, picked, answer };
  }

  it('takes the first one if items have just been replaced, and none is selected yet', async () => {
    const { picker, picked, answer } = open();
    picker.type('a');
    await answer('a');
    picker.enter([]);
    assert.equal(await picked, 'found for a');
  });

  it('takes the selected one', async () => {
    const { picker, picked, answer } = open();
    await answer('');
    picker.type('a');
    await answer('a');
    picker.enter();
    assert.equal(await picked, 'found for a');
  });

  it('takes none of what was found for an older text', async () => {
    const { picker, picked, answer } = open();
    await answer('');
    picker.type('a');
    picker.enter();
    await answer('a');
    assert.equal(await picked, 'found for a');
  });

  it('waits for another Enter if the text changed after the first', async () => {
    const { picker, picked, answer } = open();
    await answer('');
    picker.type('a');
    picker.enter();
    picker.type('ab');
    await answer('a');
    await answer('ab');
    assert.equal(picker.items[0]?.label, 'ab');
    picker.enter();
    assert.equal(await picked, 'found for ab');
  });

  it('is dismissed without a choice', async () => {
    const { picker, picked } = open();
    picker.hide();
    assert.equal(await picked, undefined);
  });
});
