/** Pieces of a Markdown document. What they are given comes from damaged files and is shown, never obeyed. */

/** Text in a code span, in one line. */
export function code(text: string): string {
  const line = visible(text);
  const fence = '`'.repeat(Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  const padded = line.startsWith('`') || line.endsWith('`') || line === '' ? ` ${line} ` : line;
  return `${fence}${padded}${fence}`;
}

/** Text outside of a code span, nothing in it taken for Markdown or HTML. */
export function plain(text: string): string {
  return visible(text).replace(/[\\`*_{}[\]<>#|~]/g, '\\$&');
}

/** Control characters, and what would turn the direction of text or break a line, spelled out. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are the ones.
  return text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu, character => {
    const point = character.codePointAt(0) as number;
    return point < 0x100 ? `\\x${point.toString(16).padStart(2, '0')}` : `\\u${point.toString(16)}`;
  });
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

export function hex(offset: number | bigint): string {
  return `0x${offset.toString(16)}`;
}

/** Bytes, half-open. */
export function span(start: number, end: number): string {
  return `[${hex(start)}, ${hex(end)})`;
}

/** A length of time in the largest unit that it has two of. */
export function duration(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  const [unit, length] = units.find(([, each]) => seconds >= 2 * each) ?? units[3];
  const count = Math.max(0, Math.floor(seconds / length));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
