/** `reftable dump`: the contents of a stack or a table. */
import { basename } from 'node:path';
import { hashOfStack, openStack } from '../git/index.ts';
import { type HashName, type LogRecord, type Stack, Table } from '../reftable/index.ts';
import { commandError, dumpText, headerText } from '../text/command-line.ts';
import { zone } from '../text/dates.ts';
import { escaped } from '../text/escape/printable.ts';
import { CommandError } from './command-error.ts';
import { type Output, textField } from './output.ts';
import type { Progress } from './progress.ts';
import { messageText, personText, refFields, refValueText, updateFields } from './records.ts';
import { type RefCursor, RefLines, type RefLineTexts } from './ref-lines.ts';
import { stackOrTableAt } from './table-input.ts';

/** Records between two looks at the clock. */
const RECORDS_PER_LOOK = 1000;

export interface DumpOptions {
  readonly json: boolean;
  /** Also each table's own records, tombstones included. */
  readonly tables: boolean;
  readonly hash?: HashName;
}

/** Prints to `output` until the end or the first error, which is thrown. */
export function dump(path: string | undefined, options: DumpOptions, output: Output, progress: Progress): void {
  const print = new CountingPrinter(options.json ? new JsonPrinter(output) : new TextPrinter(output), progress);
  const resolved = stackOrTableAt(path, options.json);
  if (resolved.type === 'table') {
    const { file, files } = resolved;
    const table = Table.open(file, basename(file), files());
    const { hash } = options;
    if (hash !== undefined && table.hash !== hash) {
      throw new CommandError('FORMAT_ERROR', () => commandError.otherHash(file, table.hash, hash), { file });
    }
    dumpTable(print, table, 0);
    table.close();
    return;
  }
  const location = resolved.stack;
  using stack = openStack({ ...location, hash: hashOfStack(location, options.hash) });
  print.stack(stack, location.directory === path ? undefined : location.directory);
  dumpRefs(print, stack);
  for (const log of stack.logs()) print.log(log);
  if (options.tables) for (const [index, table] of stack.tables.entries()) dumpTable(print, table, index);
}

function dumpRefs(print: Printer, stack: Stack): void {
  using refs = stack.refCursor();
  while (refs.next()) print.ref(refs.current);
}

function dumpTable(print: Printer, table: Table, index: number): void {
  print.table(table, index);
  using refs = table.refCursor();
  while (refs.next()) print.ref(refs, index);
  for (const log of table.logRecords()) print.log(log, index);
}

interface Printer {
  /** `directory` is given if it is not the path that was asked for. */
  stack(stack: Stack, directory?: string): void;
  /** Before the records of the table. */
  table(table: Table, index: number): void;
  /** `table` is given for a table's own record, and left out for one of the merged view. */
  ref(cursor: RefCursor, table?: number): void;
  log(log: LogRecord, table?: number): void;
}

/** Shows how many records were printed: the output may go to a file. */
class CountingPrinter implements Printer {
  readonly #printer: Printer;
  readonly #progress: Progress;
  #records = 0;

  constructor(printer: Printer, progress: Progress) {
    this.#printer = printer;
    this.#progress = progress;
  }

  stack(stack: Stack, directory?: string): void {
    this.#printer.stack(stack, directory);
  }

  table(table: Table, index: number): void {
    this.#printer.table(table, index);
  }

  ref(cursor: RefCursor, table?: number): void {
    this.#printer.ref(cursor, table);
    this.#count();
  }

  log(log: LogRecord, table?: number): void {
    this.#printer.log(log, table);
    this.#count();
  }

  #count(): void {
    const records = ++this.#records;
    if (records % RECORDS_PER_LOOK === 0) this.#progress.show(() => dumpText.progress(records), { records });
  }
}

