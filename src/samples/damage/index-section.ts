/** Damage to what only speeds things up: the ref index, the object section, the index of the reflogs. */
import { BLOCK_TYPE, type Block } from '../../reftable/index.ts';
import { blockAt, byteAt, type RecordSpan, recordAt, recordsOf, varint } from '../patch.ts';
import type { Damage, Recipe } from '../sample.ts';
import type { SampleStack } from '../stack.ts';
import { overwrite, type Patch } from './edit.ts';

/** Changes bytes of a record of the first block of a type in the base; `at` counts from the block's start. */
function inRecord(
  stack: SampleStack,
  type: typeof BLOCK_TYPE.index | typeof BLOCK_TYPE.obj,
  index: number,
  patch: (record: RecordSpan, block: Block, file: Buffer) => Patch,
): Damage {
  return overwrite(stack, stack.base, file => {
    const block = blockAt(file, type, 0);
    const { at, bytes } = patch(recordAt(recordsOf(block), index), block, file);
    return { at: block.offset + at, bytes };
  });
}

/** Lets an index record lead elsewhere. The offsets of a sample all take two bytes. */
function pointIndex(stack: SampleStack, index: number, offset: (file: Buffer) => number): Damage {
  return inRecord(stack, BLOCK_TYPE.index, index, ({ value, end }, _, file) => {
    const bytes = varint(offset(file));
    if (bytes.length !== end - value) throw new RangeError(`The offset ${offset(file)} does not fit its field.`);
    return { at: value, bytes };
  });
}

const refBlock = (file: Buffer, index: number) => blockAt(file, BLOCK_TYPE.ref, index).offset;

export const indexRecipes: readonly Recipe[] = [
  {
    id: 'index-into-block',
    title: 'Index that leads into a block',
    description:
      'A record of the ref index leads 7 bytes into a block; git lists all refs and aborts when it looks for one of that block.',
    damage: stack => pointIndex(stack, 2, file => refBlock(file, 2) + 7),
  },
  {
    id: 'index-to-other-block',
    title: 'Index that leads to another block',
    description:
      'A record of the ref index leads to the block after the right one; git lists all refs and does not find those of the right block by their names.',
    damage: stack => pointIndex(stack, 2, file => refBlock(file, 3)),
  },
  {
    id: 'index-to-logs',
    title: 'Index that leads to the reflogs',
    description:
      'A record of the ref index leads to a log block; git lists all refs and does not find those of one block by their names.',
    damage: stack => pointIndex(stack, 3, file => blockAt(file, BLOCK_TYPE.log, 0).offset),
  },
  {
    id: 'index-to-itself',
    title: 'Index that leads to itself',
    description:
      'A record of the ref index leads to the index itself; git lists all refs and never comes to an end when it looks for one of the block.',
    damage: stack => pointIndex(stack, 1, file => blockAt(file, BLOCK_TYPE.index, 0).offset),
  },
  {
    id: 'index-key-wrong',
    title: 'Index with a wrong name',
    description:
      'The ref index gives one block an earlier last name than it has; git lists all refs and does not find that block’s last ones by their names.',
    damage: stack => inRecord(stack, BLOCK_TYPE.index, 2, ({ value }) => ({ at: value - 2, bytes: Buffer.from('00') })),
  },
  {
    id: 'objects-name-other-block',
    title: 'Object record that names another block',
    description:
      'An object record names a ref block that does not hold the object and not the one that does; git does not ask it.',
    damage: stack =>
      inRecord(stack, BLOCK_TYPE.obj, 1, ({ value, end }, { bytes }, file) => {
        const offsets = Buffer.from(bytes.subarray(value, end));
        // The record of its last block leads one block further, to the index.
        const last = varint(blockAt(file, BLOCK_TYPE.ref, 1).offset);
        if (offsets.length < last.length) throw new RangeError('The object record is too short.');
        last.copy(offsets, offsets.length - last.length);
        return { at: value, bytes: offsets };
      }),
  },
  {
    id: 'objects-unknown-object',
    title: 'Object record of no object',
    description:
      'One bit of an object record’s id is flipped: it names an object that no ref has, and the refs of the true one are not found through it.',
    damage: stack =>
      inRecord(stack, BLOCK_TYPE.obj, 2, ({ value }, { bytes }) => ({
        at: value - 1,
        bytes: Buffer.of(byteAt(bytes, value - 1) ^ 0x01),
      })),
  },
];
