/** The stacks that have the refs of one worktree: its own and, of a linked worktree, the one that all worktrees share. */
import { BrowsedStack, type StackOf, stackOfWorktree } from '../browse/index.ts';
import { hashIfReadable, type LocatedStack, mainStackOf } from '../git/index.ts';
import type { ReftableError } from '../reftable/index.ts';
import { browseText } from '../text/browse.ts';
import { errorLine, errorObject, Output } from './output.ts';

/** Both stacks, opened in any state. */
export class WorktreeStacks implements Disposable {
  readonly own: BrowsedStack;
  /** The same as `own`, except in a linked worktree. */
  readonly shared: BrowsedStack;
  /** The stack that git looks for a ref in; `undefined` for a ref of another worktree. */
  readonly stackOf: StackOf;

  /** Throws `GitError` for a repository that git refuses, and NOT_EXIST_ERROR for a stack that does not exist. */
  constructor(location: LocatedStack) {
    const { directory } = location;
    const hash = hashIfReadable(location, undefined);
    const main = mainStackOf(directory);
    this.own = BrowsedStack.open({ ...location, ...(hash && { hash }) });
    this.shared = main === undefined ? this.own : BrowsedStack.open({ directory: main, ...(hash && { hash }) });
    this.stackOf = stackOfWorktree(this.own, this.shared);
  }

  /** Whether the refs are those of a linked worktree. */
  get isLinked(): boolean {
    return this.own !== this.shared;
  }

  /** Why not all refs can be read, as far as they were read: one error for each list or table. */
  get errors(): ReftableError[] {
    return (this.isLinked ? [this.own, this.shared] : [this.own]).flatMap(({ errors }) => errors);
  }

  [Symbol.dispose](): void {
    this.own.close();
    this.shared.close();
  }
}

/** Reports what could not be read: one line on standard error, and in JSON all errors. Returns the exit status. */
export function reportErrors({ errors }: Pick<WorktreeStacks, 'errors'>, json: boolean, output: Output): 0 | 1 {
  const [first] = errors;
  if (first === undefined) return 0;
  if (json) for (const error of errors) output.json(errorObject(error));
  output.flush();
  const lines = new Output(2);
  lines.line(`${errorLine(first)} ${browseText.incomplete(errors.length)}`);
  lines.flush();
  return 1;
}
