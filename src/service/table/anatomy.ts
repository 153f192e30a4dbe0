/**
 * A table as the lenient reader sees it, opened for one request. The results of one pass over it are cached, a few
 * bytes for each block, and the blocks that were decoded last. The file itself is not cached.
 */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { type BlockFields, DamagedTable, readBlockFields, type TablePart } from '../../check/index.ts';
import type { PartInfo, SectionName } from '../../protocol/table.ts';
import {
  BLOCK_TYPE,
  type Block,
  BlockCursor,
  decodeText,
  isReftableError,
  logNameLength,
  logUpdateIndex,
} from '../../reftable/index.ts';
import { tableProgress } from '../../text/table-editor.ts';
import { watchedFiles } from '../stack/watched-files.ts';
import type { Context } from '../worker/context.ts';
import { Recent } from '../worker/recent.ts';
import { firstWhere } from './sorted.ts';

export type BlockPart = TablePart & { kind: 'block' };

/** The cached facts about a part, with its first key in bytes. */
export interface Part extends Omit<PartInfo, 'firstKey'> {
  readonly firstKey: Buffer;
  readonly tombstones: number;
}

/** The fields of a block. */
export interface Loaded {
  readonly part: BlockPart;
  readonly blockFieldList: BlockFields;
}

interface Walked {
  /** Closed; its header and footer are used when it is opened again. */
  readonly damagedTable: DamagedTable;
  readonly parts: readonly Part[];
  /** The parts of each section in the order of the file. */
  readonly sections: ReadonlyMap<Part['section'], readonly Part[]>;
}

const walks = new Recent<Walked>(6);
const loads = new Recent<Loaded>(12);
/** A block may have 16 MiB, and millions of fields: only one of this size is kept. */
const largeLoads = new Recent<Loaded>(1);
const LARGE = 512 * 1024;

export class Anatomy {
  readonly file: string;
  readonly name: string;
  readonly damagedTable: DamagedTable;
  readonly parts: readonly Part[];
  readonly #identity: string;
  readonly #sections: Walked['sections'];

  constructor(file: string, identity: string, damagedTable: DamagedTable, { parts, sections }: Walked) {
    this.file = file;
    this.name = basename(file);
    this.damagedTable = damagedTable;
    this.parts = parts;
    this.#identity = identity;
    this.#sections = sections;
  }

  get size(): number {
    return this.damagedTable.headerFooter.size;
  }

  get headerEnd(): number {
    return this.damagedTable.headerFooter.hasHeader ? this.damagedTable.headerFooter.headerSize : 0;
  }

  /** Parts of a section in the order of the file. */
  partsOf(section: SectionName): readonly Part[] {
    return this.#sections.get(section) ?? [];
  }

  /** The part that holds a byte of the file; `undefined` in the footer and after it. */
  partAt(offset: number): Part | undefined {
    const { parts } = this;
    const part = parts[firstWhere(parts, other => other.offset > offset) - 1];
    return part !== undefined && offset < part.offset + part.size ? part : undefined;
  }

  /** The fields of a block; `undefined` for unknown bytes. */
  load(part: Part): Loaded | undefined {
    if (part.section === 'unknown') return undefined;
    return (part.length > LARGE ? largeLoads : loads).get(`${this.#identity}\n${part.offset}`, () => {
      const read = this.readBlock(part);
      const { minUpdateIndex } = this.damagedTable.headerFooter;
      return { part: read, blockFieldList: readBlockFields(read.block, minUpdateIndex) };
    });
  }

  /** The block, read from the file. RangeError for a part that is not a block. */
  readBlock({ offset, section }: Part): BlockPart {
    const part = section === 'unknown' ? undefined : this.damagedTable.walk({ start: offset, section }).next().value;
    if (part?.kind !== 'block') throw new RangeError(`no block at ${offset}`);
    return part;
  }
}

/** Opens a table, reads through it unless that was done already, and closes it again. */
export function withAnatomy<T>(file: string, context: Context, use: (table: Anatomy) => T): T {
  // A table never changes under its name, but a file outside a stack may be replaced.
  const { ino, mtimeMs, size } = statSync(file);
  const identity = `${file}\n${ino} ${mtimeMs} ${size}`;
  const known = walks.peek(identity);
  const damagedTable = new DamagedTable(file, watchedFiles(context), known?.damagedTable);
  try {
    const walked = walks.get(identity, () => walk(damagedTable, context));
    return use(new Anatomy(file, identity, damagedTable, walked));
  } finally {
    damagedTable.close();
  }
}

