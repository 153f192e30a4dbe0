/** Findings about the blocks of a table. */
import type { FindingId, FindingParams, RestartProblem, StreamDamage } from '../../protocol/findings.ts';
import { t } from '../l10n.ts';
import { count, hex, hexRange, plural } from '../numbers.ts';
import { advice, blockTypeText, type Entries } from './entry.ts';
import { READS_ON } from './git-does.ts';

export const BLOCKS = {
  blockType: {
    title: () => t('Wrong block type'),
    explanation: () => t('The type byte of a block does not match the contents of the block.'),
    git: {
      list: ['some', 'wrong'],
      find: ['some', 'wrong'],
      compact: ['right', 'fails'],
      verify: ['right', 'reports'],
    },
    message: ({ block, type, contents }) =>
      t(
        'the block at {0} has type {1} and the contents of a block of type {2}',
        hex(block),
        blockTypeText(type),
        blockTypeText(contents),
      ),
    expected: ({ contents }) => blockTypeText(contents),
    actual: ({ type }) => blockTypeText(type),
    advice: advice.repair,
  },
  blockLength: {
    title: () => t('Wrong block length'),
    explanation: () => t('The length in a block’s header is not the length of its contents.'),
    git: {
      list: ['right', 'some', 'crashes'],
      find: ['right', 'crashes'],
      reflog: ['right', 'none'],
      compact: ['fails', 'crashes'],
      verify: ['right', 'crashes', 'reports'],
    },
    message: params =>
      'stated' in params
        ? t(
            'the header of the block at {0} states {1} bytes, its contents have {2}',
            hex(params.block),
            count(params.stated),
            count(params.length),
          )
        : t(
            "the block at {0} has {1} bytes, more than the table's blocks may have",
            hex(params.block),
            count(params.length),
          ),
    expected: params => ('stated' in params ? String(params.length) : atMost(params.blockSize)),
    actual: params => ('stated' in params ? String(params.stated) : size(params.length)),
    advice: advice.repair,
  },
  blockAlignment: {
    title: () => t('Wrong block alignment'),
    explanation: () => t('Blocks start where, according to the block size in the header, padding should be.'),
    git: { list: 'none', find: 'none', reflog: 'fails', write: 'fails', compact: 'fails' },
    message: params => {
      if (params.problem === 'blockSize') {
        return t(
          'the block size in the header is {0} bytes, and the second block starts at {1}',
          count(params.blockSize),
          hex(params.second),
        );
      }
      return params.problem === 'early'
        ? t('a block starts at {0}, where padding should be according to the block size', hex(params.actual))
        : t('zeros are at {0}, where the next block should start', hex(params.expected));
    },
    expected: params => {
      if (params.problem === 'blockSize') return String(params.second);
      return params.problem === 'early' ? hex(params.expected) : t('a block at {0}', hex(params.expected));
    },
    actual: params => {
      if (params.problem === 'blockSize') return String(params.blockSize);
      return params.problem === 'early' ? hex(params.actual) : t('a block at {0}', hex(params.actual));
    },
    advice: advice.repair,
  },
  blockMissing: {
    title: () => t('Bytes that are not a block'),
    explanation: () => t('A range of the file is not a readable block.'),
    git: { list: 'some', find: 'some', compact: 'fails', verify: 'reports' },
    message: ({ start, end }) => t('bytes {0} are not a readable block', hexRange(start, end)),
    expected: ({ type }) => (isBlockType(type) ? undefined : t("a block of type 'r', 'o', 'g' or 'i'")),
    actual: ({ type }) => {
      if (type === null) return t('nothing');
      return isBlockType(type) ? undefined : blockTypeText(type);
    },
    advice: advice.repair,
  },
  blockCutOff: {
    title: () => t('Block without its end'),
    explanation: () =>
      t(
        'The end of a block is missing or overwritten. Without it git does not read the block. The records before it are intact.',
      ),
    git: {
      list: ['none', 'some'],
      find: ['none', 'crashes'],
      reflog: ['fails', 'right'],
      write: ['fails', 'right'],
      compact: 'fails',
      verify: ['crashes', 'reports'],
    },
    message: params => cutText(params),
    advice: advice.repair,
  },
  logBlockSize: {
    title: () => t('Log block that git cannot read'),
    explanation: () =>
      t(
        'A log block is longer in the file than the block size and than its inflated contents. git reads only as many bytes as the larger of the two (“zlib failure”).',
      ),
    git: { reflog: 'none', compact: 'fails' },
    message: ({ block, size, read }) =>
      t(
        'the log block at {0} has {1} bytes in the file, and git reads {2} of them',
        hex(block),
        count(size),
        count(read),
      ),
    expected: ({ read }) => atMost(read),
    actual: params => size(params.size),
    advice: () => t('Few programs can read the reflogs of this table. Repair rewrites it with a larger block size.'),
  },
  logStream: {
    title: () => t('Damaged log block'),
    explanation: () =>
      t(
        'The zlib stream of a log block is damaged, has another wrapping, or its checksum is wrong. If a single flipped bit explains it, the message names the byte, and nothing in the block is lost.',
      ),
    git: { reflog: 'none', compact: 'fails' },
    message: params => {
      const text = t('the log block at {0}: {1}', hex(params.block), streamText(params.damage));
      return 'records' in params ? t('{0}; {1}', text, wholeText(params.records)) : text;
    },
    advice: advice.repair,
  },
  padding: {
    title: () => t('Padding other than zeros'),
    explanation: () => t('The padding after a block is not all zeros.'),
    git: READS_ON,
    message: ({ block }) => t('the padding of the block at {0} is not all zeros', hex(block)),
    expected: () => t('zeros'),
    advice: advice.compact,
  },
  sectionOrder: {
    title: () => t('Block outside its section'),
    explanation: () => t('A block is outside of its section.'),
    git: READS_ON,
    message: ({ block, section, previous }) =>
      t('the block at {0} belongs to the {1} section and comes after the {2} section', hex(block), section, previous),
    advice: advice.repair,
  },
  restartCount: {
    title: () => t('Wrong number of restart points'),
    explanation: () => t('The number of restart points that a block states is not the number that it has.'),
    git: { list: 'some', find: ['right', 'crashes'], compact: 'fails', verify: 'reports' },
    message: ({ block, stated, actual }) =>
      actual === null
        ? t('the block at {0} has no restart point', hex(block))
        : t('the block at {0} states {1} restart points and has {2}', hex(block), count(stated), count(actual)),
    expected: ({ actual }) => (actual === null ? t('1 at least') : String(actual)),
    actual: ({ stated }) => String(stated),
    advice: advice.repair,
  },
  restartOffset: {
    title: () => t('Wrong restart point'),
    explanation: () => t('A restart point is not the offset of a record with a whole key, or is out of order.'),
    git: { find: ['right', 'crashes'] },
    message: ({ block, index, offset, problem }) =>
      t(
        'in the block at {0}, restart point {1} ({2}) {3}',
        hex(block),
        String(index),
        hex(offset),
        restartText(problem),
      ),
    actual: ({ offset }) => hex(offset),
    advice: advice.repair,
  },
} as const satisfies Partial<Entries<FindingId>>;

