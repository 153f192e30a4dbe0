/** Imports that break a rule and are still to be changed. Take a line out with the change; add none. */
export const BROKEN_RULES: readonly string[] = [];

/** Files of the engine outside its Node platform that use `Buffer`. */
export const BUFFER_USERS: readonly string[] = [
  'src/reftable/format/keys.ts',
  'src/reftable/format/records.ts',
  'src/reftable/format/utf8.ts',
  'src/reftable/format/varint.ts',
  'src/reftable/stack/list.ts',
  'src/reftable/stack/reader.ts',
  'src/reftable/stack/temp-file.ts',
  'src/reftable/table/block-writer.ts',
  'src/reftable/table/block.ts',
  'src/reftable/table/cursor.ts',
  'src/reftable/table/file-source.ts',
  'src/reftable/table/merged-cursor.ts',
  'src/reftable/table/object-index.ts',
  'src/reftable/table/table.ts',
  'src/reftable/table/writer.ts',
  'src/reftable/table/zero-runs.ts',
];
