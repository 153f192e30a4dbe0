/** Deleted refs and how they are restored. The command line, the stack editor and dialogs share these texts. */

import type { DeletedRefInfo, PlannedRestore, PossibleUpstream, RestoreProblem } from '../protocol/deleted-refs.ts';
import { counted } from './counts.ts';
import { committerTime } from './dates.ts';
import { excerpt } from './escape/bounded.ts';
import { shellWord } from './escape/shell-word.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { readable, shortValue } from './names.ts';
import { count, plural } from './numbers.ts';

/** An update index as the engine has it, or in a message. */
type Index = bigint | string;

/** A `SourceInfo` of either form. */
type Source = DeletedRefInfo['source'];

export const deletedText = {
  /** What a ref is read from; empty for the stack itself. */
  source: (source: Source) => {
    switch (source.type) {
      case 'stack':
        return '';
      case 'unlisted':
        return t('in an unlisted table');
      case 'backup':
        return t('in the backup of {0}', source.created);
    }
  },
  /** When a ref was deleted. */
  deletedAt: (updateIndex: Index | undefined) =>
    updateIndex === undefined ? t('deleted at an unknown time') : t('deleted at update index {0}', count(updateIndex)),
  exists: () => t('exists again'),
  existsAgain: () => t('tombstones hide earlier reflog entries of this ref'),
  olderValue: () => t('a later value is no longer stored'),
  entries: (entries: number, missing: number) =>
    missing === 0
      ? counted.reflogEntries(entries)
      : t('{0}, {1} no longer stored', counted.reflogEntries(entries), count(missing)),
  /** The other refs of the transaction that deleted a ref. `names` are the first ones. */
  alsoChanged: (names: readonly string[], others: number) =>
    others > names.length
      ? t('also changed: {0}, and {1} more', list(names.map(excerpt)), count(others - names.length))
      : t('also changed: {0}', list(names.map(excerpt))),
  none: () => t('No deleted ref is stored.'),
  /** Nothing was found, but not everything could be read. */
  noneFound: (reason: string) => t('No deleted ref was found, but not everything could be read: {0}', reason),
} as const;

/** Deleted refs in the tab Refs. */
export const deletedRefsText = {
  heading: () => t('Deleted'),
  facet: () => t('deleted refs'),
  /** Refs of unlisted tables and backups, and reflogs of refs that exist again. */
  others: () => t('others that can be restored…'),
  /** A note below the counts. */
  incomplete: () => t('Not everything could be read. More deleted refs may be stored.'),
  restore: (refs: number) => (refs === 1 ? t('Restore…') : t('Restore {0} Refs…', count(refs))),
  restoreFirst: () => t('Restore First…'),
  /** What is known of a ref that can be restored, one fact a line. */
  facts: (ref: DeletedRefInfo) => {
    const { transaction } = ref;
    const others = transaction?.refs.filter(name => name !== ref.name) ?? [];
    const update = transaction?.entry?.update;
    return [
      sentence(ref.state === 'exists' ? deletedText.existsAgain() : deletedText.deletedAt(ref.deletion?.updateIndex)),
      ...(update === undefined
        ? []
        : [
            `${committerTime(update.time, update.tz)}, ${readable(update.committer.name)}: ${readable(update.message ?? '')}`,
          ]),
      ...(others.length === 0
        ? []
        : [sentence(deletedText.alsoChanged(others.slice(0, 5), (transaction?.total ?? 1) - 1))]),
      t('Can be restored with {0}.', deletedText.entries(ref.entries, ref.missingEntries)),
      ...(ref.isOlderValue ? [sentence(deletedText.olderValue())] : []),
      ...(ref.source.type === 'stack' ? [] : [sentence(deletedText.source(ref.source))]),
    ];
  },
} as const;

/** An older value of a ref that exists. */
export const valueText = {
  link: () => t('Restore This Value…'),
  question: (name: string, stack: string) => t('Restore an older value of {0} in {1}?', excerpt(name), excerpt(stack)),
  change: (current: string, older: string, updateIndex: Index) =>
    t(
      'From {0} to {1}, which is the value of update index {2}. The reflog gets an entry.',
      current,
      older,
      count(updateIndex),
    ),
  filesStay: () => t('If the branch is checked out, its files and its index stay as they are.'),
  action: () => t('Restore Value'),
  /** Of the reflog entry. Like git's, it is the same in every language. */
  reflogMessage: (updateIndex: string) => `restore: value of update index ${updateIndex}`,
  done: (name: string, value: string) => t('{0} is now {1}.', excerpt(name), value),
  changed: (name: string) =>
    t("cannot restore a value of '{0}': the ref has changed. Select the value again.", excerpt(name)),
  notStored: (name: string) => t("cannot restore a value of '{0}': no undamaged table has it", excerpt(name)),
  missingObject: (name: string, oid: string) =>
    t(
      "cannot restore a value of '{0}': the object {1} does not exist. git gc removed it, or it was not fetched.",
      excerpt(name),
      oid,
    ),
} as const;

