/**
 * Searches for bytes or names. Offsets are ordered: as in the file, and after the deflated bytes of a log block those
 * of the inflated one. A search starts at an offset and wraps at the end.
 */
import { rangeInBlock } from '../../check/index.ts';
import type { ByteOffset, ByteRange, SearchKind, SearchResult } from '../../protocol/table.ts';
import { type Block, BlockCursor, encodeText, isReftableError, ReftableError } from '../../reftable/index.ts';
import { asBuffer } from '../../reftable/platform/node-buffer.ts';
import { serviceError } from '../../text/service.ts';
import { tableProgress } from '../../text/table-editor.ts';
import type { Context } from '../worker/context.ts';
import { type Anatomy, type Part, withAnatomy } from './anatomy.ts';

export interface SearchQuery {
  readonly kind: SearchKind;
  readonly pattern: string;
  readonly from: ByteOffset;
  readonly backwards: boolean;
}

const CHUNK = 1024 * 1024;
/** How many bytes are searched between two checks for cancellation and reports of progress. */
const PROGRESS_EVERY = 2 * 1024 * 1024;

/** API_ERROR when the pattern is empty, or no hex digits. */
export function searchTable(file: string, query: SearchQuery, context: Context): SearchResult {
  const needle = needleOf(query);
  return withAnatomy(file, context, table => {
    const { backwards, from } = query;
    const search = new Search(table, needle, query.kind, context);
    const ahead = search.run(from, backwards);
    if (ahead) return { found: ahead, wrapped: false };
    return { found: search.run(undefined, backwards) ?? null, wrapped: true };
  });
}

function needleOf({ kind, pattern }: SearchQuery): Buffer {
  const digits = pattern.replace(/0x|[\s:,]/gi, '');
  const isHex = /^([0-9a-f]{2})+$/i.test(digits);
  const needle = Buffer.from(kind !== 'hex' ? encodeText(pattern) : isHex ? Buffer.from(digits, 'hex') : []);
  if (needle.length > 0) return needle;
  throw new ReftableError('API_ERROR', kind === 'hex' ? serviceError.notHex() : serviceError.nothingToSearch());
}

/** Bytes that are searched together: a part, or what comes after the last one. */
interface Region extends ByteRange {
  readonly part?: Part;
}

class Search {
  readonly #table: Anatomy;
  readonly #needle: Buffer;
  readonly #kind: SearchKind;
  readonly #context: Context;
  #sinceProgress = 0;

  constructor(table: Anatomy, needle: Buffer, kind: SearchKind, context: Context) {
    this.#table = table;
    this.#needle = needle;
    this.#kind = kind;
    this.#context = context;
  }

  /** The next match after, or before, `from`; from an end of the file if that is left out. */
  run(from: ByteOffset | undefined, backwards: boolean): ByteRange | undefined {
    const regions = this.#regions();
    const start = from === undefined ? undefined : regions.findIndex(({ end }) => end > (from.inside ?? from.offset));
    const first = start ?? (backwards ? regions.length - 1 : 0);
    for (let at = first; ; at += backwards ? -1 : 1) {
      const region = regions[at];
      if (!region) return undefined;
      this.#notify(region);
      const found = this.#inRegion(region, at === first ? from : undefined, backwards);
      if (found) return found;
    }
  }

