/** Names and meanings of the fields of a table, and of their kinds. */
import type { FieldName } from '../protocol/table.ts';
import { language, t } from './l10n.ts';

interface FieldText {
  /** As in a sentence: `block size`. */
  readonly name: () => string;
  /** In full sentences. */
  readonly meaning: () => string;
}

const MAGIC: FieldText = {
  name: () => t('magic'),
  meaning: () => t('The four letters that every reftable starts with.'),
};
const VERSION: FieldText = {
  name: () => t('version'),
  meaning: () => t('The version of the format. Version 1 is always SHA-1; version 2 has a hash ID.'),
};
const BLOCK_SIZE: FieldText = {
  name: () => t('block size'),
  meaning: () =>
    t(
      'The maximum size of a block in bytes, to which blocks are padded. Reflog blocks can have this size before they are deflated.',
    ),
};
const MIN_UPDATE_INDEX: FieldText = {
  name: () => t('lowest update index'),
  meaning: () => t('The lowest update index in the table. Ref records store their distance from it.'),
};
const MAX_UPDATE_INDEX: FieldText = {
  name: () => t('highest update index'),
  meaning: () => t('The highest update index in the table.'),
};
const HASH_ID: FieldText = {
  name: () => t('hash ID'),
  meaning: () => t("The hash of the object IDs: 'sha1' or 's256'."),
};

/** The field of the footer that repeats one of the header. */
function copyOf({ name, meaning }: FieldText): FieldText {
  return {
    name: () => t('{0} in the footer', name()),
    meaning: () => t('{0} The footer repeats the header, so that each shows whether the other is damaged.', meaning()),
  };
}

