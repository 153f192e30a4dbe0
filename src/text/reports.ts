/** Texts of the commands for bug reports and bundles. */

import { counted } from './counts.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { bytes, plural } from './numbers.ts';

export const reportText = {
  reporting: (stack: string) => t('Writing a report on {0}', stack),
  title: () => t('Copy a report on the stack'),
  question: () => t('How should refs be named in the report?'),
  redacted: () => t('Redacted'),
  redactedDetail: () => t('Ref names and object IDs are replaced by hashes that have no meaning outside of the report'),
  plain: () => t('Plain'),
  plainDetail: () => t('Findings name the refs that they are about'),
  showAction: () => t('Show Report'),
  copied: (stack: string, findings: number, redacted: boolean) =>
    redacted
      ? t('Copied a redacted report on {0} with {1}.', stack, counted.findings(findings))
      : t('Copied a report on {0} with {1}.', stack, counted.findings(findings)),
  documentName: (number: number) => t('Report {0}', number),
  expired: () => t('This report is from an earlier session. Copy a new one.'),
} as const;

export const bundleText = {
  exporting: (stack: string) => t('Exporting {0}', stack),
  exportQuestion: (stack: string) => t('Export the stack of {0}?', stack),
  contents: () =>
    t(
      'The bundle contains the whole directory of the stack: all ref names and object IDs, and the names, email addresses and messages in reflogs, including those of deleted refs. It contains no working tree files and no objects.',
    ),
  chooseFileAction: () => t('Choose File…'),
  exportTitle: () => t('Export the stack as a bundle'),
  fileKind: () => t('Stack bundles'),
  wrongMachine: () => t('Choose a file on the machine that has the stack: a bundle cannot be written elsewhere.'),
  exported: (files: number, name: string, size: number, left: readonly string[]) => {
    const text = t('Exported {0} to {1} ({2}).', counted.files(files), name, bytes(size));
    return left.length === 0 ? text : `${text} ${t('Left out: {0}.', list(left))}`;
  },
  opening: (name: string) => t('Opening {0}', name),
  openTitle: () => t('Open a bundle of a stack'),
  packing: () => t('Packing the stack'),
  unpacking: (size: number) => plural('Unpacking: {0} byte', 'Unpacking: {0} bytes', size),
} as const;
