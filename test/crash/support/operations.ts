// Every operation that changes a stack, each with a stack to work on.
import assert from 'node:assert/strict';
import { ReftableError } from '../../../src/reftable/errors.ts';
import type { StackOptions } from '../../../src/reftable/stack/options.ts';
import { Stack } from '../../../src/reftable/stack/stack.ts';

import { MemoryFiles } from '../../engine/support/memory-files.ts';
import { deletion, entry, h, ref, symref, times } from '../../engine/support/records.ts';
import { add, DIRECTORY, putTables, tableName } from '../../engine/support/stacks.ts';
import { type TableContent, write } from '../../engine/support/tables.ts';
import { type Image, imageOf } from './images.ts';

export interface Operation {
  readonly name: string;
  readonly before: Image;
  readonly options: StackOptions;
  run(stack: Stack): void;
}

/** Objects that refs point to; real git shows only refs to objects it has. */
export type Objects = readonly [string, string, string];

const QUIET: StackOptions = { disableAutoCompact: true };
const SMALL_BLOCKS = { blockSize: 256 };
/** As in a repository with `core.sharedRepository`. */
const SHARED: StackOptions = { defaultPermissions: 0o660 };

export function operations(oids: Objects = [h(1), h(2), h(3)]): Operation[] {
  const tables = fourTables(oids);
  const before = imageOfTables(tables);
  const [, , newest] = oids;
  const change = (stack: Stack) => {
    const next = stack.nextUpdateIndex;
    add(
      stack,
      [ref('refs/heads/main', next, newest), ref('refs/heads/new', next, newest)],
      [entry('refs/heads/main', next, { old: oids[1], new: newest })],
    );
  };
  return [
    { name: 'an addition', before, options: QUIET, run: change },
    { name: 'the first addition', before: new Map(), options: QUIET, run: change },
    {
      name: 'an addition of two tables',
      before,
      options: { ...QUIET, ...SHARED },
      run: stack => addTwoTables(stack, oids),
    },
    { name: 'an addition that compacts', before, options: {}, run: change },
    { name: 'an auto-compaction', before, options: {}, run: stack => stack.autoCompact() },
    { name: 'compacting a range', before, options: {}, run: stack => stack.compactRange(1, 2) },
    {
      name: 'compacting blocks that are copied',
      before: imageOfTables(manyBlocks(oids)),
      options: SMALL_BLOCKS,
      run: compactByCopying,
    },
    { name: 'compacting all', before, options: SHARED, run: stack => stack.compactAll() },
    {
      name: 'an expiry',
      before,
      options: {},
      run: stack => stack.compactAll({ expiry: { minUpdateIndex: 3n } }),
    },
    {
      name: 'an expiry that leaves no record',
      before: imageOfTables([{ logs: [entry('refs/heads/gone', 1)] }, { logs: [entry('refs/heads/gone', 2)] }]),
      options: {},
      run: stack => stack.compactAll({ expiry: { minUpdateIndex: 9n } }),
    },
    { name: 'a clean', before: withLitter(before), options: {}, run: stack => stack.clean() },
  ];
}

/** A base, and three tables after it that the geometric rule merges; one has a tombstone for the base. */
function fourTables([first, second]: Objects): TableContent[] {
  return [
    {
      refs: [
        symref('HEAD', 1, 'refs/heads/main'),
        ...times(12, i => ref(`refs/heads/${i + 10}`, 1, first)),
        ref('refs/heads/main', 1, first),
      ],
      logs: [
        ...times(6, i => entry(`refs/heads/${i + 10}`, 1, { new: first })),
        entry('refs/heads/main', 1, { new: first }),
      ],
    },
    { refs: [ref('refs/heads/main', 2, second)], logs: [entry('refs/heads/main', 2, { old: first, new: second })] },
    { refs: [deletion('refs/heads/13', 3), ref('refs/tags/v1', 3, second)] },
    { refs: [ref('refs/tags/v2', 4, second)], logs: [entry('refs/heads/main', 4, { old: second, new: second })] },
  ];
}

/** A base of several blocks of refs and of reflog entries, and a table that changes its end. */
function manyBlocks([first, second]: Objects): TableContent[] {
  const names = times(20, i => `refs/heads/${i + 10}`);
  return [
    {
      refs: names.map(name => ref(name, 1, first)),
      logs: names.map(name => entry(name, 1, { new: first })),
      options: SMALL_BLOCKS,
    },
    { refs: [ref('refs/heads/29', 2, second)], options: SMALL_BLOCKS },
  ];
}

function compactByCopying(stack: Stack): void {
  const copied = { refs: 0, logs: 0 };
  const observer = { refBlock: () => void copied.refs++, logBlock: () => void copied.logs++ };
  stack.compactRange(0, 1, { observer });
  assert.ok(copied.refs > 1 && copied.logs > 1, JSON.stringify(copied));
}

function imageOfTables(tables: readonly TableContent[]): Image {
  const files = new MemoryFiles();
  putTables(files, tables);
  return imageOf(files);
}

function addTwoTables(stack: Stack, [first, second]: Objects): void {
  using addition = stack.newAddition();
  const next = addition.nextUpdateIndex;
  addition.add(table => table.addRef(ref('refs/heads/one', next, first)));
  addition.add(table => table.addRef(ref('refs/heads/two', next, second)));
  addition.commit();
}

/** Tables that earlier crashes left. */
function withLitter(image: Image): Image {
  const table = (index: number) => write({ refs: [ref('refs/heads/lost', index)] }).bytes;
  return new Map([
    ...image,
    [tableName(2, 2, 0xdead), table(2)],
    [tableName(4, 4, 0xdead), table(4)],
    [tableName(5, 5, 0xdead), table(5)],
    ['broken.ref', Buffer.from('REFT')],
  ]);
}

/** Names of `withLitter` that a clean must not remove. */
export const NOT_OURS = ['broken.ref'];

export function open(files: MemoryFiles, options: StackOptions = {}): Stack {
  return Stack.open(DIRECTORY, { hash: 'sha1', files, ...options });
}

/** The error that `run` throws; any other than a ReftableError is a fault in itself. */
export function failureOf(run: () => void): ReftableError | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof ReftableError) return error;
    throw error;
  }
  return undefined;
}