function cutText({ block, end, cause, records, complete }: FindingParams['blockCutOff']): string {
  return t('{0}; {1}', causeText(cause, hex(block)), complete ? allText(records) : wholeText(records, end));
}

function causeText(cause: FindingParams['blockCutOff']['cause'], block: string): string {
  switch (cause) {
    case 'end':
      return t('the file ends inside the block at {0}', block);
    case 'fill':
      return t('the end of the block at {0} is overwritten by one repeated byte', block);
    case 'overwritten':
      return t('the end of the block at {0} is overwritten', block);
  }
}

function allText(records: number): string {
  return t('all its records are readable: {0}', count(records));
}

/** `end`: where the last whole record ends. */
function wholeText(records: number, end?: number): string {
  if (records === 0) return t('none of its records is whole');
  if (end === undefined) return plural('{0} whole record is readable', '{0} whole records are readable', records);
  return plural(
    '{0} whole record is readable, up to {1}',
    '{0} whole records are readable, up to {1}',
    records,
    hex(end),
  );
}

function isBlockType(type: number | null): boolean {
  return type !== null && 'rogi'.includes(String.fromCharCode(type));
}

function atMost(bytes: number): string {
  return plural('{0} byte at most', '{0} bytes at most', bytes);
}

function size(bytes: number): string {
  return plural('{0} byte', '{0} bytes', bytes);
}

function streamText(damage: StreamDamage): string {
  switch (damage.type) {
    case 'gzip':
      return t('its stream is in gzip format, not in zlib format');
    case 'noHeader':
      return t('its stream has no zlib header');
    case 'header':
      return t('the zlib header of its stream is damaged');
    case 'checksum':
      return t('the checksum of its stream does not match its contents, any of which may be wrong');
    case 'checksumBit':
      return t('one bit of the checksum of its stream is flipped');
    case 'bit':
      return t(
        'bit {0} of byte {1} of its stream is flipped; with that bit restored the checksum is right',
        String(damage.bit),
        String(damage.byte),
      );
    case 'cutOff':
      return t('the file ends after byte {0} of its stream', String(damage.byte));
    case 'overwritten':
      return t('its stream is overwritten from byte {0} on', String(damage.byte));
    case 'data':
      return t('its stream is damaged at or before byte {0}', String(damage.byte));
  }
}

function restartText(problem: RestartProblem): string {
  switch (problem) {
    case 'outside':
      return t('points outside the records');
    case 'order':
      return t('is not after the one before it');
    case 'notARecord':
      return t('does not point to the start of a record');
    case 'noWholeKey':
      return t('points to a record without a whole key');
  }
}
