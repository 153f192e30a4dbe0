/** Damage to `tables.list`. */
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import { formatNames, LIST_FILE } from '../../reftable/stack/list.ts';
import type { Damage, Recipe } from '../sample.ts';
import type { SampleStack } from '../stack.ts';

/** Replaces `[start, end)` of the list with other text. */
function splice(stack: SampleStack, start: number, end: number, text: string): Damage {
  const list = stack.bytes(LIST_FILE);
  const bytes = Buffer.from(text, 'latin1');
  stack.files.set(LIST_FILE, Buffer.concat([list.subarray(0, start), bytes, list.subarray(end)]));
  return { file: LIST_FILE, start, end: start + bytes.length };
}

/** Where the line of a table starts, and where its newline is. */
function line(stack: SampleStack, table: string): { start: number; end: number } {
  const start = stack.bytes(LIST_FILE).indexOf(table);
  return { start, end: start + table.length };
}

export const listRecipes: readonly Recipe[] = [
  {
    id: 'list-without-final-newline',
    damage: stack => {
      const { end } = line(stack, stack.newest);
      return splice(stack, end, end + 1, '');
    },
  },
  {
    id: 'list-with-crlf',
    damage: stack =>
      splice(stack, 0, stack.bytes(LIST_FILE).length, stack.bytes(LIST_FILE).toString().replaceAll('\n', '\r\n')),
  },
  {
    id: 'list-with-trailing-space',
    damage: stack => {
      const { end } = line(stack, stack.middle);
      return splice(stack, end, end, ' ');
    },
  },
  {
    id: 'list-with-comment',
    damage: stack => splice(stack, 0, 0, '# restored by hand\n'),
  },
  {
    id: 'list-with-path',
    damage: stack => {
      const { start } = line(stack, stack.base);
      return splice(stack, start, start, './');
    },
  },
  {
    id: 'list-with-repeated-table',
    damage: stack => {
      const { length } = stack.bytes(LIST_FILE);
      return splice(stack, length, length, `${stack.base}\n`);
    },
  },
  {
    id: 'list-reversed',
    damage: stack => {
      const reversed = asBuffer(formatNames([stack.newest, stack.middle, stack.base]));
      return splice(stack, 0, reversed.length, reversed.toString());
    },
  },
  {
    id: 'list-with-swapped-tables',
    damage: stack => {
      const swapped = asBuffer(formatNames([stack.middle, stack.base]));
      return splice(stack, 0, swapped.length, swapped.toString());
    },
  },
  {
    id: 'list-without-a-table',
    damage: stack => {
      const { start, end } = line(stack, stack.middle);
      return splice(stack, start, end + 1, '');
    },
  },
  {
    id: 'list-empty',
    damage: stack => splice(stack, 0, stack.bytes(LIST_FILE).length, ''),
  },
  {
    id: 'list-absent',
    damage: stack => {
      stack.files.delete(LIST_FILE);
      return { file: LIST_FILE };
    },
  },
  {
    id: 'list-cut-off',
    damage: stack => {
      const cut = line(stack, stack.newest).start + 20;
      return splice(stack, cut, stack.bytes(LIST_FILE).length, '');
    },
  },
  {
    id: 'list-of-zeros',
    damage: stack => {
      const { length } = stack.bytes(LIST_FILE);
      return splice(stack, 0, length, '\0'.repeat(length));
    },
  },
  {
    id: 'list-of-garbage',
    damage: stack => splice(stack, 0, stack.bytes(LIST_FILE).length, '\x7fELF\x02\x01\x01\xff\xfe\n{"refs": []}\n'),
  },
  {
    id: 'list-is-directory',
    damage: stack => {
      stack.files.set(LIST_FILE, null);
      return { file: LIST_FILE };
    },
  },
];
