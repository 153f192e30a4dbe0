/** Damage to blocks and their restart points. Only the footer has a checksum, so git accepts all of it. */
import { readUint24 } from '../../reftable/format/bytes.ts';
import { BLOCK_TYPE, type Block } from '../../reftable/index.ts';
import { blockAt, type RecordOffsets, recordsOf } from '../patch.ts';
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
function recordAfter(block: Block, offset: number): RecordOffsets {
  const record = recordsOf(block).find(({ start }) => start > offset);
  if (record === undefined) throw new RangeError(`No record starts after 0x${offset.toString(16)}.`);
  return record;
}

export const blockRecipes: readonly Recipe[] = [
  {
    id: 'block-type-log',
    damage: stack =>
      overwrite(stack, stack.newest, bytes => ({
        at: blockAt(bytes, BLOCK_TYPE.ref, 0).start - 4,
        bytes: Buffer.of(BLOCK_TYPE.log),
      })),
  },
  {
    id: 'block-type-object',
    damage: stack => inRefBlock(stack, 2, () => ({ at: 0, bytes: Buffer.of(BLOCK_TYPE.obj) })),
  },
  {
    id: 'block-type-unknown',
    damage: stack => inRefBlock(stack, 2, () => ({ at: 0, bytes: Buffer.of(BLOCK_TYPE.ref ^ 0x20) })),
  },
  {
    id: 'block-length-long',
    damage: stack => inRefBlock(stack, 2, ({ length }) => ({ at: 1, bytes: u24(length + 1024) })),
  },
  {
    id: 'block-length-beyond',
    damage: stack => inRefBlock(stack, 2, () => ({ at: 1, bytes: u24(0xffffff) })),
  },
  {
    id: 'block-length-short',
    damage: stack => inRefBlock(stack, 2, ({ length }) => ({ at: 1, bytes: u24(length - 40) })),
  },
  {
    id: 'block-length-tiny',
    damage: stack => inRefBlock(stack, 2, () => ({ at: 1, bytes: u24(3) })),
  },
  {
    id: 'block-padding-not-zero',
    damage: stack =>
      inRefBlock(stack, 2, ({ length, size }) => ({
        at: length,
        bytes: Buffer.alloc(Math.min(4, size - length), 0x55),
      })),
  },
  {
    id: 'restart-count-zero',
    damage: stack => inRefBlock(stack, 1, ({ length }) => ({ at: length - 2, bytes: Buffer.of(0, 0) })),
  },
  {
    id: 'restart-count-large',
    damage: stack => inRefBlock(stack, 1, ({ length }) => ({ at: length - 2, bytes: Buffer.of(0xff, 0xff) })),
  },
  {
    id: 'restart-count-one-less',
    damage: stack =>
      inRefBlock(stack, 1, ({ length, restartCount }) => ({ at: length - 2, bytes: Buffer.of(0, restartCount - 1) })),
  },
  {
    id: 'restart-offset-zero',
    damage: stack => restart(stack, 1, () => 0),
  },
  {
    id: 'restart-offset-in-record',
    damage: stack => restart(stack, 2, (_, old) => old + 1),
  },
  {
    id: 'restart-offset-at-short-key',
    damage: stack => restart(stack, 1, (block, old) => recordAfter(block, old).start),
  },
  {
    id: 'restart-offset-beyond',
    damage: stack =>
      inRefBlock(stack, 1, ({ restartStart, restartCount, length }) => ({
        at: restartStart + 3 * (restartCount - 1),
        bytes: u24(length - 1),
      })),
  },
  {
    id: 'restart-offsets-swapped',
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
