/** The tab Changes of the stack editor, and what edits refs. git's own messages are not here. */

import type { StagedChange, StagedEntry, StagedReview, StagedValue } from '../protocol/staged.ts';
import { counted } from './counts.ts';
import { excerpt } from './escape/bounded.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { readable, shortId } from './names.ts';
import { bytes, count, plural } from './numbers.ts';

/** Refs that are deleted at once. */
export const MOST_DELETED = 10_000;

export const changesText = {
  title: () => t('Changes'),
  staged: (refs: number) => plural('{0} staged change', '{0} staged changes', refs),
  list: () => t('Staged changes'),
  ref: () => t('Ref'),
  before: () => t('Before'),
  after: () => t('After'),
  entries: () => t('Reflog'),
  value: (value: StagedValue) => valueText(value, shortId),
  wholeValue: (value: StagedValue) => valueText(value, oid => oid),
  /** The new value, where there is little room. */
  becomesValue: (value: StagedValue) => t('⇒ {0}', valueText(value, shortId)),
  /** The same of a change, which may be a rename. */
  becomesChange: (change: StagedChange) => t('⇒ {0}', becomesText(change)),
  becomes: (before: string, change: StagedChange) => t('{0} ⇒ {1}', before, becomesText(change)),
  entryCounts: (written: number, removed: number) =>
    [written > 0 ? t('+{0}', count(written)) : '', removed > 0 ? t('−{0}', count(removed)) : '']
      .filter(Boolean)
      .join(' '),
  entryMeaning: (written: number, removed: number) =>
    list([
      ...(written > 0 ? [plural('writes {0} entry', 'writes {0} entries', written)] : []),
      ...(removed > 0 ? [plural('deletes {0} entry', 'deletes {0} entries', removed)] : []),
    ]),
  newRefs: (refs: number) => plural('{0} staged new ref', '{0} staged new refs', refs),
  showNewRef: (ref: string, value: StagedValue) =>
    t(
      'Show the change {0} ⇒ {1}',
      readable(ref),
      valueText(value, oid => oid),
    ),
  showChange: () => t('Show Change'),
  more: (changes: number) => counted.more(changes),
  message: () => t('Message of the reflog entries'),
  save: () => t('Save'),
  openScript: () => t('Open as Script'),
  copyCommands: () => t('Copy as git Commands'),
  drop: () => t('Drop'),
  dropChange: (ref: string) => t('Drop the change of {0}', readable(ref)),
  conflict: (base: StagedValue, present: StagedValue) => {
    const [was, is] = [valueText(base, shortId), valueText(present, shortId)];
    if (present === null) return t('Another process deleted this ref, which had the value {0}.', was);
    if (base === null) return t('Another process created this ref with the value {0}.', is);
    return t('Another process changed this ref from {0} to {1}.', was, is);
  },
  keepTheirs: () => t('Keep Theirs'),
  keepTheirsTitle: (ref: string) => t('Drop the change of {0}', readable(ref)),
  keepMine: () => t('Keep Mine'),
  keepMineTitle: (ref: string, present: StagedValue) =>
    t('Change {0} from {1}, the value that it has now', readable(ref), valueText(present, shortId)),
  conflicts: (refs: number) =>
    plural(
      '{0} ref was changed by another process. Choose a value before you save.',
      '{0} refs were changed by other processes. Choose their values before you save.',
      refs,
    ),
  entryConflict: ({ isDeleted }: StagedEntry) =>
    isDeleted ? t('Another process has deleted this entry.') : t('Another process has written this entry.'),
  dropEntry: ({ name }: StagedEntry) => t('Drop the change of this reflog entry of {0}', readable(name)),
  entryConflicts: (entries: number) =>
    plural(
      '{0} reflog entry was changed by another process. Drop its change before you save.',
      '{0} reflog entries were changed by other processes. Drop their changes before you save.',
      entries,
    ),
  noEntry: () => t('none'),
  deletedEntry: () => t('deleted'),
  /** A staged entry of the list, for screen readers. */
  stagedEntry: (change: string) => t('{0}, staged for deletion', change),
  deleteEntries: (entries: number) => plural('Stage Deletion of {0} Entry', 'Stage Deletion of {0} Entries', entries),
  stagedEntryDeletions: (entries: number) =>
    plural('Staged the deletion of {0} reflog entry.', 'Staged the deletion of {0} reflog entries.', entries),
  checking: () => t('Checking…'),
  review: (review: StagedReview) => reviewLine(review),
  none: () => t('No changes are staged.'),
  edit: (refs: number) => (refs === 1 ? t('Edit Ref') : t('Edit {0} Refs', count(refs))),
  entryEdit: (entries: number) =>
    entries === 1 ? t('Edit Reflog Entry') : t('Edit {0} Reflog Entries', count(entries)),
  messageEdit: () => t('Edit Message'),
  saving: () => t('The changes are being saved. Edit refs when that has finished.'),
  saved: (refs: number) => plural('Saved {0} change.', 'Saved {0} changes.', refs),
  undoLastSave: () => t('Undo Last Save'),
  undoStaged: (changes: number) =>
    plural(
      'Staged the way back for {0} change. Save writes it.',
      'Staged the way back for {0} changes. Save writes it.',
      changes,
    ),
  noLastSave: () => t('Nothing was saved in this editor since it was opened, or its way back is staged already.'),
  notUndone: (refs: readonly string[]) =>
    plural(
      'The last save is not undone: {0} ref has changed since: {1}.',
      'The last save is not undone: {0} refs have changed since: {1}.',
      refs.length,
      firstRefs(refs),
    ),
  entriesNotUndone: (entries: number) =>
    plural(
      'The last save is not undone: {0} reflog entry has changed since.',
      'The last save is not undone: {0} reflog entries have changed since.',
      entries,
    ),
  returnsReflog: () => t('its reflog returns as far as it is stored'),
  reflogNotStored: (ref: string) =>
    t('The reflog of {0} did not return: it is not stored with the value that the ref got.', excerpt(ref)),
  copied: (refs: number) => plural('Copied {0} command.', 'Copied {0} commands.', refs),
  conflicting: (refs: readonly string[]) =>
    plural(
      '{0} ref was changed by another process: {1}. Choose a value in the tab Changes.',
      '{0} refs were changed by other processes: {1}. Choose their values in the tab Changes.',
      refs.length,
      firstRefs(refs),
    ),
  brokenStack: () =>
    t('Refs cannot be edited because a table or the list of this stack cannot be read. Repair the stack.'),
  backupUnreadable: () => t('The staged changes of the last session cannot be read and are lost.'),
  askName: () => t('Full name of the new ref'),
  valueTitle: (ref: string) => t('New value of {0}: an object ID, a revision, or → and a ref', excerpt(ref)),
  askValue: () => t('An object ID, a revision, or → and the name of a ref'),
  /** The object that a value leads to. `line`: its subject or its type. */
  valueMeaning: (oid: string, line: string) => t('{0} {1}', shortId(oid), excerpt(line)),
  emptyValue: () => t('Enter an object ID, a revision, or → and the name of a ref.'),
  isStaged: (ref: string) => t('A change of {0} is already staged.', excerpt(ref)),
  tooMany: (refs: number) =>
    t('{0} refs are selected. At most {1} are deleted at once.', count(refs), count(MOST_DELETED)),
  tooManyEntries: (entries: number) =>
    t('{0} reflog entries are selected. At most {1} are deleted at once.', count(entries), count(MOST_DELETED)),
  listChanged: () => t('The stack has changed. Select again.'),
  renameRef: () => t('Stage Rename…'),
  askNewName: (ref: string) =>
    t(
      'New full name of {0}. Its reflog moves with it, and the settings of a branch in the configuration.',
      excerpt(ref),
    ),
  onlyIds: (ref: string) => t('{0} is not renamed: only a ref with an object ID can be.', excerpt(ref)),
  checkedOut: (ref: string) =>
    t('{0} is checked out. Rename it with Rename Branch… in its menu, which also changes HEAD.', excerpt(ref)),
  renamedFrom: (ref: string) => t('renamed from {0}', readable(ref)),
  renamedTo: (ref: string) => t('renamed to {0}', readable(ref)),
  renamesInScript: (refs: number) =>
    plural(
      'A script cannot move a reflog: {0} renamed ref would lose its reflog. Save moves it.',
      'A script cannot move reflogs: {0} renamed refs would lose their reflogs. Save moves them.',
      refs,
    ),
  renamesInCommands: (refs: number) =>
    plural(
      'git has no command for {0} of the renamed refs, which would lose its reflog. Save moves it.',
      'git has no command for {0} of the renamed refs, which would lose their reflogs. Save moves them.',
      refs,
    ),
  onlyEntriesInScript: () =>
    t('A script cannot delete or restore reflog entries, and nothing else is staged. Save writes them.'),
  entriesInScript: (entries: number) =>
    plural(
      'A script cannot change reflogs: the staged change of {0} reflog entry is left out. Save writes it.',
      'A script cannot change reflogs: the staged changes of {0} reflog entries are left out. Save writes them.',
      entries,
    ),
  entriesInCommands: (entries: number) =>
    plural(
      'git has no command for the staged change of {0} reflog entry, which is left out: the entry is restored or no longer exists.',
      'git has no commands for the staged changes of {0} reflog entries, which are left out: the entries are restored or no longer exist.',
      entries,
    ),
  changeRef: () => t('Stage New Value…'),
  addRef: () => t('Add Ref…'),
  deleteRefs: (refs: number) => plural('Stage Deletion of {0} Ref', 'Stage Deletion of {0} Refs', refs),
  dropChanges: (refs: number) => plural('Drop {0} Change', 'Drop {0} Changes', refs),
  stagedDeletions: (refs: number) =>
    plural('Staged the deletion of {0} ref.', 'Staged the deletion of {0} refs.', refs),
} as const;

