/** Severities of findings, as people read them. */
import type { Severity } from '../protocol/findings.ts';
import { t } from './l10n.ts';

export function severityLabel(severity: Severity): string {
  switch (severity) {
    case 'error':
      return t('Error');
    case 'warning':
      return t('Warning');
    case 'info':
      return t('Note');
    case 'hint':
      return t('Hint');
  }
}

/** With a mark that does not depend on colour. */
export function severityMark(severity: Severity): string {
  switch (severity) {
    case 'error':
      return t('✕ Error');
    case 'warning':
      return t('⚠ Warning');
    case 'info':
      return t('ⓘ Note');
    case 'hint':
      return t('Hint');
  }
}
