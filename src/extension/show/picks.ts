/** Quick picks and input boxes. All text in them is shown as it is, and what is chosen is a value, never a shown text. */
import * as vscode from 'vscode';
import { plain } from '../../text/escape/plain.ts';

export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** Checked from the start, where several may be chosen. */
  readonly picked?: boolean;
  /** Starts a group of this name. */
  readonly group?: string;
  readonly value: T;
}

export interface PickText {
  readonly title?: string;
  readonly placeHolder: string;
}

interface Item<T> extends vscode.QuickPickItem {
  readonly value?: T;
}

/** `undefined` if the user dismissed the question. The filter also searches details. */
export async function pickOne<T>(choices: readonly Choice<T>[], text: PickText): Promise<T | undefined> {
  const picked = await vscode.window.showQuickPick<Item<T>>(itemsOf(choices), optionsOf(text));
  return picked?.value;
}

/** As `pickOne`, for any number of choices. */
export async function pickMany<T>(choices: readonly Choice<T>[], text: PickText): Promise<T[] | undefined> {
  const options = { ...optionsOf(text), canPickMany: true } as const;
  const picked = await vscode.window.showQuickPick<Item<T>>(itemsOf(choices), options);
  return picked?.map(({ value }) => value as T);
}

/** Asks for a folder, at first in that of the workspace. `undefined` if the user chose none. */
export async function askFolder(openLabel: string): Promise<string | undefined> {
  const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri;
  const options = { canSelectFolders: true, canSelectFiles: false, openLabel: plain(openLabel) };
  const [chosen] = (await vscode.window.showOpenDialog({ ...(defaultUri && { defaultUri }), ...options })) ?? [];
  return chosen?.fsPath;
}

export interface Found<T> {
  readonly title: string;
  readonly choices: readonly Choice<T>[];
}

/**
 * A choice from what `find` finds for the typed text, asked again for each change of it. An error is its title. A choice
 * made before the answer to the last change is its first one.
 */
export function pickFound<T>(
  placeHolder: string,
  find: (filter: string, token: vscode.CancellationToken) => Promise<Found<T>>,
): Promise<T | undefined> {
  const picker = vscode.window.createQuickPick<Item<T>>();
  picker.placeholder = plain(placeHolder);
  let search = new vscode.CancellationTokenSource();
  let isLooking = false;
  let isAccepted = false;
  const look = async () => {
    isLooking = true;
    isAccepted = false;
    search.cancel();
    search = new vscode.CancellationTokenSource();
    const { token } = search;
    picker.busy = true;
    try {
      const { title, choices } = await find(picker.value, token);
      if (token.isCancellationRequested) return;
      picker.title = plain(title);
      // VS Code filters once more, so the items have to match.
      picker.items = itemsOf(choices).map(item => ({ ...item, alwaysShow: true }));
      if (isAccepted && choices[0]) accept(choices[0].value);
    } catch (error) {
      if (!token.isCancellationRequested) picker.title = plain((error as Error).message);
    } finally {
      if (!token.isCancellationRequested) {
        picker.busy = false;
        isLooking = false;
      }
    }
  };
  let accept: (value: T | undefined) => void = () => {};
  return new Promise(resolve => {
    accept = value => {
      resolve(value);
      picker.hide();
    };
    picker.onDidChangeValue(look);
    picker.onDidAccept(() => {
      if (isLooking) isAccepted = true;
      // Of items that have just been replaced, none is selected yet; the first one matches best.
      else accept((picker.selectedItems[0] ?? picker.items[0])?.value);
    });
    picker.onDidHide(() => {
      search.cancel();
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
    void look();
  });
}

export interface Input {
  readonly prompt: string;
  /** Above the box; nothing if it is left out. */
  readonly title?: string;
  /** What the box contains at first; nothing if it is left out. */
  readonly value?: string;
  /** Why the input is refused; `undefined` when it is not. */
  readonly refusal: (input: string) => string | undefined | Promise<string | undefined>;
}

/** `undefined` when the question was dismissed. */
export async function ask({ prompt, title, value = '', refusal }: Input): Promise<string | undefined> {
  return vscode.window.showInputBox({
    prompt: plain(prompt),
    ...(title === undefined ? {} : { title: plain(title) }),
    value,
    // A page may get the focus back only after this question is shown, if it follows another one.
    ignoreFocusOut: true,
    validateInput: async input => {
      const why = await refusal(input);
      return why === undefined ? undefined : plain(why);
    },
  });
}

function itemsOf<T>(choices: readonly Choice<T>[]): Item<T>[] {
  return choices.flatMap(({ label, description, detail, picked, group, value }, i) => [
    ...(group === undefined || group === choices[i - 1]?.group
      ? []
      : [{ label: plain(group), kind: vscode.QuickPickItemKind.Separator }]),
    {
      label: plain(label),
      ...(description === undefined ? {} : { description: plain(description) }),
      ...(detail === undefined ? {} : { detail: plain(detail) }),
      ...(picked === undefined ? {} : { picked }),
      value,
    },
  ]);
}

function optionsOf({ title, placeHolder }: PickText) {
  return {
    ...(title === undefined ? {} : { title: plain(title) }),
    placeHolder: plain(placeHolder),
    matchOnDetail: true,
  };
}
