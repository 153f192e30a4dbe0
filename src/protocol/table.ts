/** What the table editor shows of one table file in any state. */
import type { FieldSpan, Finding, HeaderFooter, Severity, TablePart } from '../check/index.ts';
import type { ErrorInfo, RecordRow } from './values.ts';
import type { Wire } from './wire.ts';

export type { Severity };

export type SectionName = Extract<TablePart, { kind: 'block' }>['section'];

/** A place in a table: a byte of the file, or, with `in`, one of the inflated log block that starts at `in`. */
export interface ByteOffset {
  readonly offset: number;
  readonly in?: number;
}

/** Bytes of the file, half-open; with `in`, of the inflated log block that starts at `in`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
  readonly in?: number;
}

export type TableHeader = Wire<
  Pick<HeaderFooter, 'version' | 'blockSize' | 'minUpdateIndex' | 'maxUpdateIndex' | 'hash'>
>;

export interface TableFooter extends NonNullable<HeaderFooter['footer']> {
  /** CRC-32 in hex, as stored. */
  readonly crc: string;
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
  /** Which of its two copies the header was taken from; `none` when neither can be used. */
  readonly believed: HeaderFooter['source'];
  readonly header: TableHeader;
  /** `null` when there is none. */
  readonly footer: TableFooter | null;
  readonly sections: readonly SectionInfo[];
  /** Blocks, and unknown bytes between them. */
  readonly parts: number;
  /** Bytes of those stretches. */
  readonly unknown: number;
  /** The `tables.list` next to it names it. */
  readonly listed: boolean;
  /** Why git, or any strict reader, would not open it. */
  readonly refused: ErrorInfo | null;
}

/** A block, or a stretch of the file's body that is none. */
export interface PartInfo {
  /** Its position among all parts. */
  readonly index: number;
  readonly section: SectionName | 'unknown';
  /** From the start of the file, in bytes. The first block starts at 0, the file header inside it. */
  readonly offset: number;
  /** Bytes in the file, padding included (compressed for a log block). */
  readonly size: number;
  /** Bytes that carry data: `block_len` (inflated for a log block); 0 for what is not a block. */
  readonly length: number;
  readonly padding: number;
  readonly restarts: number;
  readonly records: number;
  /** Position of its first record in its section. */
  readonly firstRecord: number;
  readonly firstKey: string;
  /** Bytes of all its keys in full, and how many of them were taken from the key before. */
  readonly keyBytes: number;
  readonly prefixBytes: number;
  /** What is wrong with it was seen when it was loaded. */
  readonly damaged: boolean;
}

/** A window of a table's parts. */
export interface PartRows {
  readonly total: number;
  readonly from: number;
  readonly parts: readonly PartInfo[];
}

/** A record that cannot be decoded, and the rest of its block up to the next restart point. */
export interface DamagedRow {
  readonly kind: 'damaged';
  readonly bytes: number;
}

export interface RecordLine extends ByteRange {
  readonly row: RecordRow | DamagedRow;
  /** Offset of its block. */
  readonly block: number;
  /** Position in its block. */
  readonly position: number;
}

/** A window of the records of one section. */
export interface RecordRows {
  readonly section: SectionName;
  readonly total: number;
  readonly from: number;
  readonly rows: readonly RecordLine[];
}

/** One leaf: a field of the format, or padding, deflated or unknown bytes. */
export interface FieldInfo extends ByteRange, Wire<Pick<FieldSpan, 'name' | 'value' | 'block' | 'record'>> {
  /** The value was too long to send completely. */
  readonly cut?: true;
  /** What it points to. */
  readonly target?: ByteOffset;
}

/** A window of bytes with the fields that are, at least in part, in it. */
export interface ByteRows {
  /** Of the file, or of the inflated block. */
  readonly total: number;
  readonly from: number;
  readonly base64: string;
  readonly fields: readonly FieldInfo[];
}

/** Where the bytes of a key are that a record does not repeat. */
export interface KeyOrigin {
  /** Bytes of the key, half-open. */
  readonly start: number;
  readonly end: number;
  /** Position in the block of the record that holds them. */
  readonly record: number;
  readonly at: ByteOffset;
  readonly key: string;
}

export interface RecordDetails extends RecordLine {
  readonly section: SectionName;
  /** Position in its section. */
  readonly index: number;
  /** As people read it: ids in hex, a reflog entry as `name@{update index}`. */
  readonly key: string;
  readonly prefixLength: number;
  /** A restart point points to it. */
  readonly restart: boolean;
  readonly origins: readonly KeyOrigin[];
  readonly fields: readonly FieldInfo[];
}

/** All information on one byte. */
export interface ByteDetails {
  readonly position: ByteOffset;
  readonly field: FieldInfo;
  /** `null` in the footer, and after it. */
  readonly part: PartInfo | null;
  readonly record: RecordDetails | null;
}

/** What to look for a place by: a byte, a record of a section, or a record of the block at an offset. */
export type ByteQuery =
  | { readonly position: ByteOffset }
  | { readonly section: SectionName; readonly index: number }
  | { readonly block: number; readonly record: number };

/** A piece of the picture of a table: one part, or as many as one piece has room for. */
export interface StripCell {
  readonly start: number;
  readonly end: number;
  /** Of most of its bytes. */
  readonly section: SectionName | 'unknown' | 'footer';
  readonly parts: number;
  /** Position of its first part. */
  readonly first: number;
  /** Of the room of its blocks, how much is used, and of its keys, how much is not repeated; from 0 to 1. */
  readonly fill: number;
  readonly shared: number;
  readonly damaged: boolean;
}

export type SearchKind = 'text' | 'hex' | 'name';

export interface SearchResult {
  readonly found: ByteRange | null;
  /** The search came to an end of the file and went on from the other. */
  readonly wrapped: boolean;
}

/** A finding of the check in one table. */
export interface ProblemInfo extends Pick<Finding, 'id' | 'severity'> {
  /** As `src/text/findings` makes them. */
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly advice: string;
  readonly at: ByteRange;
}

export interface Problems {
  readonly total: number;
  /** In the order of the file; at most a thousand. */
  readonly problems: readonly ProblemInfo[];
}
