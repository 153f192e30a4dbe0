/** The commands that take git's own arguments. */

const NAMES = ['branch', 'reflog', 'symbolic-ref', 'update-ref'] as const;

/** A command with its arguments. */
export interface GitCommand {
  readonly name: (typeof NAMES)[number];
  readonly args: readonly string[];
}

/** The commands of `git reflog` that do not show entries. */
const REFLOG_EDITS = ['delete', 'drop', 'exists', 'expire', 'list', 'write'] as const;
/** One of these. */
export type ReflogEdit = (typeof REFLOG_EDITS)[number];

/** The command of ours that takes git's arguments; `undefined` for another one. */
export function gitCommandOf(name: string | undefined, args: readonly string[]): GitCommand | undefined {
  if (name === 'reflog' && !REFLOG_EDITS.some(each => each === args[0])) return undefined;
  const known = NAMES.find(each => each === name);
  return known === undefined ? undefined : { name: known, args };
}

/** Whether a command changes one ref without input. The repository decides whether that is brief. */
export function mayBeBrief(git: GitCommand): boolean {
  return git.name === 'symbolic-ref' || (git.name === 'update-ref' && !readsInput(git));
}

/** Whether a command reads a script. */
export function readsInput({ name, args }: GitCommand): boolean {
  return name === 'update-ref' && args.some(isStandardInput);
}

/** `--stdin`, which can be abbreviated. */
function isStandardInput(word: string): boolean {
  return word.startsWith('--s');
}
