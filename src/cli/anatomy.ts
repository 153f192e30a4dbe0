/** `reftable anatomy`: the fields of a table, one on each line, in the order of the file. */
import { DamagedTable, type TableField } from '../check/index.ts';
import { escaped } from '../text/escape/printable.ts';
import { fieldText } from '../text/fields.ts';
import { type Output, textField } from './output.ts';

export interface AnatomyOptions {
  readonly json: boolean;
}

/** Reads to the end of the file, in any state; throws only for a file that cannot be read. */
export function anatomy(file: string, { json }: AnatomyOptions, output: Output): void {
  using damagedTable = new DamagedTable(file);
  for (const field of damagedTable.fields()) {
    if (json) output.json(jsonOf(field));
    else output.line(textOf(field));
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
