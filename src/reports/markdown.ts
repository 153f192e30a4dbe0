/** Pieces of a Markdown document. Their texts come from damaged files, so they are bounded and escaped. */
import { message } from '../text/escape/bounded.ts';

/** Text in a code span, in one line. */
export function code(text: string): string {
  const line = message(text);
  const fence = '`'.repeat(Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  const padded = line.startsWith('`') || line.endsWith('`') || line === '' ? ` ${line} ` : line;
  return `${fence}${padded}${fence}`;
}

/** Text outside of a code span, escaped so that nothing in it is Markdown or HTML. */
export function plain(text: string): string {
  return message(text).replace(/[\\`*_{}[\]<>#|~]/g, '\\$&');
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

export function hex(offset: number | bigint): string {
  return `0x${offset.toString(16)}`;
}

/** A range of bytes, with its end excluded. */
export function byteRange(start: number, end: number): string {
  return `[${hex(start)}, ${hex(end)})`;
}