  #regions(): Region[] {
    const { parts, size, damagedTable } = this.#table;
    const regions: Region[] = parts.map(part => ({ start: part.offset, end: part.offset + part.size, part }));
    if (damagedTable.headerFooter.bodySize < size)
      regions.push({ start: damagedTable.headerFooter.bodySize, end: size });
    return regions;
  }

  #notify({ start, end }: Region): void {
    this.#sinceProgress += end - start;
    if (this.#sinceProgress < PROGRESS_EVERY) return;
    this.#sinceProgress = 0;
    this.#context.check();
    this.#context.progress({ message: tableProgress.searching(), fraction: start / this.#table.size });
  }

  #inRegion(region: Region, from: ByteOffset | undefined, backwards: boolean): ByteRange | undefined {
    if (this.#kind === 'name') return this.#inNames(region, from, backwards);
    const inFile = () => this.#inFile(region, from?.inside === undefined ? from?.offset : undefined, backwards);
    const inflated = () => this.#inInflated(region, from?.inside === undefined ? undefined : from.offset, backwards);
    const skipsFile = from?.inside !== undefined && !backwards;
    const skipsInflated = from !== undefined && from.inside === undefined && backwards;
    if (backwards) return (skipsInflated ? undefined : inflated()) ?? inFile();
    return (skipsFile ? undefined : inFile()) ?? inflated();
  }

  /** Bytes as they are in the file. A match may continue in the next region. */
  #inFile({ start, end }: Region, from: number | undefined, backwards: boolean): ByteRange | undefined {
    const { size, damagedTable } = this.#table;
    const length = this.#needle.length;
    if (backwards) {
      const last = Math.min(end, from ?? end) - 1;
      for (let high = last; high >= start; high -= CHUNK) {
        const low = Math.max(start, high - CHUNK + 1);
        const bytes = damagedTable.read(low, Math.min(high + length, size) - low);
        const at = bytes.lastIndexOf(this.#needle, high - low);
        if (at >= 0) return { start: low + at, end: low + at + length };
      }
      return undefined;
    }
    for (let low = Math.max(start, (from ?? -1) + 1); low < end; low += CHUNK) {
      this.#context.check();
      const bytes = damagedTable.read(low, Math.min(low + CHUNK + length - 1, end + length - 1, size) - low);
      const at = bytes.indexOf(this.#needle);
      if (at >= 0) return { start: low + at, end: low + at + length };
    }
    return undefined;
  }

  #inInflated({ part }: Region, from: number | undefined, backwards: boolean): ByteRange | undefined {
    if (part?.section !== 'log') return undefined;
    const { block } = this.#table.readBlock(part);
    const { start } = block;
    const bytes = asBuffer(block.bytes);
    // The headers before the records are in the file as well.
    const at = backwards
      ? bytes.lastIndexOf(this.#needle, from === undefined ? bytes.length : from - 1)
      : bytes.indexOf(this.#needle, Math.max(start, (from ?? -1) + 1));
    const before = from === 0 && backwards;
    return at < start || before ? undefined : { start: at, end: at + this.#needle.length, inside: part.offset };
  }

  /** Keys in full, also the bytes of them that a record does not repeat. */
  #inNames({ part }: Region, from: ByteOffset | undefined, backwards: boolean): ByteRange | undefined {
    if (part === undefined || part.records === 0 || part.section.startsWith('obj')) return undefined;
    const { block } = this.#table.readBlock(part);
    const { start: base, inside } = rangeInBlock(block, 0, block.length);
    // Counted in the block; a byte of the file in a deflated block comes before its records.
    const bound = from === undefined ? undefined : from.inside === inside ? from.offset - base : 0;
    let found: ByteRange | undefined;
    this.#visitKeys(part, block, (key, start, end) => {
      const there = bound === undefined || (backwards ? start < bound && end <= bound : start > bound);
      if (!there || (found && !backwards) || !key.includes(this.#needle)) return;
      found = rangeInBlock(block, start, end);
    });
    return found;
  }

  #visitKeys(part: Part, block: Block, visit: (key: Buffer, start: number, end: number) => void): void {
    try {
      const cursor = new BlockCursor(block);
      while (cursor.next())
        visit(asBuffer(cursor.key.subarray(0, cursor.keyLength)), cursor.recordStart, cursor.valueEnd);
    } catch (error) {
      if (!isReftableError(error)) throw error;
      for (const { key, start, end } of this.#table.load(part)?.blockFieldList.records ?? []) visit(key, start, end);
    }
  }
}
