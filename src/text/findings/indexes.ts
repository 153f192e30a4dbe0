/** Findings about indexes and the object section of a table, and about programs other than git that read it. */
import type { FindingId } from '../../protocol/findings.ts';
import { t } from '../l10n.ts';
import { count, hex, plural } from '../numbers.ts';
import { advice, type Entries, keyText, nameText } from './entry.ts';
import { READS_ON } from './git-does.ts';

export const INDEXES = {
  indexOffset: {
    title: () => t('Wrong offset in an index'),
    explanation: () => t('An index entry does not point to the start of a block of its section.'),
    git: { find: ['some', 'crashes', 'hangs'] },
    message: params => {
      const [key, offset] = [keyText(params.key), hex(params.offset)];
      switch (params.problem) {
        case 'notABlock':
          return t('the index entry {0} points to {1}, where no block starts', key, offset);
        case 'section':
          return t('the index entry {0} points to {1}, a block of the {2} section', key, offset, params.section);
        case 'notBefore':
          return t('the index entry {0} points to {1}, which is not before it', key, offset);
      }
    },
    expected: params => {
      if (params.problem === 'section') return t('a block of the {0} section', params.expected);
      if (params.problem === 'notBefore') return undefined;
      return params.inside === null
        ? t('the start of a block')
        : t('the start of a block, such as {0}', hex(params.inside));
    },
    actual: params => (params.problem === 'section' ? params.section : hex(params.offset)),
    advice: advice.repair,
  },
  indexKey: {
    title: () => t('Wrong key in an index'),
    explanation: () => t('The key of an index entry is not the last key of the block that it points to.'),
    git: { find: ['right', 'some'] },
    message: ({ key, block }) =>
      t('the index entry {0} does not have the last key of the block at {1}', keyText(key), hex(block)),
    expected: ({ last }) => keyText(last),
    actual: ({ key }) => keyText(key),
    advice: advice.repair,
  },
  indexIncomplete: {
    title: () => t('Block without an index entry'),
    explanation: () => t('No index entry points to a block.'),
    git: { find: 'some' },
    message: ({ section, block }) =>
      t(
        'no index entry points to the block of the {0} section at {1}: its records are not found by name',
        section,
        hex(block),
      ),
    advice: advice.repair,
  },
  indexBlockSize: {
    title: () => t('Index block that git cannot read'),
    explanation: () =>
      t(
        'The root of an index is one block that is longer than the block size, as JGit writes it. git looks for the next block in the middle of it (“corrupt reftable file”).',
      ),
    git: {
      list: ['right', 'none'],
      find: ['right', 'none'],
      reflog: ['none', 'fails'],
      write: ['right', 'fails'],
      compact: 'fails',
    },
    message: ({ section, block, length, blockSize }) =>
      t(
        'the block of the {0} section at {1} has {2} bytes, and git looks for the next one after {3}',
        section,
        hex(block),
        count(length),
        count(blockSize),
      ),
    expected: ({ blockSize }) => plural('{0} byte at most', '{0} bytes at most', blockSize),
    actual: ({ length }) => plural('{0} byte', '{0} bytes', length),
    advice: () =>
      t(
        'Repair writes a new table, with an index of more levels. Other programs that read the index in one piece can read both.',
      ),
  },
  objectOffset: {
    title: () => t('Wrong offset in an object record'),
    explanation: () => t('An object record points to a block that does not have its ID, or to no block.'),
    git: READS_ON,
    message: ({ id, offset, problem }) =>
      problem === 'notABlock'
        ? t('the object record {0} points to {1}, where no ref block starts', id.value, hex(offset))
        : t('the object record {0} points to the block at {1}, which does not have this ID', id.value, hex(offset)),
    expected: ({ problem }) => (problem === 'notABlock' ? t('the start of a ref block') : undefined),
    actual: ({ offset }) => hex(offset),
    advice: advice.repair,
  },
  objectMissing: {
    title: () => t('Ref missing from the object section'),
    explanation: () => t('The object section does not have the offset of a ref block for an object ID in it.'),
    git: { list: ['right', 'wrong'], find: ['right', 'some'] },
    message: ({ ref, id, block, problem }) =>
      problem === 'noRecord'
        ? t('{0} is not found by its object ID {1}: the object section has no record of it', nameText(ref), id.value)
        : t(
            '{0} is not found by its object ID {1}: its object record does not point to the block at {2}',
            nameText(ref),
            id.value,
            hex(block),
          ),
    advice: advice.repair,
  },
  interopRootIndex: {
    title: () => t('Index root of several blocks'),
    explanation: () => t('The root of an index has several blocks.'),
    git: READS_ON,
    message: ({ count: roots, section, blocks }) =>
      plural(
        'the root of the {1} section has {2} blocks; JGit reads only the first',
        '{0} roots of indexes have several blocks (the first one, of the {1} section, {2}); JGit reads only the first block',
        roots,
        section,
        count(blocks),
      ),
    expected: () => '1',
    actual: ({ blocks }) => String(blocks),
    advice: () =>
      t(
        'JGit without the fix of its issue 289 finds no ref by name; a table with a larger block size has a smaller index.',
      ),
  },
  interopVersion: {
    title: () => t('Table of version 2'),
    explanation: () => t('The table is of version 2.'),
    git: READS_ON,
    message: ({ count: tables }) =>
      plural(
        'the table is of version 2, which JGit does not read',
        '{0} tables are of version 2, which JGit does not read',
        tables,
      ),
    actual: () => '2',
    advice: () => t('JGit reads version 1 only, and so SHA-1 only.'),
  },
  interopBlockSize: {
    title: () => t('Large blocks'),
    explanation: () => t('The table’s blocks are larger than usual.'),
    git: READS_ON,
    message: ({ count: tables, blockSize }) =>
      plural(
        "the table's blocks have up to {1} bytes",
        '{0} tables have large blocks, those of the first up to {1} bytes',
        tables,
        count(blockSize),
      ),
    expected: ({ usual }) => t('{0} at most', String(usual)),
    actual: ({ blockSize }) => String(blockSize),
    advice: () => t('git before 2.45 and other readers were made for blocks up to this size at most.'),
  },
  interopReflogSize: {
    title: () => t('Large log block'),
    explanation: () => t('A log block has nearly 16 MiB or more.'),
    git: READS_ON,
    message: ({ count: blocks, size }) =>
      plural(
        'a log block has {1} bytes, and JGit fails above 16 MiB',
        '{0} log blocks have nearly 16 MiB or more, the first one {1} bytes; JGit fails above 16 MiB',
        blocks,
        count(size),
      ),
    actual: ({ size }) => String(size),
    advice: () => t('JGit cannot write a reflog of more than 16 MiB in one block: expire old entries first.'),
  },
  interopZone: {
    title: () => t('Time zones that JGit shows differently'),
    explanation: () => t('Reflog entries have time zones other than UTC.'),
    git: READS_ON,
    message: ({ count: entries }) =>
      plural(
        '{0} reflog entry has a time zone that JGit shows differently',
        '{0} reflog entries have time zones that JGit shows differently',
        entries,
      ),
    advice: () => t('JGit and the published format count minutes here, git writes ±hhmm: the two show other zones.'),
  },
} as const satisfies Partial<Entries<FindingId>>;
