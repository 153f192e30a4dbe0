/** Why a stack is not exported as a bundle, and why a bundle is not opened. */
import { excerpt } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { bytes, count } from './numbers.ts';

export type ExportFault =
  | { readonly type: 'exists' | 'inStack'; readonly path: string }
  | { readonly type: 'stackChanged' }
  | { readonly type: 'fileShrank'; readonly name: string };

/** Limits are in bytes, except for that of `tooManyFiles`. `message` is the decoder's. */
export type BundleFault =
  | { readonly type: 'notAFile' | 'cutOff' | 'noFacts' | 'badFacts' }
  | { readonly type: 'notGzip' | 'notTar'; readonly message: string }
  | { readonly type: 'tooLarge' | 'tooManyFiles' | 'headersTooLarge'; readonly limit: number }
  | { readonly type: 'foreign' | 'notPlain' | 'invalidName' | 'repeated' | 'textTooLong'; readonly name: string };

export function exportErrorText(fault: ExportFault): string {
  switch (fault.type) {
    case 'exists':
      return t('{0} exists already. Choose another name, or overwrite it.', fault.path);
    case 'inStack':
      return t('{0} is in the directory that is exported. Choose another folder.', fault.path);
    case 'stackChanged':
      return t('The stack changed during the export. Try again.');
    case 'fileShrank':
      return t('{0} became shorter during the export. Try again.', excerpt(fault.name));
  }
}

export function bundleErrorText(file: string, fault: BundleFault): string {
  return t('cannot open the bundle {0}: {1}', file, faultText(fault));
}

function faultText(fault: BundleFault): string {
  switch (fault.type) {
    case 'notAFile':
      return t('It is not a regular file.');
    case 'notGzip':
      return t('It is not compressed with gzip, or it is damaged: {0}.', fault.message);
    case 'notTar':
      return t('It is not a tar archive, or it is damaged: {0}', fault.message);
    case 'cutOff':
      return t('It is cut off.');
    case 'noFacts':
      return t("'bundle.json' is missing.");
    case 'badFacts':
      return t("'bundle.json' cannot be read.");
    case 'tooLarge':
      return t('It unpacks to more than {0}.', bytes(fault.limit));
    case 'tooManyFiles':
      return t('It has more than {0} files.', count(fault.limit));
    case 'headersTooLarge':
      return t('The headers of one file exceed {0}.', bytes(fault.limit));
    case 'foreign':
      return t("'{0}' does not belong in a bundle.", excerpt(fault.name));
    case 'notPlain':
      return t("'{0}' is neither a plain file nor a directory.", excerpt(fault.name));
    case 'invalidName':
      return t("'{0}' is not the name of a file.", excerpt(fault.name));
    case 'repeated':
      return t("It contains '{0}' twice.", excerpt(fault.name));
    case 'textTooLong':
      return t("'{0}' is too long.", excerpt(fault.name));
  }
}
