/** Changes of refs: what a plan does, why it is refused, and what was done. git's own messages are not here. */

import type { EditCompaction, EditedRef, EditFault, EditPlan, EditTable, SectionChange } from '../protocol/edits.ts';
import type { RefValue } from '../protocol/values.ts';
import { lossText } from './compaction.ts';
import { counted } from './counts.ts';
import { excerpt, message } from './escape/bounded.ts';
import { printable } from './escape/printable.ts';
import { t } from './l10n.ts';
import { list } from './list.ts';
import { shortValue } from './names.ts';
import { bytes, count, plural } from './numbers.ts';

export const editProgress = {
  reading: () => t('Reading the script'),
  checking: () => t('Checking refs'),
  writing: () => t('Writing the transaction'),
  /** `state` is git's word for when the hook is called. */
  hook: (state: string) => t('Running the reference-transaction hook ({0})', state),
} as const;

export const editText = {
  /** git's for a branch, for the reflog. */
  renameMessage: (from: string, to: string) =>
    `${from.startsWith('refs/heads/') ? 'Branch: renamed' : 'renamed'} ${from} to ${to}`,
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
  planning: (stack: string) => t('Planning changes of refs in {0}', stack),
  applying: (stack: string) => t('Changing refs in {0}', stack),
  applyQuestion: (script: string, stack: string) => t('Apply {0} to {1}?', excerpt(script), stack),
  apply: () => t('Apply'),
  nothing: (stack: string) => t('No ref of {0} changes.', stack),
  done: (stack: string, tables: readonly EditTable[]) => doneText(stack, tables),
  undo: () => t('Undo'),
  undone: (stack: string) => t('{0}: the change was undone.', stack),
  /** For the reflog. */
  undoMessage: () => 'undo',
  /** `script` for the reflog. */
  scriptMessage: (script: string) => `apply ${script}`,
  cannotApply: (what: string, reason: string) => t('Cannot apply {0}: {1}', excerpt(what), reason),
  showLine: () => t('Go to Line'),
  showDryRun: () => t('Show Dry Run'),
  showOutput: () => t('Show Output'),
  notCompacted: (stack: string, reason: string) =>
    t('The refs of {0} are changed, but its stack was not compacted: {1}', stack, reason),
  /** The branches are deleted or renamed, or restored. */
  sectionsUnchanged: (branches: readonly string[]) =>
    t(
      'git could not write the settings of these branches to the configuration: {0}. Check the file config of the repository.',
      list(branches.map(excerpt)),
    ),
  notUtf8Name: () => t('git cannot rename a branch here whose name is not UTF-8.'),
  /** `reason`: what is known besides what git printed. */
  gitFailed: (command: string, output: string, reason = '') => {
    // git's reason comes first.
    const [line = ''] = output.split('\n');
    const printed = message(line.replace(/^(?:fatal|error): /, ''));
    return reason === '' ? t('{0}: {1}', command, printed) : t('{0}: {1} ({2})', command, printed, message(reason));
  },
  dryRunTitle: (script: string) => t('Dry run of {0}', script),
  dryRunHeading: (script: string, stack: string) =>
    t('Dry run of {0} on {1}. Nothing was changed.', excerpt(script), stack),
  outputTitle: () => t('Output of the hook'),
  expired: () => t('This text was not kept. Run the command again.'),
  notUtf8: () => t('The script has characters that could not be decoded. Save it in UTF-8 before you apply it.'),
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

/** What a plan does, line by line. `most`: how many refs are listed of each stack. */
export function editPlanLines(plan: EditPlan, most = Number.POSITIVE_INFINITY): string[] {
  const { tables, faults, moreFaults, sections } = plan;
  return [
    ...faults.map(fault => t('Refused: {0}', faultLine(fault))),
    ...(moreFaults > 0 ? [counted.more(moreFaults)] : []),
    ...(tables.length === 0 ? [t('No ref changes.')] : []),
    ...tables.flatMap(table => [
      ...(tables.length > 1 ? [t('Stack {0}', excerpt(table.directory))] : []),
      ...tableLines(table, most),
    ]),
    ...sections.slice(0, most).map(sectionLine),
    ...(sections.length > most ? [counted.more(sections.length - most)] : []),
  ];
}

function sectionLine({ branch, to, settings }: SectionChange): string {
  const names = list(settings.map(({ name }) => excerpt(name)));
  return to === null
    ? t("Removes the settings of the branch '{0}' from the configuration: {1}.", excerpt(branch), names)
    : t(
        "Moves the settings of the branch '{0}' to '{1}' in the configuration: {2}.",
        excerpt(branch),
        excerpt(to),
        names,
      );
}

function tableLines(
  { refs, moreRefs, counts, bytes: size, updateIndex, compaction }: EditTable,
  most: number,
): string[] {
  const left = Math.max(0, refs.length - most) + moreRefs;
  return [
    ...refs.slice(0, most).map(refLine),
    ...(left > 0 ? [counted.more(left)] : []),
    t(
      'Writes a table of {0} with the update index {1} and {2}.',
      bytes(size),
      updateIndex,
      counted.reflogEntries(counts.entriesWritten),
    ),
    ...(compaction === null ? [] : compactionLines(compaction, most)),
  ];
}

function compactionLines({ merged, bytesWritten, unrecoverable }: EditCompaction, most: number): string[] {
  const named = unrecoverable.first.slice(0, most);
  return [
    plural(
      'The compaction that follows merges {0} table and writes {1}.',
      'The compaction that follows merges {0} tables and writes {1}.',
      merged,
      bytes(bytesWritten),
    ),
    ...(unrecoverable.total > 0
      ? [
          plural(
            'After it, deleted data of {0} ref cannot be recovered:',
            'After it, deleted data of {0} refs cannot be recovered:',
            unrecoverable.total,
          ),
          ...named.map(ref => `  ${excerpt(ref.name)}: ${lossText(ref)}`),
          ...(unrecoverable.total > named.length ? [`  ${counted.more(unrecoverable.total - named.length)}`] : []),
        ]
      : []),
  ];
}

function refLine({ name, change, before, after, removed }: EditedRef): string {
  const [ref, old, next] = [excerpt(name), before && valueText(before), after && valueText(after)];
  switch (change) {
    case 'created':
      return t('{0}: created, {1}', ref, next ?? '');
    case 'changed':
      return t('{0}: {1} → {2}', ref, old ?? '', next ?? '');
    case 'deleted':
      return removed === 0
        ? t('{0}: deleted, was {1}', ref, old ?? '')
        : t('{0}: deleted, was {1}; its reflog is deleted too: {2}', ref, old ?? '', counted.reflogEntries(removed));
    case 'kept':
      return removed === 0
        ? t('{0}: only a reflog entry', ref)
        : t('{0}: its reflog is deleted: {1}', ref, counted.reflogEntries(removed));
  }
}

function valueText(value: RefValue): string {
  return value.type === 'symref' ? excerpt(value.target) : shortValue(value);
}

/** What a transaction did, in one sentence. */
function doneText(stack: string, tables: readonly EditTable[]): string {
  const total = (key: 'created' | 'changed' | 'deleted') => tables.reduce((sum, { counts }) => sum + counts[key], 0);
  const parts = [
    ...(total('created') > 0 ? [t('{0} created', counted.refs(total('created')))] : []),
    ...(total('changed') > 0 ? [t('{0} changed', counted.refs(total('changed')))] : []),
    ...(total('deleted') > 0 ? [t('{0} deleted', counted.refs(total('deleted')))] : []),
  ];
  return t('{0}: {1}.', stack, parts.length === 0 ? t('no ref changed') : list(parts));
}

/** What a hook printed, line by line. */
export function hookOutput(text: string): string {
  return text.split(/\r?\n/).map(printable).join('\n');
}

/** A plan as a page of its own. */
export function editPlanPage(heading: string, plan: EditPlan): string {
  return [`${heading}`, '', ...editPlanLines(plan), ''].join('\n');
}

export const quickEditText = {
  pickRef: () => t('Which ref should be changed?'),
  pickBranch: () => t('Which branch?'),
  missing: (name: string) => t("'{0}' does not exist any longer.", excerpt(name)),
  noObject: (name: string) => t("'{0}' does not lead to an object.", excerpt(name)),
  notABranch: (name: string) => t("'{0}' is not a branch.", excerpt(name)),
  /** git's. */
  invalidBranch: (name: string) => `'${excerpt(name)}' is not a valid branch name`,
  /** git's. */
  deletesUsed: (branch: string, worktree: string) =>
    `cannot delete branch '${excerpt(branch)}' used by worktree at '${excerpt(worktree)}'`,
  /** git's. */
  forcesUsed: (branch: string, worktree: string) =>
    `cannot force update the branch '${excerpt(branch)}' used by worktree at '${excerpt(worktree)}'`,
  /** git's, for the reflog. */
  createdFrom: (name: string) => `branch: Created from ${name}`,
  /** For the reflog. */
  setTo: (value: string) => `set to ${value}`,
  /** For the reflog. */
  headTo: (branch: string) => `to ${branch}`,
  branchName: (at: string) => t('Name of the new branch at {0}', at),
  newName: (branch: string) => t("New name of the branch '{0}'", excerpt(branch)),
  newValue: (name: string) => t("New value of '{0}': an object ID or a revision such as HEAD~3", excerpt(name)),
  newTarget: (name: string) => t("Ref that '{0}' should point to", excerpt(name)),
  value: () => t('An object ID or a revision'),
  target: () => t('The full name of a ref'),
  createQuestion: (name: string, stack: string) => t("Create '{0}' in {1}?", excerpt(name), stack),
  create: () => t('Create'),
  setQuestion: (name: string, stack: string) => t("Set '{0}' in {1}?", excerpt(name), stack),
  set: () => t('Set'),
  deleteQuestion: (name: string, stack: string) => t("Delete '{0}' from {1}?", excerpt(name), stack),
  delete: () => t('Delete'),
  /** Undo creates the ref again. */
  undoRestores: () =>
    t(
      'Undo restores the value and the settings in the configuration, and the reflog unless a compaction has removed it.',
    ),
  headQuestion: (branch: string, stack: string) => t("Point HEAD of {1} at '{0}'?", excerpt(branch), stack),
  pointHead: () => t('Point HEAD'),
  headNote: () => t('The index and the files of the worktree stay as they are.'),
  renameQuestion: (from: string, to: string) => t("Rename the branch '{0}' to '{1}'?", excerpt(from), excerpt(to)),
  rename: () => t('Rename'),
  renameNote: () =>
    t(
      'git branch -m also renames its reflog and its section of the configuration, and moves the HEADs that point to it.',
    ),
  renaming: (from: string) => t("Renaming '{0}'", excerpt(from)),
  renamed: (from: string, to: string) => t("The branch '{0}' is now '{1}'.", excerpt(from), excerpt(to)),
  changedSince: (name: string) => t("'{0}' has changed since. It was not renamed.", excerpt(name)),
} as const;
