/** What the table editor shows of one table file. */
import type { HashName, RecordRow, Uint64 } from './values.ts';

export type SectionName = 'ref' | 'ref-index' | 'obj' | 'obj-index' | 'log' | 'log-index';

export interface TableHeader {
  readonly version: number;
  readonly blockSize: number;
  readonly minUpdateIndex: Uint64;
  readonly maxUpdateIndex: Uint64;
  readonly hash: HashName;
}

/** The footer's fields beside its copy of the header; 0 = the section is absent. */
export interface TableFooter {
  readonly refIndexOffset: Uint64;
  readonly objOffset: Uint64;
  readonly objectIdLength: number;
  readonly objIndexOffset: Uint64;
  readonly logOffset: Uint64;
  readonly logIndexOffset: Uint64;
  /** CRC-32 in hex, as stored (it was checked). */
  readonly crc: string;
}

export interface BlockInfo {
  readonly section: SectionName;
  /** From the start of the file, in bytes. The first block starts at 0, the file header inside it. */
  readonly offset: number;
  /** Bytes in the file, padding included (compressed for a log block). */
  readonly size: number;
  /** Bytes that carry data: `block_len` (inflated for a log block). */
  readonly length: number;
  readonly padding: number;
  readonly restarts: number;
  readonly records: number;
  /** Position of its first record in its section. */
  readonly firstRecord: number;
  readonly firstKey: string;
}

export interface SectionInfo {
  readonly name: SectionName;
  readonly offset: number;
  readonly size: number;
  readonly blocks: number;
  readonly records: number;
  readonly tombstones: number;
}

export interface TableDescription {
  readonly file: string;
  readonly name: string;
  readonly size: number;
  readonly header: TableHeader;
  readonly footer: TableFooter;
  readonly sections: readonly SectionInfo[];
}

/** A window of a table's blocks. */
export interface BlockRows {
  readonly total: number;
  readonly from: number;
  readonly blocks: readonly BlockInfo[];
}

/** A window of the records of one section. */
export interface RecordRows {
  readonly section: SectionName;
  readonly total: number;
  readonly from: number;
  readonly rows: readonly RecordRow[];
}
