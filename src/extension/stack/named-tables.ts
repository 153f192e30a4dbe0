/** The tables that the last answer about a stack named: the page may only open those. */
import type { BrowsedState } from '../../protocol/browse.ts';

export class NamedTables {
  #names: ReadonlySet<string> = new Set();

  note<State extends BrowsedState>(state: State): State {
    this.#names = new Set(state.tables.map(({ name }) => name));
    return state;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }
}
