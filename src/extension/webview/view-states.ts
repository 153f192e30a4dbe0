/** The view state of each file, kept for the next time it is opened, also after a restart. */
import type * as vscode from 'vscode';

const KEY = 'reftable.viewStates';
/** The number of files that are remembered: those that changed last. */
const MOST_FILES = 100;
/** In UTF-16 units. A longer state is not kept. */
const LONGEST_STATE = 65_536;

type Kept = readonly (readonly [file: string, viewState: string])[];

export class ViewStates {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  get(file: string): string | null {
    return this.#kept.find(([name]) => name === file)?.[1] ?? null;
  }

  async keep(file: string, viewState: string): Promise<void> {
    if (viewState.length > LONGEST_STATE) return;
    const others = this.#kept.filter(([name]) => name !== file);
    const kept: Kept = [[file, viewState], ...others.slice(0, MOST_FILES - 1)];
    await this.#memento.update(KEY, kept);
  }

  get #kept(): Kept {
    return this.#memento.get<Kept>(KEY, []);
  }
}
