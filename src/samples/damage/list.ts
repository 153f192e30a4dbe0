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
    title: 'List without its final newline',
    description:
      'The last line of tables.list has no newline, as an editor may leave it; git takes the list for cut off and reads nothing of the stack.',
    damage: stack => {
      const { end } = line(stack, stack.newest);
      return splice(stack, end, end + 1, '');
    },
  },
  {
    id: 'list-with-crlf',
    title: 'List with Windows line ends',
    description:
      'The lines end in CR LF, as after a careless copy; git looks for tables whose names end in a carriage return.',
    damage: stack =>
      splice(stack, 0, stack.bytes(LIST_FILE).length, stack.bytes(LIST_FILE).toString().replaceAll('\n', '\r\n')),
  },
  {
    id: 'list-with-trailing-space',
    title: 'List with a space after a name',
    description:
      'One line has a space after the name; git looks for a table of that name, space and all, and does not find it.',
    damage: stack => {
      const { end } = line(stack, stack.middle);
      return splice(stack, end, end, ' ');
    },
  },
  {
    id: 'list-with-comment',
    title: 'List with a comment',
    description: 'tables.list contains a comment; git reads it as the name of a table and does not find it.',
    damage: stack => splice(stack, 0, 0, '# restored by hand\n'),
  },
  {
    id: 'list-with-path',
    title: 'List with a path',
    description:
      "A table is listed as './' and its name; git reads it, and git refs verify warns of an invalid reftable table name.",
    damage: stack => {
      const { start } = line(stack, stack.base);
      return splice(stack, start, start, './');
    },
  },
  {
    id: 'list-with-repeated-table',
    title: 'Table listed twice',
    description:
      'The base is listed again as the newest table, so that old values hide newer ones and deleted branches are back; git lists them without an error and aborts when it writes.',
    damage: stack => {
      const { length } = stack.bytes(LIST_FILE);
      return splice(stack, length, length, `${stack.base}\n`);
    },
  },
  {
    id: 'list-reversed',
    title: 'List upside down',
    description:
      'The newest table is listed first, so that the oldest values win and deleted branches are back; git lists them without an error and aborts when it writes.',
    damage: stack => {
      const reversed = asBuffer(formatNames([stack.newest, stack.middle, stack.base]));
      return splice(stack, 0, reversed.length, reversed.toString());
    },
  },
  {
    id: 'list-with-swapped-tables',
    title: 'Two tables swapped',
    description:
      'The two older tables are listed in the wrong order, so that branches deleted in one are back from the other; git lists them without an error and aborts when it writes.',
    damage: stack => {
      const swapped = asBuffer(formatNames([stack.middle, stack.base]));
      return splice(stack, 0, swapped.length, swapped.toString());
    },
  },
  {
    id: 'list-without-a-table',
    title: 'Table missing from the list',
    description:
      'The table in the middle exists and is not listed: its commits, its tag and its deletions are undone, and git reports nothing.',
    damage: stack => {
      const { start, end } = line(stack, stack.middle);
      return splice(stack, start, end + 1, '');
    },
  },
  {
    id: 'list-empty',
    title: 'Empty list',
    description: 'tables.list is empty though tables are there; git takes the repository for one without a ref.',
    damage: stack => splice(stack, 0, stack.bytes(LIST_FILE).length, ''),
  },
  {
    id: 'list-absent',
    title: 'No list',
    description:
      'tables.list is missing; git reads the repository as one without refs, and its next write starts a new stack next to the old tables.',
    damage: stack => {
      stack.files.delete(LIST_FILE);
      return { file: LIST_FILE };
    },
  },
  {
    id: 'list-cut-off',
    title: 'List cut off in a name',
    description: 'tables.list ends in the middle of its last name, as a full disk may leave it; git reads nothing.',
    damage: stack => {
      const cut = line(stack, stack.newest).start + 20;
      return splice(stack, cut, stack.bytes(LIST_FILE).length, '');
    },
  },
  {
    id: 'list-of-zeros',
    title: 'List of zero bytes',
    description:
      'The list has its length and not its content, as a power cut leaves it on some file systems; git reads nothing.',
    damage: stack => {
      const { length } = stack.bytes(LIST_FILE);
      return splice(stack, 0, length, '\0'.repeat(length));
    },
  },
  {
    id: 'list-of-garbage',
    title: 'List of garbage',
    description: 'Something else was written over tables.list; git looks for tables that never were.',
    damage: stack => splice(stack, 0, stack.bytes(LIST_FILE).length, '\x7fELF\x02\x01\x01\xff\xfe\n{"refs": []}\n'),
  },
  {
    id: 'list-is-directory',
    title: 'Directory in place of the list',
    description: 'tables.list is a directory; git cannot read it and reads nothing.',
    damage: stack => {
      stack.files.set(LIST_FILE, null);
      return { file: LIST_FILE };
    },
  },
];
