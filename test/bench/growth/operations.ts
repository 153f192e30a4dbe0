/** What the bench of growth measures, each in a process of its own. */
import { fsck } from '../../../src/check/index.ts';
import { Stack } from '../../../src/reftable/index.ts';
import { nameOf, oidOf, refRecord, type StackSize, spread } from './stacks.ts';

/** Lookups that are measured, after as many that are not: they compile the code and fill the caches. */
const LOOKUPS = 20_000;

export interface Operation {
  /** As the table of the results names it. */
  readonly title: string;
  /** What the cost is divided by: one operation, or the records of the stack. */
  readonly per: 'operation' | 'record';
  /** Does the operation on a stack and returns how often it was done, or how many records it was done for. */
  readonly run: (directory: string, size: StackSize) => number;
  /** Done before the time is taken, in the same process. */
  readonly warmUp?: (directory: string, size: StackSize) => void;
}

export const OPERATIONS = {
  open: {
    title: 'open a stack',
    per: 'operation',
    run: directory => repeat(20, () => Stack.open(directory, { readOnly: true }).close()),
    warmUp: directory => Stack.open(directory, { readOnly: true }).close(),
  },
  lookup: lookups('find a ref', (stack, ref) => stack.readRef(nameOf(ref)) !== undefined),
  missing: lookups('find no ref of a name', (stack, ref) => stack.readRef(`${nameOf(ref)}x`) === undefined),
  entry: lookups('newest reflog entry of a ref', (stack, ref) => stack.readLog(nameOf(ref)) !== undefined),
  byId: lookups('refs of an object ID', (stack, ref) =>
    stack.tables.some(table => [...table.refsFor(oidOf(ref))].length > 0),
  ),
  add: {
    title: 'add a ref',
    per: 'operation',
    run: (directory, size) => repeat(20, round => addRef(directory, size, round)),
    warmUp: (directory, size) => addRef(directory, size, 20),
  },
  names: {
    title: 'list the names of all refs',
    per: 'record',
    run: (directory, { refs }) => {
      using stack = Stack.open(directory, { readOnly: true });
      using cursor = stack.refCursor();
      let count = 0;
      while (cursor.next()) count += Math.sign(cursor.name.length);
      return expectCount(count, refs);
    },
  },
  entries: {
    title: 'list all reflog entries',
    per: 'record',
    run: directory => {
      using stack = Stack.open(directory, { readOnly: true });
      let count = 0;
      for (const _ of stack.logs()) count++;
      return count;
    },
  },
  compact: {
    title: 'compact all',
    per: 'record',
    run: (directory, { refs }) => {
      using stack = Stack.open(directory, { fsync: false });
      stack.compactAll();
      return refs * 2;
    },
  },
  check: {
    title: 'check',
    per: 'record',
    run: (directory, { refs }) => {
      for (const found of fsck(directory)) void found;
      return refs * 2;
    },
  },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

function lookups(title: string, finds: (stack: Stack, ref: number) => boolean): Operation {
  const each = (directory: string, refs: readonly number[]) => {
    using stack = Stack.open(directory, { readOnly: true });
    for (const ref of refs) if (!finds(stack, ref)) throw new Error(`${title}: wrong result for ${nameOf(ref)}`);
    return refs.length;
  };
  return {
    title,
    per: 'operation',
    run: (directory, { refs }) => each(directory, shuffled(spread(refs, LOOKUPS))),
    warmUp: (directory, { refs }) => void each(directory, shuffled(spread(refs, LOOKUPS))),
  };
}

/** The same order each time, in which neighbours are far from each other. */
function shuffled(refs: readonly number[]): number[] {
  const key = (ref: number) => Math.imul(ref + 1, 0x9e3779b1) >>> 0;
  return refs.toSorted((a, b) => key(a) - key(b));
}

/** Without the compaction that may follow, which is measured by itself. */
function addRef(directory: string, { refs }: StackSize, round: number): void {
  using stack = Stack.open(directory, { fsync: false, disableAutoCompact: true });
  stack.add(table => table.addRef(refRecord(refs + round, table.minUpdateIndex)));
}

function repeat(times: number, call: (round: number) => void): number {
  for (let round = 0; round < times; round++) call(round);
  return times;
}

function expectCount(count: number, expected: number): number {
  if (count !== expected) throw new Error(`${count} records were read, ${expected} are expected`);
  return count;
}
