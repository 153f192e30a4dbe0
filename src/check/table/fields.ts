/** Sections of a table, and the fields of its header and footer, by name. */

export type SectionName = 'ref' | 'ref-index' | 'obj' | 'obj-index' | 'log' | 'log-index';

const HEADER_FIELDS = [
  { name: 'magic', start: 0, end: 4 },
  { name: 'version', start: 4, end: 5 },
  { name: 'block size', start: 5, end: 8 },
  { name: 'least update index', start: 8, end: 16 },
  { name: 'greatest update index', start: 16, end: 24 },
  { name: 'hash id', start: 24, end: 28 },
] as const;

export type HeaderField = (typeof HEADER_FIELDS)[number]['name'];

/** The fields of a header, in the order of the file. */
export function headerFields(
  version: number,
): readonly { readonly name: HeaderField; readonly start: number; readonly end: number }[] {
  return HEADER_FIELDS.slice(0, version === 1 ? 5 : 6);
}

/** Names of the five fields between the footer's copy of the header and its checksum, in order. */
export const SECTION_OFFSET_FIELDS = [
  'ref index position',
  'object position and id length',
  'object index position',
  'log position',
  'log index position',
] as const;

export type SectionOffsetField = (typeof SECTION_OFFSET_FIELDS)[number];
