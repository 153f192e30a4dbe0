/** `reftable dump`: what a stack or a table holds. */
import { basename } from 'node:path';
import { hashOfStack, locateStack, openStack } from '../git/index.ts';
import { type HashName, type LogRecord, type RefRecord, ReftableError, type Stack, Table } from '../reftable/index.ts';
import { commandError, dumpText } from '../text/command-line.ts';
import { zone } from '../text/dates.ts';
import { escaped } from '../text/escape/printable.ts';
import { isTableFile } from './location.ts';
import { type Output, textField } from './output.ts';

export interface DumpOptions {
  readonly json: boolean;
  /** Also each table's own records, tombstones included. */
  readonly tables: boolean;
  readonly hash?: HashName;
}

/** Prints to `output` until the end or the first error, which is thrown. */
export function dump(path: string, options: DumpOptions, output: Output): void {
  const print = options.json ? new JsonPrinter(output) : new TextPrinter(output);
  if (isTableFile(path)) {
    const table = Table.open(path, basename(path));
    if (options.hash !== undefined && table.hash !== options.hash) {
      throw new ReftableError('FORMAT_ERROR', commandError.otherHash(path, table.hash, options.hash), { file: path });
    }
    dumpTable(print, table, 0);
    table.close();
    return;
  }
  const location = locateStack(path);
  using stack = openStack({ ...location, hash: hashOfStack(location, options.hash) });
  print.stack(stack);
  for (const ref of stack.refs()) print.ref(ref);
  for (const log of stack.logs()) print.log(log);
  if (options.tables) for (const [index, table] of stack.tables.entries()) dumpTable(print, table, index);
}

function dumpTable(print: Printer, table: Table, index: number): void {
  print.table(table, index);
  for (const ref of table.refRecords()) print.ref(ref, index);
  for (const log of table.logRecords()) print.log(log, index);
}

interface Printer {
  stack(stack: Stack): void;
  table(table: Table, index: number): void;
  /** `table` is given for a table's own record, and left out for one of the merged view. */
  ref(ref: RefRecord, table?: number): void;
  log(log: LogRecord, table?: number): void;
}

class JsonPrinter implements Printer {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  stack(stack: Stack): void {
    const segment = stack.suggestedSegment();
    this.#output.jsonData({
      kind: 'stack',
      hash: stack.hash,
      tables: stack.tables.length,
      minUpdateIndex: String(stack.minUpdateIndex),
      maxUpdateIndex: String(stack.maxUpdateIndex),
      nextUpdateIndex: String(stack.nextUpdateIndex),
      suggestedSegment: segment === undefined ? null : { ...segment, bytes: String(segment.bytes) },
    });
  }

  table(table: Table, index: number): void {
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

  ref(ref: RefRecord, table?: number): void {
    const value =
      ref.value.type === 'symref' ? { type: 'symref', ...textField('target', ref.value.target) } : ref.value;
    this.#output.jsonData({
      kind: 'ref',
      ...textField('name', ref.name),
      updateIndex: String(ref.updateIndex),
      value,
      table,
    });
  }

  log({ name, updateIndex, update }: LogRecord, table?: number): void {
    const head = { kind: 'log', ...textField('name', name), updateIndex: String(updateIndex), table };
    if (update === null) {
      this.#output.jsonData({ ...head, deletion: true });
      return;
    }
    const { committer, time, tz, message } = update;
    this.#output.jsonData({
      ...head,
      old: update.old,
      new: update.new,
      committer: { ...textField('name', committer.name), ...textField('email', committer.email) },
      time: String(time),
      tz,
      ...textField('message', message ?? ''),
    });
  }
}

class TextPrinter implements Printer {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  stack(stack: Stack): void {
    const { hash, tables, nextUpdateIndex } = stack;
    this.#output.data(dumpText.stack(hash, tables.length, nextUpdateIndex, stack.suggestedSegment()));
  }

  table(table: Table, index: number): void {
    this.#output.data(dumpText.table(index, escaped(table.name), table));
  }

  ref({ name, updateIndex, value }: RefRecord, table?: number): void {
    this.#output.data(`${indent(table)}ref ${escaped(name)} ${updateIndex} ${refValueText(value)}`);
  }

  log({ name, updateIndex, update }: LogRecord, table?: number): void {
    const head = `${indent(table)}log ${escaped(name)} ${updateIndex}`;
    if (update === null) {
      this.#output.data(`${head} deletion`);
      return;
    }
    const { committer, time, tz, message } = update;
    const who = `${escaped(committer.name)} <${escaped(committer.email)}>`;
    this.#output.data(
      `${head} ${update.old} ${update.new} ${who} ${time} ${zone(tz)} ${escaped((message ?? '').trimEnd())}`,
    );
  }
}

function refValueText(value: RefRecord['value']): string {
  switch (value.type) {
    case 'deletion':
      return 'deletion';
    case 'oid':
      return value.oid;
    case 'peeled':
      return `${value.oid} peeled ${value.peeled}`;
    case 'symref':
      return `symref ${escaped(value.target)}`;
  }
}

function indent(table: number | undefined): string {
  return table === undefined ? '' : '  ';
}
