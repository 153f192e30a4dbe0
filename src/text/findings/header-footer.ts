/** Findings about the header and the footer of a table. */

import type { FindingId } from '../../protocol/findings.ts';
import { fieldText } from '../fields.ts';
import { t } from '../l10n.ts';
import { list } from '../list.ts';
import { count, hex, plural } from '../numbers.ts';
import { advice, type Entries } from './entry.ts';
import { READS_ON, REFUSES } from './git-does.ts';

/** `REFT` in hex. */
const MAGIC = '52454654';

export const HEADER_FOOTER = {
  tableTooShort: {
    title: () => t('Table too short'),
    explanation: () => t('A file is too short for a header and a footer.'),
    git: REFUSES,
    message: ({ size }) => plural('{0} byte is too few for a table', '{0} bytes are too few for a table', size),
    expected: ({ min }) => plural('at least {0} byte', 'at least {0} bytes', min),
    actual: ({ size }) => plural('{0} byte', '{0} bytes', size),
    advice: () => t('Nothing in it can be read. Restore it from a backup, or let Repair remove it from the list.'),
  },
  tableMagic: {
    title: () => t('Wrong magic number in the header'),
    explanation: () => t('A file does not start with `REFT`.'),
    git: REFUSES,
    message: ({ table }) => {
      if (table === 'zeros') return t('the file starts with zeros instead of a header and has no footer');
      if (table === 'other') return t('the file has neither the header nor the footer of a table');
      return t("the table does not start with 'REFT'");
    },
    expected: () => MAGIC,
    actual: ({ bytes }) => bytes.value,
    advice: advice.repair,
  },
  tableVersion: {
    title: () => t('Unknown format version'),
    explanation: () => t('The version in the header is neither 1 nor 2.'),
    git: REFUSES,
    message: ({ version }) => t('version {0} of the format is not known', String(version)),
    expected: () => t('1 or 2'),
    actual: ({ version }) => String(version),
    advice: advice.repair,
  },
  tableHashId: {
    title: () => t('Unknown hash ID'),
    explanation: () => t('The hash ID in the header is neither `sha1` nor `s256`.'),
    git: REFUSES,
    message: () => t('the hash ID in the header is not known'),
    expected: () => t("'sha1' or 's256'"),
    actual: ({ bytes }) => bytes.value,
    advice: advice.repair,
  },
  tableHash: {
    title: () => t('Wrong hash in the header'),
    explanation: () => t('The object IDs in the records have another length than those of the header’s hash.'),
    git: REFUSES,
    message: ({ header, records }) =>
      t('the hash in the header is {0}, that of the object IDs in the table is {1}', header, records),
    expected: ({ records }) => records,
    actual: ({ header }) => header,
    advice: advice.repair,
  },
  tableLimits: {
    title: () => t('Lowest update index above the highest'),
    explanation: () => t('The lowest update index in the header is above the highest.'),
    git: { write: 'crashes', compact: 'fails' },
    message: () => t("the table's lowest update index is above its highest"),
    expected: ({ max }) => t('{0} at most', max),
    actual: ({ min }) => min,
    advice: advice.repair,
  },
  headerMismatch: {
    title: () => t('Different header and footer'),
    explanation: () =>
      t(
        'The header and its copy in the footer differ. If the checksum shows which of them is damaged, the message names it.',
      ),
    git: REFUSES,
    message: ({ fields, damaged }) => {
      const names = list(fields.map(field => fieldText(field)));
      if (damaged === 'header') return t('header and footer differ in: {0}; the checksum confirms the footer', names);
      if (damaged === 'footer') return t('header and footer differ in: {0}; the checksum confirms the header', names);
      return t('header and footer differ in: {0}', names);
    },
    expected: ({ expected }) => expected.value,
    actual: ({ actual }) => actual.value,
    advice: advice.repair,
  },
  footerMissing: {
    title: () => t('Missing footer'),
    explanation: () => t('The file has no footer at its end: it was cut off.'),
    git: REFUSES,
    message: () => t('the table has no footer at its end: it was cut off'),
    expected: ({ offset }) => t("'REFT' at {0}", hex(offset)),
    advice: advice.repair,
  },
  footerMagic: {
    title: () => t('Wrong magic number in the footer'),
    explanation: () => t('The footer does not start with `REFT`.'),
    git: REFUSES,
    message: () => t("the footer does not start with 'REFT'"),
    expected: () => MAGIC,
    actual: ({ bytes }) => bytes.value,
    advice: advice.repair,
  },
  footerChecksum: {
    title: () => t('Wrong checksum of the footer'),
    explanation: () =>
      t('The CRC-32 of the footer is wrong. If a change of a single byte explains it, the message names that byte.'),
    git: REFUSES,
    message: ({ byte }) =>
      byte === null
        ? t('the checksum of the footer is wrong')
        : t(
            'the checksum of the footer is wrong; it would be right if the byte at {0} were {1}',
            hex(byte.offset),
            hexDigits(byte.value, 2),
          ),
    expected: ({ stored }) => hexDigits(stored, 8),
    actual: ({ computed }) => hexDigits(computed, 8),
    advice: advice.repair,
  },
  trailingBytes: {
    title: () => t('Bytes after the footer'),
    explanation: () => t('Bytes follow the footer.'),
    git: REFUSES,
    message: ({ footerEnd, size }) =>
      plural('{0} byte follows the footer', '{0} bytes follow the footer', size - footerEnd),
    expected: ({ footerEnd }) => t('the end of the file at {0}', hex(footerEnd)),
    actual: ({ size }) => plural('{0} byte', '{0} bytes', size),
    advice: () => t('Repair writes the table without them.'),
  },
  footerPosition: {
    title: () => t('Wrong section offset in the footer'),
    explanation: () => t('An offset in the footer is not the offset at which its section starts.'),
    git: {
      list: ['right', 'none', 'crashes'],
      find: ['right', 'none', 'crashes'],
      reflog: ['right', 'some', 'none', 'fails', 'crashes'],
      write: ['right', 'fails', 'crashes'],
      compact: ['right', 'fails', 'crashes'],
      verify: ['right', 'crashes'],
    },
    message: ({ field, offset, section }) =>
      section === null
        ? t(
            "the footer field '{0}' has the offset {1}, and the table has no such section",
            fieldText(field),
            hex(offset),
          )
        : t(
            "the footer field '{0}' has the offset {1}, the section starts at {2}",
            fieldText(field),
            hex(offset),
            hex(section),
          ),
    expected: ({ section }) => hex(section ?? 0),
    actual: ({ offset }) => hex(offset),
    advice: advice.repair,
  },
  footerUnused: {
    title: () => t('Missing index offset in the footer'),
    explanation: () => t('The table has an index, but the footer has no offset for it.'),
    git: READS_ON,
    message: ({ field, first }) =>
      t('the footer has no {0}, though an index starts at {1}', fieldText(field), hex(first)),
    expected: ({ last }) => hex(last),
    actual: () => '0x0',
    advice: () => t('Lookups read the whole section. Compacting this table fixes it.'),
  },
  objectIdLength: {
    title: () => t('Wrong object ID length in the footer'),
    explanation: () => t('The length of shortened object IDs in the footer differs from that in the object records.'),
    git: {
      list: ['right', 'none'],
      find: ['right', 'none'],
      reflog: ['right', 'fails'],
      write: ['right', 'fails'],
      compact: ['right', 'fails'],
      verify: ['right', 'crashes'],
    },
    message: ({ footer, records }) =>
      t(
        'the footer states {0} bytes of an ID for each object record, the records have {1}',
        count(footer),
        count(records),
      ),
    expected: ({ records }) => String(records),
    actual: ({ footer }) => String(footer),
    advice: advice.repair,
  },
} as const satisfies Partial<Entries<FindingId>>;

function hexDigits(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
