/** The lines of `reftable survey`. */
import type { FindingCounts } from '../protocol/findings.ts';
import type { RowTotals } from '../protocol/repository-rows.ts';
import { counted } from './counts.ts';
import { t } from './l10n.ts';
import { count, plural } from './numbers.ts';
import { countsText } from './stacks.ts';

export const surveyText = {
  stacks: (value: number) => plural('{0} stack', '{0} stacks', value),
  tables: counted.tables,
  bytes: counted.bytes,
  due: () => t('compaction due'),
  deleted: (value: number) => plural('{0} deleted ref', '{0} deleted refs', value),
  findings: (counts: FindingCounts) => countsText(counts) ?? t('no problems'),
  timeout: (seconds: number) => t('not finished after {0} s, and left out (--timeout)', seconds),
  ended: () => t('left out: the thread that read it has ended'),
  stuck: () => t('left out: too many directories before it have not answered'),
  /** The line on standard error, after all others. */
  summary: ({ repositories, reftables, tables, due, deleted, errors, findings }: RowTotals, isComplete: boolean) =>
    [
      ...(isComplete ? [] : [t('Stopped before the end.')]),
      t(
        '{0}, {1} with reftables: {2}, compaction due in {3}, {4}.',
        plural('{0} repository', '{0} repositories', repositories),
        count(reftables),
        counted.tables(tables),
        count(due),
        plural('{0} deleted ref', '{0} deleted refs', deleted),
      ),
      ...(errors > 0 ? [plural('{0} path cannot be read.', '{0} paths cannot be read.', errors)] : []),
      ...(findings === undefined
        ? []
        : [t('Findings: {0}. Object IDs were not looked up.', countsText(findings) ?? t('no problems'))]),
    ].join(' '),
} as const;
