/** `reftable anatomy`: what every byte of a table is, one leaf a line in the order of the file. */
import { DamagedTable, type FieldSpan, type InflatedFieldSpan } from '../check/index.ts';
import { escaped } from '../text/escape/printable.ts';
import { type Output, textField } from './output.ts';

export interface AnatomyOptions {
  readonly json: boolean;
}

/** Reads to the end of the file, in any state; throws only for a file that cannot be read. */
export function anatomy(file: string, { json }: AnatomyOptions, output: Output): void {
  using damagedTable = new DamagedTable(file);
  for (const span of damagedTable.spans()) {
    if (json) output.json(jsonOf(span));
    else output.line(textOf(span));
  }
}

function jsonOf({ value, ...span }: FieldSpan | InflatedFieldSpan): object {
  const text = typeof value === 'bigint' ? String(value) : value;
  return { ...span, ...(text === undefined ? {} : textField('value', text)) };
}

function textOf(span: FieldSpan | InflatedFieldSpan): string {
  const [start, end, indent] =
    'in' in span ? [span.inflatedStart, span.inflatedEnd, '    '] : [span.start, span.end, ''];
  const offsets = `${indent}${start.toString(16).padStart(8, '0')} +${end - start}`;
  const value = span.value === undefined ? '' : `  ${escaped(String(span.value))}`;
  return `${offsets.padEnd(indent.length + 18)} ${span.name}${value}`;
}
