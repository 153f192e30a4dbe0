/** The stacks that the extension reported, and the stack of each document. */
import { sep } from 'node:path';
import { canonical, pathOf } from './paths.ts';
import type { KnownStack } from './protocol.ts';

export class Stacks {
  #known: readonly KnownStack[] = [];
  /** By the document's address: the directory of the stack that the user chose for it. */
  readonly #chosen = new Map<string, string>();

  get known(): readonly KnownStack[] {
    return this.#known;
  }

  set known(stacks: readonly KnownStack[]) {
    this.#known = stacks;
  }

  choose(uri: string, directory: string): void {
    this.#chosen.set(uri, directory);
  }

  /** The document is closed. */
  forget(uri: string): void {
    this.#chosen.delete(uri);
  }

  /**
   * The stack that a script would be run on: the chosen one, that of its worktree, or the only one there is.
   */
  of(uri: string): KnownStack | undefined {
    const chosen = this.#chosen.get(uri);
    if (chosen !== undefined) return this.#known.find(({ location }) => location.directory === chosen);
    return this.#around(uri) ?? (this.#known.length === 1 ? this.#known[0] : undefined);
  }

  /** The innermost worktree, or git directory, around a file. */
  #around(uri: string): KnownStack | undefined {
    const file = pathOf(uri);
    if (file === undefined) return undefined;
    const path = canonical(file);
    let best: { readonly stack: KnownStack; readonly length: number } | undefined;
    for (const stack of this.#known) {
      for (const root of [stack.worktree, stack.location.gitDirectory]) {
        if (root === undefined || !path.startsWith(canonical(root) + sep)) continue;
        if (best === undefined || root.length > best.length) best = { stack, length: root.length };
      }
    }
    return best?.stack;
  }
}
