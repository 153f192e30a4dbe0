/** What the table editor shows of one table file in any state. */
import type { ByteRange, FieldName, Finding, HeaderFooter, Severity, TableField, TablePart } from '../check/index.ts';
import type { FindingCounts } from './findings.ts';
import type { ErrorInfo, RecordRow } from './values.ts';
import type { Wire } from './wire.ts';

export type { ByteRange, FieldName, Severity };

export type SectionName = Extract<TablePart, { kind: 'block' }>['section'];

/** The offset of a byte in the file or, with `inside`, in an inflated log block. */
export interface ByteOffset extends Pick<ByteRange, 'inside'> {
  readonly offset: number;
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
  /** Bytes that do not belong to a block. */
  readonly unknown: number;
  /** The `tables.list` next to it names it; `null` if that cannot be read. */
  readonly listed: boolean | null;
  /** Why git, or any strict reader, would not open it. */
  readonly refused: ErrorInfo | null;
}

/** A block, or bytes of the file's body between two blocks. */
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
  /** Damage was found when it was loaded. */
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

/** A field of the format, or padding, deflated or unknown bytes. */
export interface FieldInfo extends ByteRange, Wire<Pick<TableField, 'name' | 'value' | 'record'>> {
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

/** The record that holds bytes of a key which a later record does not repeat. */
export interface KeyOrigin {
  /** Bytes [start, end) of the key. */
  readonly start: number;
  readonly end: number;
  /** Position of the record in its block. */
  readonly record: number;
  readonly at: ByteOffset;
  /** The record's whole key. */
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
  readonly at: ByteOffset;
  readonly field: FieldInfo;
  /** `null` in the footer, and after it. */
  readonly part: PartInfo | null;
  readonly record: RecordDetails | null;
}

/** Which byte: the one at an offset, or the first of a record of a section, or of a record of the block at an offset. */
export type ByteQuery =
  | ByteOffset
  | { readonly section: SectionName; readonly index: number }
  | { readonly block: number; readonly record: number };

/** A piece of the picture of a table: one part, or as many as fit into one piece. */
export interface StripCell {
  readonly start: number;
  readonly end: number;
  /** Of most of its bytes. */
  readonly section: SectionName | 'unknown' | 'footer';
  readonly parts: number;
  /** Position of its first part. */
  readonly first: number;
  /** The share of its blocks' space that is used, and the share of its keys that is not repeated; from 0 to 1. */
  readonly fill: number;
  readonly shared: number;
  readonly damaged: boolean;
}

export type SearchKind = 'text' | 'hex' | 'name';

export interface SearchResult {
  readonly found: ByteRange | null;
  /** The search reached an end of the file and continued at the other. */
  readonly wrapped: boolean;
}

/** A finding of the check in one table. */
export interface ProblemInfo extends Pick<Finding, 'id' | 'severity'> {
  /** These texts are as `src/text/findings` makes them. */
  readonly title: string;
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly gitDoes?: string;
  readonly advice: string;
  readonly range: ByteRange;
}

export interface Problems {
  /** Of all findings, also of those that are not in `problems`. */
  readonly counts: FindingCounts;
  /** In the order of the file; at most a thousand. */
  readonly problems: readonly ProblemInfo[];
}
