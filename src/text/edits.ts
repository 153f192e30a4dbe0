/** Changes of refs: what a plan does, why it is refused, and what was done. git's own messages are not here. */
import type { EditFault } from '../protocol/edits.ts';
import { counted } from './counts.ts';
import { message } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { count } from './numbers.ts';

export const editProgress = {
  reading: () => t('Reading the script'),
  checking: () => t('Checking refs'),
  writing: () => t('Writing the transaction'),
  /** `state` is git's word for when the hook is called. */
  hook: (state: string) => t('Running the reference-transaction hook ({0})', state),
} as const;

export const editText = {
  noGitDirectory: (directory: string) => t('{0} is not in a git directory.', directory),
  /** A message of git, which may have any character of the script. */
  quoted: (text: string) => message(text.trimEnd()),
  notOne: (fault: 'another' | 'aborted' | 'notCommitted') => notOne(fault),
  /** One sentence about the first fault. */
  refused: (faults: readonly EditFault[], more: number) => {
    const [first] = faults;
    const left = faults.length - 1 + more;
    return [first === undefined ? '' : faultLine(first), ...(left > 0 ? [`(${counted.more(left)})`] : [])].join(' ');
  },
} as const;

function notOne(fault: 'another' | 'aborted' | 'notCommitted'): string {
  switch (fault) {
    case 'another':
      return t('a second transaction starts here: a script is applied as one transaction');
    case 'aborted':
      return t('the transaction is aborted here: remove this line to apply the script');
    case 'notCommitted':
      return t("the transaction that starts here is not committed: add 'commit' at the end");
  }
}

/** A fault with its line, counted from 1. */
export function faultLine({ line, message: text }: EditFault): string {
  return line === null ? text : t('line {0}: {1}', count(line + 1), text);
}
