/** Damage to a table as a file. */
import { BLOCK_TYPE } from '../../reftable/index.ts';
import { blockAt, footerStart } from '../patch.ts';
import type { Damage, Recipe } from '../sample.ts';
import type { SampleStack } from '../stack.ts';

/** Keeps the first `length` bytes of a table. */
function cut(stack: SampleStack, file: string, length: (bytes: Buffer) => number): Damage {
  const bytes = stack.bytes(file);
  const kept = length(bytes);
  stack.files.set(file, bytes.subarray(0, kept));
  return { file, start: kept, end: kept };
}

export const fileRecipes: readonly Recipe[] = [
  {
    id: 'table-missing',
    title: 'Listed table missing',
    description:
      'A listed table is missing; git lists no ref, without an error, and reports “file does not exist” when it writes.',
    damage: stack => {
      stack.files.delete(stack.middle);
      return { file: stack.middle };
    },
  },
  {
    id: 'table-empty',
    title: 'Table without a byte',
    description: 'The newest table has no content, as after a power loss; git lists no ref, without an error.',
    damage: stack => cut(stack, stack.newest, () => 0),
  },
  {
    id: 'table-cut-in-header',
    title: 'Table cut off in its header',
    description:
      'Of the newest table only 20 bytes are there; git calls it a corrupt reftable file and reads nothing of the stack.',
    damage: stack => cut(stack, stack.newest, () => 20),
  },
  {
    id: 'table-cut-in-refs',
    title: 'Table cut off among its refs',
    description:
      'The base ends in the middle of its third block; git reads nothing of the stack, though most of the base is whole.',
    damage: stack => cut(stack, stack.base, bytes => blockAt(bytes, BLOCK_TYPE.ref, 2).offset + 100),
  },
  {
    id: 'table-cut-in-logs',
    title: 'Table cut off among its reflogs',
    description:
      'The table in the middle ends in its first log block, after all of its refs; git reads nothing of the stack.',
    damage: stack => cut(stack, stack.middle, bytes => blockAt(bytes, BLOCK_TYPE.log, 0).offset + 60),
  },
  {
    id: 'table-cut-before-footer',
    title: 'Table without its footer',
    description: 'All blocks of the table in the middle are there, its footer is not; git reads nothing of the stack.',
    damage: stack => cut(stack, stack.middle, footerStart),
  },
  {
    id: 'table-cut-in-footer',
    title: 'Table cut off in its footer',
    description: 'The last 30 bytes of the table in the middle are missing; git reads nothing of the stack.',
    damage: stack => cut(stack, stack.middle, bytes => bytes.length - 30),
  },
  {
    id: 'table-of-zeros',
    title: 'Table of zero bytes',
    description:
      'The newest table has its length and not its content, as a power cut leaves it on some file systems; git reads nothing.',
    damage: stack => {
      const { length } = stack.bytes(stack.newest);
      stack.files.set(stack.newest, Buffer.alloc(length));
      return { file: stack.newest, start: 0, end: length };
    },
  },
  {
    id: 'table-with-zeroed-page',
    title: 'Table with a page of zero bytes',
    description:
      'The third and fourth ref block of the base are zeros, as a bad sector leaves them; git lists the refs before them, without an error, and not those after.',
    damage: stack => {
      const bytes = Buffer.from(stack.bytes(stack.base));
      const start = blockAt(bytes, BLOCK_TYPE.ref, 2).offset;
      const fourth = blockAt(bytes, BLOCK_TYPE.ref, 3);
      const end = fourth.offset + fourth.size;
      stack.files.set(stack.base, bytes.fill(0, start, end));
      return { file: stack.base, start, end };
    },
  },
  {
    id: 'table-with-extra-bytes',
    title: 'Bytes after the footer',
    description:
      'Sixteen bytes follow the footer of the newest table; git looks for the footer at the end of the file and reads nothing.',
    damage: stack => {
      const bytes = stack.bytes(stack.newest);
      stack.files.set(stack.newest, Buffer.concat([bytes, Buffer.alloc(16)]));
      return { file: stack.newest, start: bytes.length, end: bytes.length + 16 };
    },
  },
  {
    id: 'table-is-directory',
    title: 'Directory in place of a table',
    description: 'A listed table is a directory; git cannot read it and reads nothing of the stack.',
    damage: stack => {
      stack.files.set(stack.newest, null);
      return { file: stack.newest };
    },
  },
];
