/** Findings about indexes and the object section of a table, and about programs other than git that read it. */
import type { FindingId } from '../../protocol/findings.ts';
import { t } from '../l10n.ts';
import { count, hex, plural } from '../numbers.ts';
import { advice, type Entries, keyText, nameText } from './entry.ts';

export const INDEXES = {
  indexOffset: {
    explanation: () => t('An index entry does not point to the start of a block of its section.'),
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
    explanation: () => t('The key of an index entry is not the last key of the block that it points to.'),
    message: ({ key, block }) =>
      t('the index entry {0} does not have the last key of the block at {1}', keyText(key), hex(block)),
    expected: ({ last }) => keyText(last),
    actual: ({ key }) => keyText(key),
    advice: advice.repair,
  },
  indexIncomplete: {
    explanation: () => t('No index entry points to a block.'),
    message: ({ section, block }) =>
      t(
        'no index entry points to the block of the {0} section at {1}: its records are not found by name',
        section,
        hex(block),
      ),
    advice: advice.repair,
  },
  objectOffset: {
    explanation: () => t('An object record points to a block that does not have its id, or to no block.'),
    message: ({ id, offset, problem }) =>
      problem === 'notABlock'
        ? t('the object record {0} points to {1}, where no ref block starts', id.value, hex(offset))
        : t('the object record {0} points to the block at {1}, which does not have this id', id.value, hex(offset)),
    expected: ({ problem }) => (problem === 'notABlock' ? t('the start of a ref block') : undefined),
    actual: ({ offset }) => hex(offset),
    advice: advice.repair,
  },
  objectMissing: {
    explanation: () => t('The object section does not have the offset of a ref block for an object id in it.'),
    message: ({ ref, id, block, problem }) =>
      problem === 'noRecord'
        ? t('{0} is not found by its object id {1}: the object section has no record of it', nameText(ref), id.value)
        : t(
            '{0} is not found by its object id {1}: its object record does not point to the block at {2}',
            nameText(ref),
            id.value,
            hex(block),
          ),
    advice: advice.repair,
  },
  interopRootIndex: {
    explanation: () => t('The root of an index has several blocks.'),
    message: ({ section, blocks }) =>
      t('the root of the {0} section has {1} blocks; JGit reads only the first', section, count(blocks)),
    expected: () => '1',
    actual: ({ blocks }) => String(blocks),
    advice: () =>
      t(
        'JGit without the fix of its issue 289 finds no ref by name; a table with a larger block size has a smaller index.',
      ),
  },
  interopVersion: {
    explanation: () => t('The table is of version 2.'),
    message: () => t('the table is of version 2, which JGit does not read'),
    actual: () => '2',
    advice: () => t('JGit reads version 1 only, and so SHA-1 only.'),
  },
  interopBlockSize: {
    explanation: () => t('The table’s blocks are larger than usual.'),
    message: ({ blockSize }) => t("the table's blocks have up to {0} bytes", count(blockSize)),
    expected: ({ usual }) => t('{0} at most', String(usual)),
    actual: ({ blockSize }) => String(blockSize),
    advice: () => t('git before 2.45 and other readers were made for blocks up to this size at most.'),
  },
  interopReflogSize: {
    explanation: () => t('A log block has nearly 16 MiB or more.'),
    message: ({ size }) => t('a log block has {0} bytes, and JGit fails above 16 MiB', count(size)),
    actual: ({ size }) => String(size),
    advice: () => t('JGit cannot write a reflog of more than 16 MiB in one block: expire old entries first.'),
  },
  interopZone: {
    explanation: () => t('Reflog entries have time zones other than UTC.'),
    message: ({ entries }) =>
      plural(
        '{0} reflog entry of the table has a time zone that JGit shows differently',
        '{0} reflog entries of the table have time zones that JGit shows differently',
        entries,
      ),
    advice: () => t('JGit and the published format count minutes here, git writes ±hhmm: the two show other zones.'),
  },
} as const satisfies Partial<Entries<FindingId>>;
