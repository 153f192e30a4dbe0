/** What the table editor asks for: one table file by itself, its blocks and its records. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type {
  BlockInfo,
  BlockRows,
  RecordRows,
  SectionInfo,
  SectionName,
  TableDescription,
} from '../protocol/table.ts';
import type { HashName, IndexRow, RecordRow } from '../protocol/values.ts';
import {
  BLOCK_TYPE,
  BlockCursor,
  type BlockType,
  compareKeys,
  decodeText,
  encodeText,
  firstIndex,
  indexRecord,
  logKey,
  logNameLength,
  logUpdateIndex,
  objectRecord,
  ReftableError,
  Table,
} from '../reftable/index.ts';
import type { Context } from './context.ts';
import { type Layout, type LayoutBlock, readLayout } from './layout.ts';
import { Recent } from './recent.ts';
import { logRow, refRow } from './rows.ts';

const MAX_ROWS = 10_000;
const SECTIONS: readonly SectionName[] = ['ref', 'ref-index', 'obj', 'obj-index', 'log', 'log-index'];
const BLOCK_TYPE_OF: Readonly<Record<SectionName, BlockType>> = {
  ref: BLOCK_TYPE.ref,
  'ref-index': BLOCK_TYPE.index,
  obj: BLOCK_TYPE.obj,
  'obj-index': BLOCK_TYPE.index,
  log: BLOCK_TYPE.log,
  'log-index': BLOCK_TYPE.index,
};
const NEWEST = 0xffffffffffffffffn;

const layouts = new Recent<Layout>(8);

export function describeTable(file: string, hash: HashName | undefined, context: Context): TableDescription {
  return withTable(file, context, (table, layout) => {
    if (hash !== undefined && hash !== table.hash) {
      throw new ReftableError('FORMAT_ERROR', `${file} holds ${table.hash} ids, its repository uses ${hash}.`, {
        file,
      });
    }
    return {
      file,
      name: table.name,
      size: table.size,
      header: {
        version: table.version,
        blockSize: table.blockSize,
        minUpdateIndex: String(table.minUpdateIndex),
        maxUpdateIndex: String(table.maxUpdateIndex),
        hash: table.hash,
      },
      footer: {
        refIndexOffset: String(table.refs.indexOffset),
        objOffset: String(table.objects.offset),
        objectIdLength: table.objectIdLength,
        objIndexOffset: String(table.objects.indexOffset),
        logOffset: String(table.logs.offset),
        logIndexOffset: String(table.logs.indexOffset),
        crc: table.checksum.toString(16).padStart(8, '0'),
      },
      sections: SECTIONS.flatMap(section => sectionInfo(layout, section)),
    };
  });
}

export function tableBlocks(file: string, from: number, count: number, context: Context): BlockRows {
  return withTable(file, context, (_, layout) => {
    const blocks = layout.slice(from, from + Math.min(count, MAX_ROWS));
    return { total: layout.length, from: Math.min(from, layout.length), blocks: blocks.map(blockInfo) };
  });
}

export function tableRecords(
  file: string,
  query: { readonly section: SectionName; readonly from: number; readonly count: number },
  context: Context,
): RecordRows {
  return withTable(file, context, (table, layout) => {
    const blocks = layout.filter(block => block.section === query.section);
    const last = blocks.at(-1);
    const total = last ? last.firstRecord + last.records : 0;
    const from = Math.min(query.from, total);
    const count = Math.min(query.count, total - from, MAX_ROWS);
    const rows: RecordRow[] = [];
    // The last block that starts at or before the first record wanted.
    let at = firstIndex(blocks.length, i => blocks[i].firstRecord > from) - 1;
    for (; rows.length < count && at < blocks.length; at++) {
      const skip = Math.max(from - blocks[at].firstRecord, 0);
      rows.push(...recordsOf(table, blocks[at], skip, count - rows.length));
    }
    return { section: query.section, total, from, rows };
  });
}

/** `key` is a ref name, or the first hex digits of an object id. */
export function findRecord(file: string, section: SectionName, key: string, context: Context): { index: number } {
  return withTable(file, context, (table, layout) => {
    const wanted = keyOf(section, key);
    const blocks = layout.filter(block => block.section === section);
    const below = (bytes: Buffer) => compareKeys(bytes, bytes.length, wanted, wanted.length) < 0;
    const block = blocks[firstIndex(blocks.length, i => !below(blocks[i].firstKey)) - 1];
    if (!block) return { index: 0 };
    const cursor = new BlockCursor(table.blockAt(block.offset, [BLOCK_TYPE_OF[section]]));
    let index = block.firstRecord;
    while (cursor.next() && below(cursor.key.subarray(0, cursor.keyLength))) index++;
    return { index };
  });
}

