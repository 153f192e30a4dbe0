// Reads everything in tables and stacks, in every way, and counts the steps: no table delivers more records than fit
// its size, for any bytes.

import { toHex } from '../../src/reftable/format/bytes.ts';
import { BLOCK_TYPE, type BlockType } from '../../src/reftable/format/constants.ts';
import type { Stack } from '../../src/reftable/stack/stack.ts';
import { BlockCursor } from '../../src/reftable/table/block.ts';
import type { TableCursor } from '../../src/reftable/table/cursor.ts';
import type { MergedCursor } from '../../src/reftable/table/merged-cursor.ts';
import { indexRecord, type Table } from '../../src/reftable/table/table.ts';

import { type Attempts, Finding } from './probe.ts';

/** Every record of a merged view as one string. */
export interface Reading {
  readonly refs: readonly string[];
  readonly logs: readonly string[];
}

/** No record takes fewer bytes. */
const SHORTEST_RECORD = 3;
/** The most bytes that deflate can store in one byte. */
const INFLATION = 1032;
const MOST_SEEKS = 24;

/** The most records of `type` that a table can hold. */
function mostRecords(table: Table, type: BlockType): number {
  return Math.ceil((table.bodySize * (type === BLOCK_TYPE.log ? INFLATION : 1)) / SHORTEST_RECORD);
}

class Steps {
  #left: number;
  readonly #what: string;

  constructor(what: string, most: number) {
    this.#what = what;
    this.#left = most;
  }

  step(): void {
    if (--this.#left < 0) throw new Finding(`${this.#what} delivered more records than there is room for`);
  }
}

function stepsOver(what: string, tables: readonly Table[], type: BlockType): Steps {
  return new Steps(
    what,
    tables.reduce((sum, table) => sum + mostRecords(table, type), 0),
  );
}

/** Scans each section of a table, walks its blocks, looks up what points to some of its ids. */
export function readTable(table: Table, probe: Attempts): void {
  const oids = new Set(['00'.repeat(table.hashSize)]);
  probe.attempt('table refs', () => {
    const steps = stepsOver('a scan of refs', [table], BLOCK_TYPE.ref);
    for (const { value } of table.refRecords()) {
      steps.step();
      if (value.type === 'oid' || value.type === 'peeled') oids.add(value.oid);
    }
  });
  probe.attempt('table logs', () => {
    const steps = stepsOver('a scan of logs', [table], BLOCK_TYPE.log);
    for (const _record of table.logRecords()) steps.step();
  });
  probe.attempt('table objects', () => {
    const steps = stepsOver('a scan of objects', [table], BLOCK_TYPE.obj);
    for (const _record of table.objectRecords()) steps.step();
  });
  probe.attempt('table blocks', () => walkBlocks(table));
  for (const oid of [...oids].slice(0, 5)) {
    probe.attempt('refs for', () => {
      const steps = stepsOver('a lookup of an object', [table], BLOCK_TYPE.ref);
      for (const _record of table.refsFor(oid)) steps.step();
    });
  }
}

function walkBlocks(table: Table): void {
  let end = 0;
  for (const block of table.blocks()) {
    if (block.offset < end) throw new Finding(`the block at ${block.offset} overlaps the previous one`);
    end = block.offset + (block.type === BLOCK_TYPE.log ? block.size : Math.max(block.size, block.length));
    const steps = new Steps('a block', Math.ceil(block.length / SHORTEST_RECORD));
    const cursor = new BlockCursor(block);
    while (cursor.next()) {
      steps.step();
      if (block.type === BLOCK_TYPE.index) indexRecord(cursor);
    }
  }
}

/** The merged view of a stack; `undefined` when it cannot be read to its end. */
export function readMerged(stack: Stack, probe: Attempts): Reading | undefined {
  const refs = probe.attempt('merged refs', () => {
    using cursor = stack.refCursor();
    return records('the merged refs', cursor, stack, BLOCK_TYPE.ref);
  });
  const logs = probe.attempt('merged logs', () => {
    using cursor = stack.logCursor();
    return records('the merged logs', cursor, stack, BLOCK_TYPE.log);
  });
  probe.attempt('refs as records', () => Array.from(stack.refs()).length);
  probe.attempt('logs as records', () => Array.from(stack.logs()).length);
  return refs && logs && { refs: refs.value, logs: logs.value };
}

function records(what: string, cursor: MergedCursor, stack: Stack, type: BlockType): string[] {
  const steps = stepsOver(what, stack.tables, type);
  const found: string[] = [];
  while (cursor.next()) {
    steps.step();
    found.push(rawRecord(cursor.current, type));
  }
  return found;
}

/** A record without decoding its value, except the update index, which is relative in a ref. */
function rawRecord(cursor: TableCursor, type: BlockType): string {
  const { at } = cursor;
  const key = toHex(at.key, 0, at.keyLength);
  let start = at.valueStart;
  if (type === BLOCK_TYPE.ref) while ((at.block.bytes[start++] ?? 0) & 0x80);
  return `${key} ${cursor.updateIndex} ${at.extra} ${toHex(at.block.bytes, start, at.valueEnd)}`;
}

/** Seeks to the start, to the end, to existing keys and to their neighbors, and reads on from each. */
export function seekEverywhere(stack: Stack, probe: Attempts): void {
  const names = new Set<string>(['', '\0', '\u{10ffff}', 'refs/heads/', 'HEAD', 'x'.repeat(3000)]);
  probe.attempt('names', () => {
    for (const { name } of stack.refs()) {
      if (names.size >= MOST_SEEKS) break;
      // Half of a character is not a name.
      const shorter = [...name].slice(0, -1).join('');
      for (const near of [name, `${name}\0`, shorter]) names.add(near);
    }
  });
  for (const name of names) {
    probe.attempt('seek ref', () => {
      using cursor = stack.refCursor();
      cursor.seek(name);
      for (let count = 0; count < 5 && cursor.next(); count++) cursor.ref();
    });
    probe.attempt('seek log', () => {
      using cursor = stack.logCursor();
      cursor.seekLog(name, 3n);
      for (let count = 0; count < 5 && cursor.next(); count++) cursor.log();
    });
    // A name with a NUL is refused as an argument.
    if (name.includes('\0')) continue;
    probe.attempt('read ref', () => stack.readRef(name));
    probe.attempt('read log', () => stack.readLog(name));
  }
}
