/** Damage to sections that only make lookups faster: the ref index, the object section, the index of the reflogs. */
import { byteAt } from '../../reftable/format/bytes.ts';
import { BLOCK_TYPE, type Block } from '../../reftable/index.ts';
import { blockAt, type RecordOffsets, recordAt, recordsOf, varint } from '../patch.ts';
import type { Damage, Recipe } from '../sample.ts';
import type { SampleStack } from '../stack.ts';
import { overwrite, type Patch } from './edit.ts';

/** Changes bytes of a record of the first block of a type in the base; `at` counts from the block's start. */
function inRecord(
  stack: SampleStack,
  type: typeof BLOCK_TYPE.index | typeof BLOCK_TYPE.obj,
  index: number,
  patch: (record: RecordOffsets, block: Block, file: Buffer) => Patch,
): Damage {
  return overwrite(stack, stack.base, file => {
    const block = blockAt(file, type, 0);
    const { at, bytes } = patch(recordAt(recordsOf(block), index), block, file);
    return { at: block.offset + at, bytes };
  });
}

/** Changes the offset of an index record. The offsets of a sample all take two bytes. */
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
    damage: stack => pointIndex(stack, 2, file => refBlock(file, 2) + 7),
  },
  {
    id: 'index-to-other-block',
    damage: stack => pointIndex(stack, 2, file => refBlock(file, 3)),
  },
  {
    id: 'index-to-logs',
    damage: stack => pointIndex(stack, 3, file => blockAt(file, BLOCK_TYPE.log, 0).offset),
  },
  {
    id: 'index-to-itself',
    damage: stack => pointIndex(stack, 1, file => blockAt(file, BLOCK_TYPE.index, 0).offset),
  },
  {
    id: 'index-key-wrong',
    damage: stack => inRecord(stack, BLOCK_TYPE.index, 2, ({ value }) => ({ at: value - 2, bytes: Buffer.from('00') })),
  },
  {
    id: 'objects-name-other-block',
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
    damage: stack =>
      inRecord(stack, BLOCK_TYPE.obj, 2, ({ value }, { bytes }) => ({
        at: value - 1,
        bytes: Buffer.of(byteAt(bytes, value - 1) ^ 0x01),
      })),
  },
];