function withTable<T>(file: string, context: Context, use: (table: Table, layout: Layout) => T): T {
  const table = Table.open(file, basename(file));
  try {
    // A table never changes under its name, but what lies outside a stack may be put in another's place.
    const { ino, mtimeMs } = statSync(file);
    return use(
      table,
      layouts.get(`${file}\n${ino} ${mtimeMs}`, () => readLayout(table, context)),
    );
  } finally {
    table.close();
  }
}

function sectionInfo(layout: Layout, name: SectionName): SectionInfo[] {
  const blocks = layout.filter(block => block.section === name);
  if (blocks.length === 0) return [];
  const sum = (of: (block: LayoutBlock) => number) => blocks.reduce((total, block) => total + of(block), 0);
  return [
    {
      name,
      offset: blocks[0].offset,
      size: sum(block => block.size),
      blocks: blocks.length,
      records: sum(block => block.records),
      tombstones: sum(block => block.tombstones),
    },
  ];
}

function blockInfo({ firstKey, tombstones: _, ...block }: LayoutBlock): BlockInfo {
  return { ...block, firstKey: keyText(block.section, firstKey) };
}

/** A key as people read it: ids in hex, a reflog entry as `name@{update index}`. */
function keyText(section: SectionName, key: Buffer): string {
  if (section.startsWith('obj')) return key.toString('hex');
  const nameLength = section.startsWith('log') ? logNameLength(key, key.length) : -1;
  if (nameLength < 0) return decodeText(key);
  return `${decodeText(key, 0, nameLength)}@{${logUpdateIndex(key, key.length)}}`;
}

function keyOf(section: SectionName, key: string): Buffer {
  if (section.startsWith('obj')) return Buffer.from(/^[0-9a-f]*/i.exec(key)?.[0] ?? '', 'hex');
  const name = encodeText(key);
  return section.startsWith('log') && name.length > 0 ? logKey(name, NEWEST) : name;
}

function recordsOf(table: Table, { offset, section }: LayoutBlock, skip: number, count: number): RecordRow[] {
  const rows: RecordRow[] = [];
  const block = table.blockAt(offset, [BLOCK_TYPE_OF[section]]);
  if (section === 'ref' || section === 'log') {
    const cursor = section === 'ref' ? table.refCursor() : table.logCursor();
    try {
      cursor.enter(block);
      for (let i = 0; rows.length < count && cursor.nextInBlock(); i++) {
        if (i >= skip) rows.push(section === 'ref' ? refRow(cursor.ref()) : logRow(cursor.log()));
      }
    } finally {
      cursor.close();
    }
    return rows;
  }
  const cursor = new BlockCursor(block);
  for (let i = 0; rows.length < count && cursor.next(); i++) {
    if (i >= skip) rows.push(section === 'obj' ? objectRow(cursor) : indexRow(cursor, section));
  }
  return rows;
}

function objectRow(cursor: BlockCursor): RecordRow {
  const { prefix, offsets } = objectRecord(cursor);
  return { kind: 'object', prefix, offsets: offsets.map(String) };
}

function indexRow(cursor: BlockCursor, section: SectionName): IndexRow {
  const { lastKey, offset } = indexRecord(cursor);
  const nameLength = section === 'log-index' ? logNameLength(lastKey, lastKey.length) : -1;
  if (nameLength < 0) return { kind: 'index', lastKey: keyText(section, lastKey), offset: String(offset) };
  return {
    kind: 'index',
    lastKey: decodeText(lastKey, 0, nameLength),
    lastKeyUpdateIndex: String(logUpdateIndex(lastKey, lastKey.length)),
    offset: String(offset),
  };
}
