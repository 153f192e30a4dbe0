/** Damage to single refs. Nothing but the footer has a checksum, so git believes what it can decode. */
import { BLOCK_TYPE, type Block } from '../../reftable/index.ts';
import { topic } from '../history.ts';
import { blocksOfType, byteAt, findRecord, type RecordSpan } from '../patch.ts';
import type { Damage, Recipe } from '../sample.ts';
import type { SampleStack } from '../stack.ts';
import { overwrite, type Patch } from './edit.ts';

/** Changes bytes of the record of `name` in a table; `at` counts from the start of its block. */
function inRecord(
  stack: SampleStack,
  table: string,
  name: string,
  patch: (record: RecordSpan, block: Block) => Patch,
): Damage {
  return overwrite(stack, table, file => {
    const { block, record } = findRecord(blocksOfType(file, BLOCK_TYPE.ref), name);
    const { at, bytes } = patch(record, block);
    return { at: block.offset + at, bytes };
  });
}

/** Puts another last character into a name; later names must not share it as their prefix. */
function lastCharacter(stack: SampleStack, name: string, character: string): Damage {
  return inRecord(stack, stack.base, name, ({ value }) => ({ at: value - 1, bytes: Buffer.from(character) }));
}

export const recordRecipes: readonly Recipe[] = [
  {
    id: 'ref-name-flipped',
    title: 'One bit of a name flipped',
    description:
      'refs/heads/release/1.0 has become release/1.1, as blocks have no checksum; git lists the wrong name, without an error.',
    damage: stack => lastCharacter(stack, 'refs/heads/release/1.0', '1'),
  },
  {
    id: 'ref-unsorted',
    title: 'Ref out of order',
    description:
      'A branch comes after one that sorts after it; git lists it, does not find it by its name and cannot compact the table.',
    damage: stack => lastCharacter(stack, topic('parser', 6), '-'),
  },
  {
    id: 'ref-twice',
    title: 'Ref twice in a table',
    description:
      'Two records of the base have the same name and different values; git lists and finds one of them and cannot compact the table.',
    damage: stack => lastCharacter(stack, topic('docs', 7), '6'),
  },
  {
    id: 'ref-name-not-utf8',
    title: 'Name with a byte that is not text',
    description:
      'A branch’s name holds a byte 0xFF; git takes names as bytes and does not mind, many other programs do.',
    damage: stack =>
      inRecord(stack, stack.base, topic('search', 8), ({ value }) => ({ at: value - 1, bytes: Buffer.of(0xff) })),
  },
  {
    id: 'ref-name-with-control-character',
    title: 'Name with a control character',
    description:
      'A branch’s name holds an escape character, which git forbids; it warns of a broken name and leaves the branch out.',
    damage: stack =>
      inRecord(stack, stack.base, topic('storage', 1), ({ value }) => ({ at: value - 1, bytes: Buffer.of(0x1b) })),
  },
  {
    id: 'ref-prefix-too-long',
    title: 'Name that takes too much from the one before',
    description:
      'A record shares more bytes with the name before it than that name has; git lists the refs before it, without an error.',
    damage: stack =>
      inRecord(stack, stack.base, topic('editor', 6), ({ start }) => ({ at: start, bytes: Buffer.of(0x7f) })),
  },
  {
    id: 'ref-suffix-too-long',
    title: 'Name longer than its block',
    description:
      'The name length of the only ref of the newest table is 2063 bytes, more than the block; every git command crashes.',
    damage: stack =>
      inRecord(stack, stack.newest, 'refs/remotes/origin/main', ({ suffixLength }) => ({
        at: suffixLength,
        bytes: Buffer.of(0xff, 0x79),
      })),
  },
  {
    id: 'ref-value-type-reserved',
    title: 'Ref with a value of no known type',
    description: 'A record of the base has value type 4, which is reserved; git crashes when it lists refs.',
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
    title: 'Symbolic ref longer than its block',
    description:
      'The length of the target of refs/remotes/origin/HEAD is larger than the block; git lists no ref after it, without an error.',
    damage: stack =>
      inRecord(stack, stack.base, 'refs/remotes/origin/HEAD', ({ value }) => ({
        at: value + 1,
        bytes: Buffer.of(0xff),
      })),
  },
  {
    id: 'ref-id-zero',
    title: 'Ref to no object',
    description:
      'A branch points to the object id of zeros; git warns of a broken ref and omits it, and git refs verify reports badRefOid.',
    damage: stack =>
      inRecord(stack, stack.base, topic('ui', 4), ({ end }) => ({ at: end - 20, bytes: Buffer.alloc(20) })),
  },
  {
    id: 'ref-id-flipped',
    title: 'One bit of an object id flipped',
    description:
      'A branch points to an object that never was, and the object section still knows the true one; git stops listing with “missing object”.',
    damage: stack =>
      inRecord(stack, stack.base, topic('build', 4), ({ end }, { bytes }) => ({
        at: end - 20,
        bytes: Buffer.of(byteAt(bytes, end - 20) ^ 0x04),
      })),
  },
  {
    id: 'ref-index-above-max',
    title: 'Ref newer than its table',
    description:
      'A ref of the newest table has an update index above the table’s highest; git reads it and aborts when it compacts.',
    damage: stack =>
      inRecord(stack, stack.newest, 'refs/remotes/origin/main', ({ value }) => ({ at: value, bytes: Buffer.of(0x25) })),
  },
];
