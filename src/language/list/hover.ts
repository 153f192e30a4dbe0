/** What a line of the list stands for. */
import type { Section, Table } from '../../reftable/index.ts';
import { markdown, markdownCode } from '../../text/escape/plain.ts';
import { bytes, count, range } from '../../text/values.ts';
import { isFileIn, withTable } from './tables.ts';

/** Markdown about the table of this name. */
export function describeTable(directory: string, name: string, position: number, total: number): string {
  const heading = `**Table** ${markdownCode(name)}\n\n`;
  if (!isFileIn(directory, name)) {
    return `${heading}There is no file of this name in ${markdownCode(directory)}: git opens nothing of the stack.`;
  }
  try {
    return heading + withTable(directory, name, table => facts(table, position, total));
  } catch (error) {
    return `${heading}It cannot be read: ${markdown((error as Error).message)}`;
  }
}

/** Numbers and the format's own words: nothing in them has to be escaped. */
function facts(table: Table, position: number, total: number): string {
  const place = position === 0 ? ', the base' : position === total - 1 ? ', the newest' : '';
  const lines = [
    `Position ${position} of ${count(total, 'table')}${place}`,
    `${bytes(table.size)} (${table.size.toLocaleString('en')} bytes), ${table.effectiveSize.toLocaleString('en')} for the geometric rule`,
    `Update indices ${range(table.minUpdateIndex, table.maxUpdateIndex)}`,
    `Version ${table.version}, ${table.hash}, blocks of ${table.blockSize || 'any number of'} bytes`,
    `Sections: ${sections(table).join(', ') || 'none'}`,
  ];
  return lines.map(line => `- ${line}\n`).join('');
}

/** Each section with its bytes, from the offsets in the footer. */
function sections(table: Table): string[] {
  const parts: { name: string; start: number }[] = [];
  const add = (name: string, { present, offset, indexOffset }: Section) => {
    if (!present) return;
    parts.push({ name, start: offset });
    if (indexOffset > 0) parts.push({ name: `${name} index`, start: indexOffset });
  };
  add('refs', table.refs);
  add('objects', table.objects);
  add('logs', table.logs);
  return parts.map(({ name, start }, i) => {
    const size = (parts[i + 1]?.start ?? table.bodySize) - start;
    const aligned = table.blockSize > 0 && !name.startsWith('logs') && !name.endsWith('index');
    const blocks = aligned ? ` in ${count(Math.ceil(size / table.blockSize), 'block')}` : '';
    return `${name} ${bytes(size)}${blocks}`;
  });
}
