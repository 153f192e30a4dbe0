/** `reftable anatomy`: the fields of a table, one on each line, in the order of the file. */
import { DamagedTable, type TableField } from '../check/index.ts';
import { type FileSystem, isReftableError } from '../reftable/index.ts';
import { commandError } from '../text/command-line.ts';
import { escaped } from '../text/escape/printable.ts';
import { fieldText } from '../text/fields.ts';
import { CommandError } from './command-error.ts';
import { type Output, textField } from './output.ts';
import { tableAt } from './table-input.ts';

/** Bytes [`start`, `end`) of a file. */
export interface Bytes {
  readonly start: number;
  readonly end: number;
}

export interface AnatomyOptions {
  readonly json: boolean;
  /** The position of the only block to print, in the order of the file; the first is 0. */
  readonly block?: number;
  /** The bytes whose fields are printed; left out, like `block`, for all. */
  readonly range?: Bytes;
}

/**
 * Reads to the end of the file, in any state. Throws for a file that cannot be read, and API_ERROR for a block or bytes that it
 * does not have.
 */
export function anatomy(path: string, { json, block, range }: AnatomyOptions, output: Output): void {
  const { file, files } = tableAt(path, json);
  using damagedTable = openTable(file, files());
  const fields =
    block !== undefined
      ? fieldsOfBlock(damagedTable, block)
      : range !== undefined
        ? fieldsIn(damagedTable, range)
        : damagedTable.fields();
  for (const field of fields) {
    if (json) output.json(jsonOf(field));
    else output.line(textOf(field));
  }
}

function openTable(file: string, files: FileSystem): DamagedTable {
  try {
    return new DamagedTable(file, files);
  } catch (error) {
    if (!isReftableError(error, 'NOT_EXIST_ERROR')) throw error;
    throw new CommandError(error.code, () => commandError.noTable(file), { file });
  }
}

function* fieldsOfBlock(table: DamagedTable, block: number): Generator<TableField, void, undefined> {
  let count = 0;
  for (const part of table.walk()) {
    if (part.kind !== 'block') continue;
    if (count++ < block) continue;
    yield* table.blockFields(part);
    return;
  }
  const { file } = table;
  throw new CommandError('API_ERROR', () => commandError.noSuchBlock(block, count), { file });
}

/** The fields that have at least one of the bytes. Those in a log block belong to all bytes of its stream. */
function* fieldsIn(table: DamagedTable, { start, end }: Bytes): Generator<TableField, void, undefined> {
  const { size } = table.headerFooter;
  if (start >= size)
    throw new CommandError('API_ERROR', () => commandError.noSuchBytes(start, size), { file: table.file });
  let stream: number | undefined;
  for (const field of table.fields({ start, end })) {
    if (field.inside !== undefined) {
      if (field.inside === stream) yield field;
      continue;
    }
    if (field.end <= start || field.start >= end) continue;
    if (field.name === 'deflatedRecords') stream = field.block;
    yield field;
  }
}

function jsonOf({ value, ...field }: TableField): object {
  const text = typeof value === 'bigint' ? String(value) : value;
  return { ...field, ...(text === undefined ? {} : textField('value', text)) };
}

function textOf({ start, end, inside, name, value }: TableField): string {
  const indent = inside === undefined ? '' : '    ';
  const offsets = `${indent}${start.toString(16).padStart(8, '0')} +${end - start}`;
  const shown = value === undefined ? '' : `  ${escaped(String(value))}`;
  return `${offsets.padEnd(indent.length + 18)} ${fieldText(name)}${shown}`;
}
