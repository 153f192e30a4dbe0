/** Damage to blocks and their restart points. Nothing but the footer has a checksum, so git believes all of it. */
import { readUint24 } from '../../reftable/format/bytes.ts';
import { BLOCK_TYPE, type Block } from '../../reftable/index.ts';
import { blockAt, type RecordSpan, recordsOf } from '../patch.ts';
import type { Damage, Recipe } from '../sample.ts';
import type { SampleStack } from '../stack.ts';
import { overwrite, u24 } from './edit.ts';

/** Changes bytes of the base's `index`-th ref block; `at` counts from the block's start. */
function inRefBlock(
  stack: SampleStack,
  index: number,
  patch: (block: Block) => { at: number; bytes: Uint8Array },
): Damage {
  return overwrite(stack, stack.base, file => {
    const block = blockAt(file, BLOCK_TYPE.ref, index);
    const { at, bytes } = patch(block);
    return { at: block.offset + at, bytes };
  });
}

/** Changes a restart point of the base's second ref block: its index, and its new offset. */
function restart(stack: SampleStack, index: number, offset: (block: Block, old: number) => number): Damage {
  return inRefBlock(stack, 1, block => {
    const at = block.restartStart + 3 * index;
    return { at, bytes: u24(offset(block, readUint24(block.bytes, at))) };
  });
}

/** The first record that starts after an offset in the block. */
function recordAfter(block: Block, offset: number): RecordSpan {
  const record = recordsOf(block).find(({ start }) => start > offset);
  if (record === undefined) throw new RangeError(`No record starts after 0x${offset.toString(16)}.`);
  return record;
}

export const blockRecipes: readonly Recipe[] = [
  {
    id: 'block-type-log',
    title: 'Ref block with the type of a log block',
    description:
      'The only ref block of the newest table has the type of a log block; git shows the values of the older tables, without an error.',
    damage: stack =>
      overwrite(stack, stack.newest, bytes => ({
        at: blockAt(bytes, BLOCK_TYPE.ref, 0).start - 4,
        bytes: Buffer.of(BLOCK_TYPE.log),
      })),
  },
  {
    id: 'block-type-object',
    title: 'Ref block with the type of an object block',
    description:
      'The third ref block of the base has the type of an object block; git stops there and lists a part of the refs, without an error.',
    damage: stack => inRefBlock(stack, 2, () => ({ at: 0, bytes: Buffer.of(BLOCK_TYPE.obj) })),
  },
  {
    id: 'block-type-unknown',
    title: 'Block of no known type',
    description:
      'One bit of the third ref block’s type is flipped; git lists the refs before it, without an error, and does not find those in it.',
    damage: stack => inRefBlock(stack, 2, () => ({ at: 0, bytes: Buffer.of(BLOCK_TYPE.ref ^ 0x20) })),
  },
  {
    id: 'block-length-long',
    title: 'Block with too large a length',
    description:
      'The length of the third ref block of the base is a kilobyte too large; git lists only a part of the refs and aborts when it looks up one in this block.',
    damage: stack => inRefBlock(stack, 2, ({ length }) => ({ at: 1, bytes: u24(length + 1024) })),
  },
  {
    id: 'block-length-beyond',
    title: 'Block length that exceeds the file',
    description: 'The length of the third ref block of the base is 16 MiB; git crashes when it lists refs.',
    damage: stack => inRefBlock(stack, 2, () => ({ at: 1, bytes: u24(0xffffff) })),
  },
  {
    id: 'block-length-short',
    title: 'Block with too small a length',
    description:
      'The length of the third ref block of the base is 40 bytes too small; git lists only a part of the refs and aborts when it looks up one in this block.',
    damage: stack => inRefBlock(stack, 2, ({ length }) => ({ at: 1, bytes: u24(length - 40) })),
  },
  {
    id: 'block-length-tiny',
    title: 'Block shorter than its header',
    description:
      'The length of the third ref block of the base is 3 bytes; git lists the refs before it and aborts when it looks up one in this block.',
    damage: stack => inRefBlock(stack, 2, () => ({ at: 1, bytes: u24(3) })),
  },
  {
    id: 'block-padding-not-zero',
    title: 'Padding that is not zero',
    description:
      'The bytes after the third ref block are not zeros, so that git reads the table as unpadded and finds no next block; it lists only some of the refs.',
    damage: stack =>
      inRefBlock(stack, 2, ({ length, size }) => ({
        at: length,
        bytes: Buffer.alloc(Math.min(4, size - length), 0x55),
      })),
  },
  {
    id: 'restart-count-zero',
    title: 'No restart points',
    description:
      'The restart count of the second ref block of the base is 0; git reads the restart offsets as records, stops listing there and aborts when it looks up a ref in the block.',
    damage: stack => inRefBlock(stack, 1, ({ length }) => ({ at: length - 2, bytes: Buffer.of(0, 0) })),
  },
  {
    id: 'restart-count-large',
    title: 'Too many restart points',
    description:
      'The restart count of the second ref block of the base is larger than the block; git stops listing there and aborts when it looks up a ref in the block.',
    damage: stack => inRefBlock(stack, 1, ({ length }) => ({ at: length - 2, bytes: Buffer.of(0xff, 0xff) })),
  },
  {
    id: 'restart-count-one-less',
    title: 'One restart point too few',
    description:
      'The second ref block of the base counts one restart point less than it has, so that the offset of the first is read as a record; git stops listing after it.',
    damage: stack =>
      inRefBlock(stack, 1, ({ length, restartCount }) => ({ at: length - 2, bytes: Buffer.of(0, restartCount - 1) })),
  },
  {
    id: 'restart-offset-zero',
    title: 'Restart point at the block’s header',
    description:
      'The second restart point of a ref block points to the block’s header; git lists all refs and aborts when it looks for some of them.',
    damage: stack => restart(stack, 1, () => 0),
  },
  {
    id: 'restart-offset-in-record',
    title: 'Restart point inside a record',
    description:
      'A restart point of a ref block points one byte too far; git lists all refs and aborts when it looks for some of them.',
    damage: stack => restart(stack, 2, (_, old) => old + 1),
  },
  {
    id: 'restart-offset-at-short-key',
    title: 'Restart point at a shortened key',
    description:
      'A restart point of a ref block points to a record that takes its name from the one before; git lists all refs and aborts when it looks for some of them.',
    damage: stack => restart(stack, 1, (block, old) => recordAfter(block, old).start),
  },
  {
    id: 'restart-offset-beyond',
    title: 'Restart point after the records',
    description:
      'The last restart point of a ref block points past the block’s records; git lists all refs and aborts when it looks for some of them.',
    damage: stack =>
      inRefBlock(stack, 1, ({ restartStart, restartCount, length }) => ({
        at: restartStart + 3 * (restartCount - 1),
        bytes: u24(length - 1),
      })),
  },
  {
    id: 'restart-offsets-swapped',
    title: 'Restart points out of order',
    description:
      'Two restart points of a ref block are in the wrong order; git lists all refs and may not find one by its name.',
    damage: stack =>
      inRefBlock(stack, 1, ({ bytes, restartStart }) => {
        const [first, second] = [
          bytes.subarray(restartStart + 3, restartStart + 6),
          bytes.subarray(restartStart + 6, restartStart + 9),
        ];
        return { at: restartStart + 3, bytes: Buffer.concat([second, first]) };
      }),
  },
];
