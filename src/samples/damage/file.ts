/** Damage to a table as a file. */
import { BLOCK_TYPE } from '../../reftable/index.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
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
    damage: stack => {
      stack.files.delete(stack.middle);
      const start = stack.bytes(LIST_FILE).indexOf(stack.middle);
      return { file: LIST_FILE, start, end: start + stack.middle.length };
    },
  },
  {
    id: 'table-empty',
    damage: stack => cut(stack, stack.newest, () => 0),
  },
  {
    id: 'table-cut-in-header',
    damage: stack => cut(stack, stack.newest, () => 20),
  },
  {
    id: 'table-cut-in-refs',
    damage: stack => cut(stack, stack.base, bytes => blockAt(bytes, BLOCK_TYPE.ref, 2).offset + 100),
  },
  {
    id: 'table-cut-in-logs',
    damage: stack => cut(stack, stack.middle, bytes => blockAt(bytes, BLOCK_TYPE.log, 0).offset + 60),
  },
  {
    id: 'table-cut-before-footer',
    damage: stack => cut(stack, stack.middle, footerStart),
  },
  {
    id: 'table-cut-in-footer',
    damage: stack => cut(stack, stack.middle, bytes => bytes.length - 30),
  },
  {
    id: 'table-of-zeros',
    damage: stack => {
      const { length } = stack.bytes(stack.newest);
      stack.files.set(stack.newest, Buffer.alloc(length));
      return { file: stack.newest, start: 0, end: length };
    },
  },
  {
    id: 'table-with-zeroed-page',
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
    damage: stack => {
      const bytes = stack.bytes(stack.newest);
      stack.files.set(stack.newest, Buffer.concat([bytes, Buffer.alloc(16)]));
      return { file: stack.newest, start: bytes.length, end: bytes.length + 16 };
    },
  },
  {
    id: 'table-is-directory',
    damage: stack => {
      stack.files.set(stack.newest, null);
      return { file: stack.newest };
    },
  },
];