/** Of refs of the merged view, or of those of a table. */
function jsonTexts(table?: number): RefLineTexts {
  return {
    start: '{"kind":"ref","name":"',
    afterName: '","updateIndex":"',
    beforeId: '","value":{"type":"oid","oid":"',
    beforePeeledId: '","value":{"type":"peeled","oid":"',
    beforePeeled: '","peeled":"',
    end: table === undefined ? '"}}\n' : `"},"table":${table}}\n`,
  };
}

class JsonPrinter implements Printer {
  readonly #output: Output;
  #lines: RefLines;

  constructor(output: Output) {
    this.#output = output;
    this.#lines = new RefLines(output, jsonTexts());
  }

  stack(stack: Stack, directory?: string): void {
    const segment = stack.suggestedSegment();
    this.#output.jsonData({
      kind: 'stack',
      directory,
      hash: stack.hash,
      tables: stack.tables.length,
      minUpdateIndex: String(stack.minUpdateIndex),
      maxUpdateIndex: String(stack.maxUpdateIndex),
      nextUpdateIndex: String(stack.nextUpdateIndex),
      suggestedSegment: segment === undefined ? null : { ...segment, bytes: String(segment.bytes) },
    });
  }

  table(table: Table, index: number): void {
    this.#lines = new RefLines(this.#output, jsonTexts(index));
    this.#output.jsonData({
      kind: 'table',
      index,
      name: table.name,
      size: table.size,
      version: table.version,
      hash: table.hash,
      blockSize: table.blockSize,
      minUpdateIndex: String(table.minUpdateIndex),
      maxUpdateIndex: String(table.maxUpdateIndex),
      objectIdLength: table.objectIdLength,
    });
  }

  ref(cursor: RefCursor, table?: number): void {
    if (this.#lines.print(cursor)) return;
    this.#output.jsonData({ kind: 'ref', ...refFields(cursor.ref()), table });
  }

  log({ name, updateIndex, update }: LogRecord, table?: number): void {
    const head = { kind: 'log', ...textField('name', name), updateIndex: String(updateIndex), table };
    if (update === null) {
      this.#output.jsonData({ ...head, deletion: true });
      return;
    }
    this.#output.jsonData({ ...head, ...updateFields(update) });
  }
}

/** As `jsonTexts`. */
function textTexts(table?: number): RefLineTexts {
  return {
    start: `${indent(table)}ref `,
    afterName: ' ',
    beforeId: ' ',
    beforePeeledId: ' ',
    beforePeeled: ' peeled ',
    end: '\n',
  };
}

class TextPrinter implements Printer {
  readonly #output: Output;
  #lines: RefLines;

  constructor(output: Output) {
    this.#output = output;
    this.#lines = new RefLines(output, textTexts());
  }

  stack(stack: Stack, directory?: string): void {
    const { hash, tables, nextUpdateIndex } = stack;
    if (directory !== undefined) this.#output.data(headerText.stack(escaped(directory)));
    this.#output.data(dumpText.stack(hash, tables.length, nextUpdateIndex, stack.suggestedSegment()));
  }

  table(table: Table, index: number): void {
    this.#lines = new RefLines(this.#output, textTexts(index));
    this.#output.data(dumpText.table(index, escaped(table.name), table));
  }

  ref(cursor: RefCursor, table?: number): void {
    if (this.#lines.print(cursor)) return;
    const { name, updateIndex, value } = cursor.ref();
    this.#output.data(`${indent(table)}ref ${escaped(name)} ${updateIndex} ${refValueText(value)}`);
  }

  log({ name, updateIndex, update }: LogRecord, table?: number): void {
    const head = `${indent(table)}log ${escaped(name)} ${updateIndex}`;
    if (update === null) {
      this.#output.data(`${head} deletion`);
      return;
    }
    const { committer, time, tz } = update;
    const who = personText(committer);
    this.#output.data(`${head} ${update.old} ${update.new} ${who} ${time} ${zone(tz)} ${messageText(update)}`);
  }
}

function indent(table?: number): string {
  return table === undefined ? '' : '  ';
}
