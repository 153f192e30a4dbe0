// A quick pick in which a test types, instead of VS Code's.
import * as vscode from 'vscode';

/** What VS Code would do with a quick pick, as far as the extension uses it. */
export class TypedPick {
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #accepted = new vscode.EventEmitter<void>();
  readonly #hidden = new vscode.EventEmitter<void>();
  readonly onDidChangeValue = this.#changed.event;
  readonly onDidAccept = this.#accepted.event;
  readonly onDidHide = this.#hidden.event;
  title = '';
  value = '';
  ignoreFocusOut = false;
  busy = false;
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

  /** Waits until the first item is this one, with its description or detail. */
  async shows(label: string): Promise<string | undefined> {
    while (this.items[0]?.label !== label || this.busy) await new Promise(done => setTimeout(done, 5));
    const [{ description, detail }] = this.items as [vscode.QuickPickItem];
    return description ?? detail;
  }

  /** Is what `run` opens as a quick pick. */
  async during<T>(run: () => Thenable<T>): Promise<T> {
    const window = vscode.window as unknown as { createQuickPick: () => unknown };
    const original = window.createQuickPick;
    window.createQuickPick = () => this;
    try {
      return await run();
    } finally {
      window.createQuickPick = original;
    }
  }
}
