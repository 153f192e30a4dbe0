import type { KnownStack } from '../../language/protocol.ts';

/**
 * Which stacks the language server checks: all of the workspace, unless problems are turned off, and each stack that was
 * checked on request, wherever it is.
 */
export class CheckedStacks {
  #known: readonly KnownStack[] = [];
  #problems = true;
  readonly #requested = new Map<string, KnownStack>();

  /** The stacks of the workspace, and whether problems are turned on. A change of that setting ends earlier requests. */
  update(known: readonly KnownStack[], problems: boolean): void {
    if (problems !== this.#problems) this.#requested.clear();
    for (const { location } of this.#known) {
      if (!known.some(stack => isAt(stack, location.directory))) this.#requested.delete(location.directory);
    }
    this.#known = known;
    this.#problems = problems;
  }

  /** Adds a stack. What the workspace knows of it is used instead, if it has this stack. */
  request(stack: KnownStack): void {
    this.#requested.set(stack.location.directory, stack);
  }

  has(directory: string): boolean {
    return this.list.some(stack => isAt(stack, directory));
  }

  get list(): readonly KnownStack[] {
    const others = new Map(this.#requested);
    for (const { location } of this.#known) others.delete(location.directory);
    const ofWorkspace = this.#known.filter(({ location }) => this.#problems || this.#requested.has(location.directory));
    return [...ofWorkspace, ...others.values()];
  }
}

function isAt({ location }: KnownStack, directory: string): boolean {
  return location.directory === directory;
}