const FIELDS: Readonly<Record<FieldName, FieldText>> = {
  magic: MAGIC,
  version: VERSION,
  blockSize: BLOCK_SIZE,
  minUpdateIndex: MIN_UPDATE_INDEX,
  maxUpdateIndex: MAX_UPDATE_INDEX,
  hashId: HASH_ID,
  footerMagic: copyOf(MAGIC),
  footerVersion: copyOf(VERSION),
  footerBlockSize: copyOf(BLOCK_SIZE),
  footerMinUpdateIndex: copyOf(MIN_UPDATE_INDEX),
  footerMaxUpdateIndex: copyOf(MAX_UPDATE_INDEX),
  footerHashId: copyOf(HASH_ID),
  refIndexOffset: {
    name: () => t('ref index offset'),
    meaning: () => t('The offset of the root of the ref index; 0 if the table has none.'),
  },
  objectOffsetAndIdLength: {
    name: () => t('object section offset and ID length'),
    meaning: () =>
      t(
        'The offset of the object section, and the number of bytes of each object ID in it. Stored as the offset times 32 plus the length; 0 if the table has no such section.',
      ),
  },
  objectIndexOffset: {
    name: () => t('object index offset'),
    meaning: () => t('The offset of the root of the object index; 0 if the table has none.'),
  },
  logOffset: {
    name: () => t('log section offset'),
    meaning: () =>
      t('The offset of the first reflog block; 0 if the table has none, or if it is the first block of the table.'),
  },
  logIndexOffset: {
    name: () => t('log index offset'),
    meaning: () => t('The offset of the root of the reflog index; 0 if the table has none.'),
  },
  checksum: {
    name: () => t('checksum'),
    meaning: () => t('CRC-32 of the bytes of the footer before it. Blocks have no checksum.'),
  },
  trailingBytes: {
    name: () => t('trailing bytes'),
    meaning: () => t('Bytes after the footer, which should be the end of the table.'),
  },
  blockType: {
    name: () => t('block type'),
    meaning: () => t("The records of the block: 'r' refs, 'o' objects, 'g' reflog entries, 'i' an index."),
  },
  blockLength: {
    name: () => t('block length'),
    meaning: () =>
      t(
        'Bytes from the start of the block to the end of its restart points, without padding. The first block includes the header of the file. The length of a reflog block counts inflated bytes.',
      ),
  },
  prefixLength: {
    name: () => t('prefix length'),
    meaning: () =>
      t('The number of bytes that the key shares with the start of the previous key. They are not repeated here.'),
  },
  suffixLengthAndValueType: {
    name: () => t('suffix length and value type'),
    meaning: () =>
      t(
        'The number of bytes of the key that follow, and the type of the value after them. Stored as the length times 8 plus the type.',
      ),
  },
  suffix: {
    name: () => t('suffix'),
    meaning: () => t('The bytes of the key after those that it shares with the previous key.'),
  },
  updateIndex: {
    name: () => t('update index'),
    meaning: () =>
      t('The transaction that wrote this value. Stored as the distance from the lowest update index of the table.'),
  },
  objectId: {
    name: () => t('object ID'),
    meaning: () => t('The object that the ref points to.'),
  },
  peeledObjectId: {
    name: () => t('peeled object ID'),
    meaning: () => t('The object that the annotated tag points to, directly or through other tags.'),
  },
  targetLength: {
    name: () => t('target length'),
    meaning: () => t('The length of the target in bytes.'),
  },
  target: {
    name: () => t('target'),
    meaning: () => t('The ref that this symbolic ref points to.'),
  },
  oldObjectId: {
    name: () => t('old object ID'),
    meaning: () => t('The value of the ref before the change; zeros if the ref did not exist.'),
  },
  newObjectId: {
    name: () => t('new object ID'),
    meaning: () => t('The value of the ref after the change; zeros if the ref was deleted.'),
  },
  nameLength: {
    name: () => t('name length'),
    meaning: () => t('The length of the name in bytes.'),
  },
  name: {
    name: () => t('name'),
    meaning: () => t('The name of the person who changed the ref.'),
  },
  emailLength: {
    name: () => t('email length'),
    meaning: () => t('The length of the email address in bytes.'),
  },
  email: {
    name: () => t('email'),
    meaning: () => t('The email address of the person who changed the ref.'),
  },
  time: {
    name: () => t('time'),
    meaning: () => t('The time of the change, in seconds since 1970-01-01 00:00 UTC.'),
  },
  timeZone: {
    name: () => t('time zone'),
    meaning: () => t('The time zone of the time. Stored as hours times 100 plus minutes, with a sign.'),
  },
  messageLength: {
    name: () => t('message length'),
    meaning: () => t('The length of the message in bytes.'),
  },
  message: {
    name: () => t('message'),
    meaning: () => t('The reason for the change. git ends it with a newline.'),
  },
  offsetCount: {
    name: () => t('number of offsets'),
    meaning: () =>
      t(
        'The number of offsets that follow, if the value type cannot store it. 0 if there are too many to list: the object can be in any ref block.',
      ),
  },
  refBlockOffset: {
    name: () => t('ref block offset'),
    meaning: () =>
      t(
        'The offset of a ref block with a ref that points to the object. All offsets but the first are stored as the distance from the previous one.',
      ),
  },
  blockOffset: {
    name: () => t('block offset'),
    meaning: () => t('The offset of the block whose last key is the key of this record.'),
  },
  restartPoint: {
    name: () => t('restart point'),
    meaning: () =>
      t(
        'The offset of a record with a whole key, from the start of the block. A lookup searches the restart points first, then reads from one of them.',
      ),
  },
  restartCount: {
    name: () => t('number of restart points'),
    meaning: () => t('The number of restart points before this field.'),
  },
  undecodable: {
    name: () => t('undecodable record'),
    meaning: () => t('A record that cannot be decoded, and the bytes after it up to the next restart point.'),
  },
  cutOff: {
    name: () => t('rest of a damaged block'),
    meaning: () => t('The bytes after the last whole record of a block whose end is missing or overwritten.'),
  },
  deflatedRecords: {
    name: () => t('deflated records'),
    meaning: () => t('The records and restart points of the reflog block as one zlib stream.'),
  },
  padding: {
    name: () => t('padding'),
    meaning: () => t('Zeros up to the block size.'),
  },
  unknown: {
    name: () => t('unknown bytes'),
    meaning: () => t('Bytes that cannot be read as a part of a table.'),
  },
};

/** The field as a sentence names it: `block size`. */
export function fieldText(field: FieldName): string {
  return FIELDS[field].name();
}

/** The field as a label: `Block size`. */
export function fieldLabel(field: FieldName): string {
  const [first = '', ...rest] = fieldText(field);
  return [first.toLocaleUpperCase(language().locale), ...rest].join('');
}

/** What the field is for, in full sentences. */
export function fieldMeaning(field: FieldName): string {
  return FIELDS[field].meaning();
}

/** Kinds of fields, which the table editor draws differently. */
export const fieldKindText = {
  headerFooter: () => t('Header, footer'),
  structure: () => t('Types and lengths'),
  key: () => t('Keys'),
  number: () => t('Numbers and times'),
  id: () => t('Object IDs'),
  text: () => t('Texts'),
  pointer: () => t('Offsets'),
  deflated: () => t('Deflated'),
  padding: () => t('Padding'),
  unknown: () => t('Unknown'),
} as const;