/** The number of bytes between two reports of progress. */
const PROGRESS_EVERY = 4 * 1024 * 1024;

function walk(damagedTable: DamagedTable, context: Context): Walked {
  const parts: Part[] = [];
  const sections = new Map<Part['section'], Part[]>();
  const { bodySize, minUpdateIndex } = damagedTable.headerFooter;
  let notified = 0;
  for (const part of damagedTable.walk()) {
    context.check();
    if (part.end - notified >= PROGRESS_EVERY) {
      notified = part.end;
      context.progress({ message: tableProgress.reading(basename(damagedTable.file)), fraction: part.end / bodySize });
    }
    const section = part.kind === 'block' ? part.section : 'unknown';
    const siblings = sections.get(section) ?? [];
    sections.set(section, siblings);
    const before = siblings.at(-1);
    const firstRecord = before ? before.firstRecord + before.records : 0;
    const measured = part.kind === 'block' ? measure(part, minUpdateIndex) : NOTHING;
    const damaged = part.kind === 'unknown' || part.partial || part.faults.length > 0 || measured.damaged;
    const { start: offset, end } = part;
    const entry: Part = { ...measured, index: parts.length, section, offset, size: end - offset, firstRecord, damaged };
    parts.push(entry);
    siblings.push(entry);
  }
  return { damagedTable, parts, sections };
}

type Measured = Omit<Part, 'index' | 'section' | 'offset' | 'size' | 'firstRecord'>;

const NOTHING: Measured = {
  length: 0,
  padding: 0,
  restarts: 0,
  records: 0,
  tombstones: 0,
  firstKey: Buffer.alloc(0),
  keyBytes: 0,
  prefixBytes: 0,
  damaged: true,
};

function measure(part: BlockPart, minUpdateIndex: bigint): Measured {
  const { block, start, end } = part;
  const inFile = block.type === BLOCK_TYPE.log ? block.size : block.length;
  const headerFooter = {
    length: block.length,
    restarts: block.restartCount,
    padding: Math.max(0, end - start - inFile),
  };
  try {
    return { ...headerFooter, ...countRecords(block), damaged: false };
  } catch (error) {
    if (!isReftableError(error)) throw error;
    const { records } = readBlockFields(block, minUpdateIndex);
    return {
      ...headerFooter,
      records: records.length,
      tombstones: hasTombstones(block) ? records.filter(({ extra }) => extra === 0).length : 0,
      firstKey: records[0]?.key ?? Buffer.alloc(0),
      keyBytes: records.reduce((sum, { key }) => sum + key.length, 0),
      prefixBytes: records.reduce((sum, { prefixLength }) => sum + prefixLength, 0),
      damaged: true,
    };
  }
}

function hasTombstones({ type }: Block): boolean {
  return type === BLOCK_TYPE.ref || type === BLOCK_TYPE.log;
}

function countRecords(block: Block) {
  const cursor = new BlockCursor(block);
  const mayHoldTombstones = hasTombstones(block);
  let [records, tombstones, keyBytes, prefixBytes] = [0, 0, 0, 0];
  let firstKey = Buffer.alloc(0);
  while (cursor.next()) {
    if (records++ === 0) firstKey = Buffer.from(cursor.key.subarray(0, cursor.keyLength));
    if (mayHoldTombstones && cursor.extra === 0) tombstones++;
    keyBytes += cursor.keyLength;
    prefixBytes += prefixLength(block.bytes, cursor.recordStart);
  }
  return { records, tombstones, firstKey, keyBytes, prefixBytes };
}

/** The varint that a record starts with; the cursor has verified it. */
function prefixLength(bytes: Uint8Array, at: number): number {
  let byte = bytes[at] ?? 0;
  let value = byte & 0x7f;
  for (let i = at + 1; byte & 0x80; i++) {
    byte = bytes[i] ?? 0;
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return value;
}

export function partInfo({ firstKey, tombstones: _, ...part }: Part): PartInfo {
  return { ...part, firstKey: part.section === 'unknown' ? '' : keyText(part.section, firstKey) };
}

/** A key as people read it: ids in hex, a reflog entry as `name@{update index}`. */
export function keyText(section: SectionName, key: Buffer): string {
  if (section.startsWith('obj')) return key.toString('hex');
  const nameLength = section.startsWith('log') ? logNameLength(key, key.length) : -1;
  if (nameLength < 0) return decodeText(key);
  return `${decodeText(key, 0, nameLength)}@{${logUpdateIndex(key, key.length)}}`;
}
