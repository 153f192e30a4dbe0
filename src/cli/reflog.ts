/** `reftable reflog`: the reflog entries of refs, or of all refs, newest first. */
import { type BrowsedStack, hasEntries } from '../browse/index.ts';
import { isPerWorktree } from '../git/index.ts';
import { browseText } from '../text/browse.ts';
import { commandError } from '../text/command-line.ts';
import { committerTime } from '../text/dates.ts';
import { escaped } from '../text/escape/printable.ts';
import { CommandError } from './command-error.ts';
import { printGitReflogs, type ReflogQuery } from './git-reflog.ts';
import { stackAt } from './location.ts';
import { type Field, type Output, textField } from './output.ts';
import { messageText, personText, updateFields } from './records.ts';
import { candidatesOf, isStored, resolveIn } from './ref-names.ts';
import { tableField } from './refs.ts';
import { type ReadEntry, StackReflogs } from './stack-reflogs.ts';
import { reportErrors, WorktreeStacks } from './worktree-stacks.ts';

export interface ReflogOptions extends ReflogQuery {
  readonly format: 'plain' | 'json' | 'git';
  readonly json: boolean;
}

/** Returns the exit status: 1 if not all entries could be read. In git's format, that is an error, which is thrown. */
export function reflog(path: string | undefined, options: ReflogOptions, output: Output): number {
  const location = stackAt(path, commandError.browseFile);
  const { format, json } = options;
  using stacks = new WorktreeStacks(location);
  if (format === 'git') {
    printGitReflogs(location, stacks, options, output);
    return 0;
  }
  for (const { entry, isShared } of entriesOf(stacks, options)) {
    if (json) output.jsonData(entryObject(entry, isShared));
    else output.fields(entryFields(entry, isShared));
  }
  return reportErrors(stacks, json, output);
}

/** An entry in JSON. */
export function entryObject(entry: ReadEntry, isShared: boolean): object {
  const { name, updateIndex, update, table, certainty } = entry;
  return {
    ...{ kind: 'log', ...textField('name', name), updateIndex: String(updateIndex), table },
    ...updateFields(update),
    certainty,
    ...(isShared && { stack: 'shared' }),
  };
}

/** Time, ref, old and new ID, person, update index, table and message, then what is wrong. */
function entryFields({ name, updateIndex, update, table, certainty }: ReadEntry, isShared: boolean): Field[] {
  const doubt = browseText.certainty(certainty);
  return [
    { text: committerTime(update.time, update.tz), colour: 'green' },
    { text: escaped(name), colour: 'cyan' },
    { text: update.old, colour: 'gray' },
    { text: update.new, colour: 'yellow' },
    personText(update.committer),
    String(updateIndex),
    tableField(table, isShared),
    messageText(update),
    ...(doubt === '' ? [] : [{ text: doubt, colour: 'red' } as const]),
  ];
}

interface EntryOfWorktree {
  readonly entry: ReadEntry;
  /** It is in the stack that a linked worktree shares with the others. */
  readonly isShared: boolean;
}

/** The entries that were asked for by time, newest first. */
function* entriesOf(stacks: WorktreeStacks, options: ReflogOptions): Generator<EntryOfWorktree, void, undefined> {
  const { own, shared, stackOf, isLinked } = stacks;
  const names = options.all
    ? undefined
    : (options.names.length === 0 ? ['HEAD'] : options.names).map(name => reflogNamed(stacks, name));
  const entriesIn = (stack: BrowsedStack) => {
    const inStack = names?.filter(name => stackOf(name) === stack);
    return new StackReflogs(stack, options.filter, inStack).newestFirst();
  };
  const fromOwn = entriesIn(own);
  if (!isLinked) {
    for (const entry of fromOwn) yield { entry, isShared: false };
    return;
  }
  const fromShared = entriesIn(shared);
  let first = fromOwn.next();
  for (const entry of fromShared) {
    if (isPerWorktree(entry.name)) continue;
    for (; !first.done && first.value.update.time >= entry.update.time; first = fromOwn.next())
      yield { entry: first.value, isShared: false };
    yield { entry, isShared: true };
  }
  for (; !first.done; first = fromOwn.next()) yield { entry: first.value, isShared: false };
}

/** The name of the requested reflog: for a symbolic ref without a reflog, that of its target. */
function reflogNamed({ stackOf, own }: WorktreeStacks, given: string): string {
  const hasReflog = (name: string) => {
    const stack = stackOf(name);
    return stack !== undefined && hasEntries(stack, name);
  };
  for (const name of candidatesOf(given)) {
    if (hasReflog(name)) return name;
    const stack = stackOf(name);
    const target = resolveIn(stack, name, stackOf)?.name;
    if (target !== undefined && hasReflog(target)) return target;
    if (stack !== undefined && isStored(stack, name)) return name;
  }
  throw new CommandError('NOT_EXIST_ERROR', () => browseText.noRef(given), { file: own.directory });
}
