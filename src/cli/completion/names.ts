/** Names of the repository, and of samples, that a word can be completed with. */
import { join, relative } from 'node:path';
import { DeletedSources, findDeleted } from '../../browse/index.ts';
import { type LocatedStack, mainStackOf, openStack, resolvePath } from '../../git/index.ts';
import { isUtf8 } from '../../reftable/index.ts';
import { SAMPLES } from '../../samples/index.ts';
import type { Completed } from '../../text/commands/definition.ts';
import { printable } from '../../text/escape/printable.ts';

/** Names of one kind that are offered at most: a shell lists them all. */
const MOST = 500;
/** Folders whose refs have short names. */
const SHORT = ['refs/heads/', 'refs/tags/', 'refs/remotes/'];

/**
 * Names that start with a word. A ref has its short name too, unless the word starts with `refs/`. Names with characters that a
 * terminal does not show are left out. None for what cannot be read.
 */
export function namesFor(completed: Exclude<Completed, readonly string[]>, word: string, path?: string): string[] {
  if (completed === 'path') return [];
  if (completed === 'sample') return SAMPLES.map(({ id }) => id).filter(id => id.startsWith(word));
  try {
    const resolved = resolvePath(path);
    if (resolved.type === 'table') return [];
    return readAll(completed, word, resolved.stack).filter(name => isUtf8(name) && printable(name) === name);
  } catch {
    return [];
  }
}

function readAll(completed: 'ref' | 'deletedRef' | 'table', word: string, stack: LocatedStack): string[] {
  if (completed === 'table') return tablesIn(stack).filter(table => table.startsWith(word));
  const main = mainStackOf(stack.directory);
  const stacks = main === undefined ? [stack] : [stack, { directory: main }];
  const names = stacks.flatMap(each => (completed === 'ref' ? refsIn(each, word) : deletedIn(each)));
  return [...new Set(names.filter(name => name.startsWith(word)))];
}

/** Paths from the current directory. */
function tablesIn(location: LocatedStack): string[] {
  const stack = openStack(location);
  try {
    return stack.tables.map(({ name }) => relative('.', join(location.directory, name)));
  } finally {
    stack.close();
  }
}

function refsIn(location: LocatedStack, word: string): string[] {
  const stack = openStack(location);
  try {
    const short = word.startsWith('refs/') ? [] : SHORT;
    const withPrefix = (prefix: string) => {
      const names: string[] = [];
      for (const { name } of stack.refs({ prefix })) if (names.push(name) >= MOST) break;
      return names;
    };
    return [
      ...short.flatMap(folder => withPrefix(folder + word).map(name => name.slice(folder.length))),
      // Full names are many: they need a word that selects them.
      ...(word === '' ? ['HEAD'] : withPrefix(word)),
    ];
  } finally {
    stack.close();
  }
}

function deletedIn(location: LocatedStack): string[] {
  const sources = new DeletedSources(location, [], {});
  try {
    const names = findDeleted(sources, {}).map(({ ref }) => ref.name);
    return names.flatMap(name => [name.replace(/^refs\/heads\//, ''), name]);
  } finally {
    sources.close();
  }
}