function firstRefs(refs: readonly string[]): string {
  return list([...refs.slice(0, 5).map(ref => excerpt(ref)), ...(refs.length > 5 ? ['…'] : [])]);
}

function valueText(value: StagedValue, id: (oid: string) => string): string {
  if (value === null) return t('none');
  return value.type === 'oid' ? id(value.oid) : `→ ${readable(value.target)}`;
}

/** A renamed ref becomes its new name. */
function becomesText({ value, renamedTo }: StagedChange): string {
  return renamedTo !== undefined && value === null ? readable(renamedTo) : valueText(value, shortId);
}

/** `written` and `removed` are numbers of reflog entries. */
function writesText(size: string, written: number, removed: number): string {
  if (removed === 0) return t('Save writes {0} with {1}.', size, counted.reflogEntries(written));
  if (written === 0) return t('Save writes {0} and deletes {1}.', size, counted.reflogEntries(removed));
  return t(
    'Save writes {0} with {1} and deletes {2}.',
    size,
    counted.reflogEntries(written),
    counted.reflogEntries(removed),
  );
}

function reviewLine({ bytes: size, entries, merged, sections, unrecoverable }: StagedReview): string {
  const sum = (key: 'written' | 'removed') => entries.reduce((total, entry) => total + entry[key], 0);
  const parts = [
    writesText(bytes(size), sum('written'), sum('removed')),
    merged > 0 && plural('Then {0} table is merged.', 'Then {0} tables are merged.', merged),
    sections > 0 &&
      plural(
        'The settings of {0} branch in the configuration are removed or moved.',
        'The settings of {0} branches in the configuration are removed or moved.',
        sections,
      ),
    sum('removed') > 0 &&
      unrecoverable.total === 0 &&
      t('Older tables still have the deleted entries until a compaction removes them.'),
  ];
  return parts.filter(Boolean).join(' ');
}
