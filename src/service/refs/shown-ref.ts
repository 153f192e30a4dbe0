/** One ref: its value, the table that holds it, and what a symbolic ref leads to. */
import { commonDirectory, mainStackOf, openStack, type RefState, resolveRef, routeOfRef } from '../../git/index.ts';
import type { HeldRef, ShownRef } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { encodeText, type Stack, type Table } from '../../reftable/index.ts';
import { refRow } from './rows.ts';

export function shownRef(location: StackLocation, name: string): Unwired<ShownRef> {
  using stacks = new WorktreeStacks(location);
  const found = heldRef(stacks.own, name);
  const targets: Unwired<ShownRef>['targets'][number][] = [];
  const refs = {
    read(target: string): RefState | undefined {
      const isFirst = target === name && targets.length === 0;
      const at = isFirst ? location : stacks.locationOf(target);
      const ref = isFirst ? found : heldRef(stacks.open(at), target);
      targets.push({ name: target, location: at, found: ref });
      return ref ? stateOf(ref) : undefined;
    },
    below: () => undefined,
  };
  if (found?.ref.value.type === 'symref') resolveRef(refs, name);
  return { found, targets: targets.slice(1) };
}

function heldRef(stack: Stack, name: string): Unwired<HeldRef> | null {
  const bytes = Buffer.from(encodeText(name));
  using cursor = stack.refCursor();
  cursor.seek(bytes);
  if (!cursor.next() || !bytes.equals(cursor.nameBytes)) return null;
  const { file } = cursor.current.table;
  const position = stack.tables.findIndex(table => table.file === file);
  const { name: table, maxUpdateIndex } = stack.tables[position] as Table;
  return { ref: refRow(cursor.ref()), table: { name: table, position, maxUpdateIndex } };
}

function stateOf({ ref: { value } }: Unwired<HeldRef>): RefState | undefined {
  switch (value.type) {
    case 'deletion':
      return undefined;
    case 'symref':
      return value;
    default:
      return { type: 'oid', oid: value.oid };
  }
}

/** The stack of a worktree and, opened when it is needed, the main one, which has the refs that worktrees share. */
class WorktreeStacks implements Disposable {
  readonly own: Stack;
  readonly #location: StackLocation;
  #main: Stack | undefined;

  constructor(location: StackLocation) {
    this.#location = location;
    this.own = openStack(location);
  }

  /** The stack that git reads a ref from in this worktree. */
  locationOf(name: string): StackLocation {
    const { directory, gitDirectory, hash } = this.#location;
    const main = routeOfRef(name).worktree === 'shared' ? mainStackOf(directory) : undefined;
    if (main === undefined) return this.#location;
    return {
      directory: main,
      ...(gitDirectory === undefined ? {} : { gitDirectory: commonDirectory(gitDirectory) }),
      ...(hash === undefined ? {} : { hash }),
    };
  }

  open(location: StackLocation): Stack {
    if (location === this.#location) return this.own;
    this.#main ??= openStack(location);
    return this.#main;
  }

  [Symbol.dispose](): void {
    this.own.close();
    this.#main?.close();
  }
}
