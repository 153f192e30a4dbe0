/** Texts of the commands that take git's own arguments. Those that are not translated are git's. */
import { t } from './l10n.ts';
import { planOptions } from './ref-plan.ts';

/** By command. */
export const gitText = {
  emptyMessage: () => 'Refusing to perform update with empty message',
  noSuchRef: (name: string) => `No such ref: ${name}`,
  notSymbolic: (name: string) => `Cannot delete ${name}, not a symbolic ref`,
  outsideOfRefs: (name: string) => `Refusing to point ${name} outside of refs/`,
  invalidTarget: (name: string, target: string) => `Refusing to set '${name}' to invalid ref '${target}'`,
  headOutsideOfBranches: () => 'HEAD not found below refs/heads!',
  /** The message of a reflog entry. */
  renameEntry: (from: string, to: string, copies: boolean) =>
    `Branch: ${copies ? 'copied' : 'renamed'} ${from} to ${to}`,
  deletedBranch: (name: string, was: string, isRemote: boolean) =>
    `Deleted ${isRemote ? 'remote-tracking ' : ''}branch ${name} (was ${was}).\n`,
  forgottenRemote: (name: string) => `branch '${name}' not found.\nDid you forget --remote?`,
  seeRefFormat: () => "See 'git help check-ref-format'",
  deleteAnyway: (name: string) => `If you are sure you want to delete it, run 'git branch -D ${name}'`,
  hint: (text: string, name: string) =>
    `hint: ${text}\nhint: Disable this message with "git config set advice.${name} false"\n`,
  symbolicRefUsage: () =>
    usage(
      [
        'symbolic-ref [-m <reason>] <name> <ref>',
        'symbolic-ref [-q] [--short] [--no-recurse] <name>',
        'symbolic-ref --delete [-q] <name>',
      ],
      [
        '    -q, --[no-]quiet      suppress error message for non-symbolic (detached) refs',
        '    -d, --[no-]delete     delete symbolic ref',
        '    --[no-]short          shorten ref output',
        '    --[no-]recurse        recursively dereference (default)',
        '    -m <reason>           reason of the update',
        ...planOptions(22),
        '',
      ],
    ),
  noStaleFix: () =>
    t('--stale-fix is not supported: it reads every object of the repository. Use git reflog expire --stale-fix.'),
  branchUsage: () =>
    usage(
      [
        'branch [<options>] [-r] (-d | -D) <branch-name>...',
        'branch [<options>] (-m | -M) [<old-branch>] <new-branch>',
        'branch [<options>] (-c | -C) [<old-branch>] <new-branch>',
      ],
      [
        '    -q, --[no-]quiet      suppress informational messages',
        '    -r, --remotes         act on remote-tracking branches',
        '    -d, --[no-]delete     delete fully merged branch',
        '    -D                    delete branch (even if not merged)',
        '    -m, --[no-]move       move/rename a branch and its reflog',
        '    -M                    move/rename a branch, even if target exists',
        '    -c, --[no-]copy       copy a branch and its reflog',
        '    -C                    copy a branch, even if target exists',
        '    -f, --[no-]force      force creation, move/rename, deletion',
        ...planOptions(22),
        '',
      ],
    ),
  reflogExistsUsage: () => usage(['reflog exists <ref>'], []),
  reflogListUsage: () => usage(['reflog list'], []),
  reflogWriteUsage: () => usage(['reflog write <ref> <old-oid> <new-oid> <message>'], []),
  reflogDropUsage: () =>
    usage(
      ['reflog drop [--all [--single-worktree] | <refs>...]'],
      [
        '    --[no-]all            drop the reflogs of all references',
        '    --[no-]single-worktree',
        '                          drop reflogs from the current worktree only',
        '',
      ],
    ),
  reflogDeleteUsage: () =>
    usage(
      [
        'reflog delete [--rewrite] [--updateref]',
        '                         [--dry-run | -n] [--verbose] <ref>@{<specifier>}...',
      ],
      [...REWRITE_OPTIONS, ''],
    ),
  reflogExpireUsage: () =>
    usage(
      [
        'reflog expire [--expire=<time>] [--expire-unreachable=<time>]',
        '                         [--rewrite] [--updateref] [--stale-fix]',
        '                         [--dry-run | -n] [--verbose] [--all [--single-worktree] | <refs>...]',
      ],
      [
        ...REWRITE_OPTIONS,
        '    --expire <timestamp>  prune entries older than the specified time',
        '    --expire-unreachable <timestamp>',
        '                          prune entries older than <time> that are not reachable from the current tip of the branch',
        '    --[no-]stale-fix      prune any reflog entries that point to broken commits',
        '    --[no-]all            process the reflogs of all references',
        '    --[no-]single-worktree',
        '                          limits processing to reflogs from the current worktree only',
        '',
      ],
    ),
};

const REWRITE_OPTIONS = [
  '    -n, --[no-]dry-run    do not actually prune any entries',
  '    --[no-]rewrite        rewrite the old SHA1 with the new SHA1 of the entry that now precedes it',
  '    --[no-]updateref      update the reference to the value of the top reflog entry',
  '    --[no-]verbose        print extra information on screen',
];

/** Forms that start with a space continue the one before. */
function usage(forms: readonly string[], options: readonly string[]): string {
  const lines = forms.map((form, i) => {
    if (form.startsWith(' ')) return form;
    return `${i === 0 ? 'usage:' : '   or:'} reftable ${form}`;
  });
  return [...lines, '', ...options, ''].join('\n');
}
