/** Texts of `reftable update-ref`: git's, in git's language. */

import { planOptions } from './ref-plan.ts';

/** The texts of the command. */
export const updateRefText = {
  /** As git prints it. */
  usage: () =>
    [
      'usage: reftable update-ref [<options>] -d <refname> [<old-oid>]',
      '   or: reftable update-ref [<options>]    <refname> <new-oid> [<old-oid>]',
      '   or: reftable update-ref [<options>] --stdin [-z] [--batch-updates]',
      '',
      '    -m <reason>           reason of the update',
      '    -d                    delete the reference',
      '    --no-deref            update <refname> not the one it points to',
      '    -z                    stdin has NUL-terminated arguments',
      '    --stdin               read updates from stdin',
      '    --create-reflog       create a reflog',
      '    -0, --batch-updates   batch reference updates',
      ...planOptions(22),
      '',
      '',
    ].join('\n'),
  /** git's. */
  emptyMessage: () => 'Refusing to perform update with empty message.',
};
