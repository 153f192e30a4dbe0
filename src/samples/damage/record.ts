/** Damage to single refs. Only the footer has a checksum, so git accepts what it can decode. */
import { byteAt } from '../../reftable/format/bytes.ts';
import { BLOCK_TYPE, type Block } from '../../reftable/index.ts';
import { topic } from '../history.ts';
import { blocksOfType, findRecord, type RecordOffsets } from '../patch.ts';
import type { Damage, Recipe } from '../sample.ts';
import type { SampleStack } from '../stack.ts';
import { overwrite, type Patch } from './edit.ts';

/** Changes bytes of the record of `name` in a table; `at` counts from the start of its block. */
function inRecord(
  stack: SampleStack,
  table: string,
  name: string,
  patch: (record: RecordOffsets, block: Block) => Patch,
): Damage {
  return overwrite(stack, table, file => {
    const { block, record } = findRecord(blocksOfType(file, BLOCK_TYPE.ref), name);
    const { at, bytes } = patch(record, block);
    return { at: block.offset + at, bytes };
  });
}

/** Replaces the last character of a name; later names must not share it as their prefix. */
function lastCharacter(stack: SampleStack, name: string, character: string): Damage {
  return inRecord(stack, stack.base, name, ({ value }) => ({ at: value - 1, bytes: Buffer.from(character) }));
}

export const recordRecipes: readonly Recipe[] = [
  {
    id: 'ref-name-flipped',
    damage: stack => lastCharacter(stack, 'refs/heads/release/1.0', '1'),
  },
  {
    id: 'ref-unsorted',
    damage: stack => lastCharacter(stack, topic('parser', 6), '-'),
  },
  {
    id: 'ref-twice',
    damage: stack => lastCharacter(stack, topic('docs', 7), '6'),
  },
  {
    id: 'ref-name-not-utf8',
    damage: stack =>
      inRecord(stack, stack.base, topic('search', 8), ({ value }) => ({ at: value - 1, bytes: Buffer.of(0xff) })),
  },
  {
    id: 'ref-name-with-control-character',
    damage: stack =>
      inRecord(stack, stack.base, topic('storage', 1), ({ value }) => ({ at: value - 1, bytes: Buffer.of(0x1b) })),
  },
  {
    id: 'ref-prefix-too-long',
    damage: stack =>
      inRecord(stack, stack.base, topic('editor', 6), ({ start }) => ({ at: start, bytes: Buffer.of(0x7f) })),
  },
  {
    id: 'ref-suffix-too-long',
    damage: stack =>
      inRecord(stack, stack.newest, 'refs/remotes/origin/main', ({ suffixLength }) => ({
        at: suffixLength,
        bytes: Buffer.of(0xff, 0x79),
      })),
  },
  {
    id: 'ref-value-type-reserved',
    damage: stack =>
      inRecord(stack, stack.base, topic('docs', 3), ({ suffixLength, suffix }, { bytes }) => {
        const field = Buffer.from(bytes.subarray(suffixLength, suffix));
        const last = field.length - 1;
        field[last] = (byteAt(field, last) & 0xf8) | 4;
        return { at: suffixLength, bytes: field };
      }),
  },
  {
    id: 'symref-target-too-long',
    damage: stack =>
      inRecord(stack, stack.base, 'refs/remotes/origin/HEAD', ({ value }) => ({
        at: value + 1,
        bytes: Buffer.of(0xff),
      })),
  },
  {
    id: 'ref-id-zero',
    damage: stack =>
      inRecord(stack, stack.base, topic('ui', 4), ({ end }) => ({ at: end - 20, bytes: Buffer.alloc(20) })),
  },
  {
    id: 'ref-id-flipped',
    damage: stack =>
      inRecord(stack, stack.base, topic('build', 4), ({ end }, { bytes }) => ({
        at: end - 20,
        bytes: Buffer.of(byteAt(bytes, end - 20) ^ 0x04),
      })),
  },
  {
    id: 'ref-index-above-max',
    damage: stack =>
      inRecord(stack, stack.newest, 'refs/remotes/origin/main', ({ value }) => ({ at: value, bytes: Buffer.of(0x25) })),
  },
];
