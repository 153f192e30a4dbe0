/**
 * A quick pick in which a text is typed. Its first item is the text, with what it means or why it is refused; the others
 * complete it. All text in them is shown as it is.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { plain } from '../../text/escape/plain.ts';

/** What a typed text is: a value, or an input that is refused. */
export type Judged<T> = { readonly value: T; readonly meaning?: string | undefined } | { readonly refusal: string };

/** A text that can replace the one that is typed. */
export interface Completion {
  readonly text: string;
  readonly meaning?: string | undefined;
}

export interface ComboBox<T> {
  readonly title: string;
  /** Shown while nothing is typed. */
  readonly placeHolder: string;
  /** What the box contains at first. */
  readonly text: string;
  /** Asked for each text once, and only if it is not changed soon. An error is a refusal. */
  readonly judge: (text: string, token: vscode.CancellationToken) => Promise<Judged<T>>;
  /** The same. After an error, the text is not completed. */
  readonly complete: (text: string, token: vscode.CancellationToken) => Promise<readonly Completion[]>;
}

/** Milliseconds without a change of the text after which it is judged. */
const PAUSE = 75;

interface Item extends vscode.QuickPickItem {
  /** Of the first item: none. */
  readonly completion?: string;
}

/**
 * The value of the accepted text, which is not refused; `undefined` if the question was dismissed. Enter before the text is
 * judged accepts it when that is done. A completion that is chosen is judged too before it is accepted.
 */
export function askCompleted<T>(box: ComboBox<T>): Promise<T | undefined> {
  return new Promise(resolve => new Question(box, resolve).open());
}

class Question<T> {
  readonly #box: ComboBox<T>;
  readonly #resolve: (value: T | undefined) => void;
  readonly #picker = vscode.window.createQuickPick<Item>();
  #search = new vscode.CancellationTokenSource();
  #text: string | undefined;
  /** Of the text; `undefined` until it is known. */
  #judged: Judged<T> | undefined;
  #completions: readonly Completion[] = [];
  /** Whether they are those of the text. */
  #isComplete = false;
  #isAccepted = false;

  constructor(box: ComboBox<T>, resolve: (value: T | undefined) => void) {
    this.#box = box;
    this.#resolve = resolve;
  }

  open(): void {
    const picker = this.#picker;
    picker.title = plain(this.#box.title);
    picker.placeholder = plain(this.#box.placeHolder);
    picker.value = this.#box.text;
    // A page may get the focus back only after this question is shown, if it follows another one.
    picker.ignoreFocusOut = true;
    picker.onDidChangeValue(text => this.#look(text));
    picker.onDidAccept(() => this.#choose(picker.selectedItems[0]));
    picker.onDidHide(() => {
      this.#search.cancel();
      this.#resolve(undefined);
      picker.dispose();
    });
    void this.#look(picker.value, { pause: 0 });
    picker.show();
  }

  #choose(item: Item | undefined): void {
    // An item that was shown for an earlier text may not be the one that the user sees.
    const completion = this.#isComplete ? item?.completion : undefined;
    if (completion === undefined) {
      this.#accept();
      return;
    }
    this.#picker.value = completion;
    void this.#look(completion, { pause: 0, isAccepted: true });
  }

  #accept(): void {
    const judged = this.#judged;
    this.#isAccepted = judged === undefined;
    if (judged === undefined || 'refusal' in judged) return;
    this.#resolve(judged.value);
    this.#picker.hide();
  }

  async #look(text: string, { pause = PAUSE, isAccepted = false } = {}): Promise<void> {
    // VS Code also reports the text of a completion that was chosen.
    if (text === this.#text) return;
    this.#text = text;
    this.#judged = undefined;
    this.#isAccepted = isAccepted;
    this.#search.cancel();
    this.#search = new vscode.CancellationTokenSource();
    const { token } = this.#search;
    this.#picker.busy = true;
    // Until the new completions are known, those that may be among them stay. The first item, the text, becomes the active one.
    this.#completions = this.#completions.filter(completion => completion.text.includes(text));
    this.#isComplete = false;
    this.#show(text);
    if (pause > 0) await sleep(pause);
    if (token.isCancellationRequested) return;
    const { judge, complete } = this.#box;
    const completing = complete(text, token)
      .catch(() => [])
      .then(completions => {
        if (token.isCancellationRequested) return;
        this.#completions = completions;
        this.#isComplete = true;
        this.#show(text);
      });
    const judged = await judge(text, token).catch((error: Error) => ({ refusal: error.message }));
    if (token.isCancellationRequested) return;
    this.#judged = judged;
    this.#show(text);
    if (this.#isAccepted) this.#accept();
    await completing;
    if (!token.isCancellationRequested) this.#picker.busy = false;
  }

  #show(typed: string): void {
    const others = this.#completions.filter(({ text }) => text !== typed).map(completionItem);
    this.#picker.items = [typedItem(typed, this.#judged), ...others];
  }
}

/** VS Code filters and sorts the items once more: it puts a label that is the typed text first. */
function typedItem<T>(text: string, judged: Judged<T> | undefined): Item {
  const label = plain(text);
  if (judged === undefined) return { label, alwaysShow: true };
  if (!('refusal' in judged)) return { label, ...meaningOf(judged), alwaysShow: true };
  return { label, iconPath: new vscode.ThemeIcon('error'), detail: plain(judged.refusal), alwaysShow: true };
}

function completionItem({ text, meaning }: Completion): Item {
  return { label: plain(text), ...meaningOf({ meaning }), completion: text, alwaysShow: true };
}

function meaningOf({ meaning }: { readonly meaning?: string | undefined }): { description?: string } {
  return meaning === undefined ? {} : { description: plain(meaning) };
}