export const restoreText = {
  /** Before a list of plans. */
  wouldRestore: (refs: number) => t('Would restore {0} in one transaction:', counted.refs(refs)),
  restored: (refs: number) => t('Restored {0}.', counted.refs(refs)),
  /** `entries` is the number of reflog entries that return. */
  plan: ({ name, as, entries }: Pick<PlannedRestore, 'name' | 'as' | 'entries'>, value: string, updateIndex: Index) =>
    name === as
      ? t('{0}: {1} of update index {2}, {3}', excerpt(name), value, count(updateIndex), counted.reflogEntries(entries))
      : t(
          '{0} as {1}: {2} of update index {3}, {4}',
          excerpt(name),
          excerpt(as),
          value,
          count(updateIndex),
          counted.reflogEntries(entries),
        ),
  /** A plan in a dialog, where it can be restored. */
  planLine: ({ value, updateIndex, ...plan }: PlannedRestore) =>
    restoreText.plan(plan, value === null ? '' : shortValue(value), updateIndex ?? '0'),
  looking: (stack: string) => t('Looking for deleted refs of {0}', stack),
  restoring: (stack: string) => t('Restoring refs of {0}', stack),
  pick: () => t('Select the refs to restore'),
  /** With the reason why there may be more. */
  pickOfIncomplete: (reason: string) =>
    t('Select the refs to restore. Not everything could be read, so more may be stored: {0}', reason),
  pickTitle: (stack: string, total: number) =>
    plural('{1}: {0} deleted ref', '{1}: {0} deleted refs', total, excerpt(stack)),
  /** A choice: what a ref was, and what is known of its deletion. */
  choiceDetail: (ref: DeletedRefInfo) =>
    list([
      ref.state === 'exists' ? deletedText.exists() : deletedText.deletedAt(ref.deletion?.updateIndex),
      deletedText.entries(ref.entries, ref.missingEntries),
      ref.isOlderValue ? deletedText.olderValue() : '',
      deletedText.source(ref.source),
    ]),
  /** Asks for another name, with the reason why it is needed. */
  otherName: (plan: Pick<PlannedRestore, 'name' | 'as'>, problem: RestoreProblem) =>
    t('{0} Enter the full name of the ref, such as refs/heads/topic.', restoreProblemText(plan, problem, null)),
  nameRefusal: () => t('Enter the full name of a ref: refs/heads/topic.'),
  question: (refs: number, stack: string) =>
    plural('Restore {0} ref of {1}?', 'Restore {0} refs of {1}?', refs, excerpt(stack)),
  action: () => t('Restore'),
  /** In a terminal, after a branch was restored. */
  upstreamHint: (branch: string, upstream: string) =>
    t(
      'The upstream of {0} is not restored. To set it, run: {1}',
      excerpt(branch),
      ['git', 'branch', `--set-upstream-to=${remoteBranch(upstream)}`, '--', branch].map(shellWord).join(' '),
    ),
  /** After branches were restored; `upstreams` are full names. */
  upstreamQuestion: (restored: number, upstreams: readonly PossibleUpstream[]) =>
    [
      restoreText.restored(restored),
      ...upstreams
        .slice(0, 3)
        .map(({ branch, upstream }) =>
          t('{0} has no upstream; {1} exists.', excerpt(branch), excerpt(remoteBranch(upstream))),
        ),
      ...(upstreams.length > 3 ? [counted.more(upstreams.length - 3)] : []),
    ].join(' '),
  setUpstream: (branches: number) => (branches === 1 ? t('Set Upstream') : t('Set Upstreams')),
  upstreamsSet: (upstreams: readonly PossibleUpstream[]) =>
    upstreams
      .slice(0, 3)
      .map(({ branch, upstream }) => t('The upstream of {0} is {1}.', excerpt(branch), excerpt(remoteBranch(upstream))))
      .join(' '),
  upstreamsNotSet: (branches: readonly string[]) =>
    t('git did not set the upstream of {0}.', list(branches.map(excerpt))),
  notChecked: () => t('git was not found on PATH: it was not checked that the objects exist.'),
  notCompacted: (reason: string) => t('The refs are restored, but the stack was not compacted: {0}', reason),
} as const;

/**
 * Why a ref cannot be restored, and what to do. `option` gives it another name on a command line; `null` leaves that
 * advice out.
 */
export function restoreProblemText(
  { name, as }: Pick<PlannedRestore, 'name' | 'as'>,
  problem: RestoreProblem,
  option: string | null = '',
): string {
  const ref = excerpt(name);
  const target = excerpt(as);
  const advice = option === null ? '' : adviceOn(option);
  switch (problem.type) {
    case 'notStored':
      return t("cannot restore '{0}': no table or backup that can be read has a value of it", ref);
    case 'notDeleted':
      return t("cannot restore '{0}': it exists, and none of its reflog entries is hidden", ref);
    case 'doubtful':
      return t("cannot restore '{0}': its value or its reflog is in a damaged block. Repair the stack first.", ref);
    case 'badName':
      return t("cannot restore '{0}': '{1}' is not a valid name of a ref", ref, target);
    case 'taken':
      return sentences(t("cannot restore '{0}': a ref '{1}' exists.", ref, target), advice);
    case 'conflict': {
      const reason = t(
        "cannot restore '{0}' as '{1}': the name conflicts with '{2}'.",
        ref,
        target,
        excerpt(problem.other),
      );
      return sentences(reason, advice);
    }
    case 'missingObject':
      return t(
        "cannot restore '{0}': the object {1} does not exist. git gc removed it, or it was not fetched.",
        ref,
        problem.oid,
      );
  }
}

/** `origin/topic` of the full name. */
function remoteBranch(upstream: string): string {
  return upstream.replace(/^refs\/remotes\//, '');
}

function adviceOn(option: string): string {
  return option === '' ? t('Restore it under another name.') : t('Restore it under another name ({0}).', option);
}

/** With a capital letter and a full stop. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function sentences(...parts: readonly string[]): string {
  return parts.filter(Boolean).join(' ');
}
