/** Transaction scripts in the text editor: problems, hovers, completion, fixes. git's own messages are not here. */
import { markdown, markdownCode } from './escape/plain.ts';
import { t } from './l10n.ts';
import { count, plural } from './numbers.ts';

/** Messages of problems start with a lower-case letter, as git's do. */
export const scriptProblem = {
  stackUnreadable: (stack: string, error: string) =>
    t('cannot read {0}, so only the text is checked: {1}', stack, error),
  more: (problems: number) =>
    plural('and {0} more problem in this script', 'and {0} more problems in this script', problems),
  noNewline: () => t('no newline at the end of the last line: git refuses it'),
  carriageReturn: () => t('lines end with CR LF: git reads the CR as extra input'),
  invalidId: (command: string, ref: string, argument: 'new' | 'old', value: string, why: string) =>
    argument === 'new'
      ? t('{0} {1}: invalid <new-oid>: {2}: {3}', command, ref, value, why)
      : t('{0} {1}: invalid <old-oid>: {2}: {3}', command, ref, value, why),
  noObject: () => t('does not lead to an object'),
  idLength: (expected: number, actual: number) =>
    t('object IDs have {0} digits here, this one has {1}', expected, count(actual)),
  idleDeletion: (ref: string) => t("'{0}' does not exist: nothing is deleted", ref),
} as const;

export const scriptFix = {
  endWithNewline: () => t('End the last line with a newline'),
  endWithLf: () => t('End all lines with LF'),
  removeBlankLine: () => t('Remove the empty line'),
  removeBlanks: () => t('Remove the blanks'),
  expectCurrent: (oid: string) => t('Expect the current value {0}…', oid.slice(0, 10)),
  addNoDeref: () => t("Insert 'option no-deref' before this line"),
} as const;

export const scriptText = {
  mustNotExist: () => t('must not exist'),
  isDeleted: () => t('is deleted'),
  currentValue: (ref: string) => t('current value of {0}', ref),
  checkedAgainst: (stack: string) => t('Checked against {0}', stack),
  onlyText: (stack: string) => t('Cannot read {0}: only the text is checked', stack),
  chooseStack: () => t('Choose a stack to check this script against'),
  apply: () => t('Apply…'),
  dryRun: () => t('Dry Run'),
  noStack: () => t('No stack to check this script against'),
} as const;

/** All in Markdown. */
export const scriptHover = {
  command: (syntax: string, name: string) => `\`\`\`\n${syntax}\n\`\`\`\n${commandSummary(name)}`,
  option: () => t('The next command with a `<ref>` changes the ref itself, even if it is a symbolic ref.'),
  zeroId: (role: 'newOid' | 'oldOid') =>
    role === 'newOid'
      ? t('The zero ID: the ref does not exist afterwards.')
      : t('The zero ID: the ref must not exist before.'),
  ref: (name: string, stack: string) => `${t('**Ref** {0} in {1}', markdownCode(name), markdown(stack))}\n\n`,
  doesNotExist: () => `${t('It does not exist.')}\n`,
  targetDoesNotExist: (name: string) => `- ${t('{0} does not exist', markdownCode(name))}\n`,
  /** `of`: the ref that has the value, where it is not the one that the hover is about. */
  object: (oid: string, of: string | undefined) =>
    of === undefined
      ? `- ${t('Object: {0}', markdownCode(oid))}\n`
      : `- ${t('Object of {0}: {1}', markdownCode(of), markdownCode(oid))}\n`,
  peeled: (oid: string) => `- ${t('Peeled: {0}', markdownCode(oid))}\n`,
  target: (target: string, of: string | undefined) =>
    of === undefined
      ? `- ${t('Points to: {0}', markdownCode(target))}\n`
      : `- ${t('{0} points to: {1}', markdownCode(of), markdownCode(target))}\n`,
  updateIndex: (index: bigint, table: string) =>
    `- ${t('Update index {0}, from table {1}', String(index), markdownCode(table))}\n`,
} as const;

/** What a command of `git update-ref --stdin` does, as Markdown; from git-update-ref(1). */
export function commandSummary(name: string): string {
  switch (name) {
    case 'update':
      return t(
        'Sets the ref to `<new-oid>` after checking that it is at `<old-oid>`, if given. A zero `<new-oid>` makes sure that the ref does not exist afterwards, a zero `<old-oid>` that it did not exist before.',
      );
    case 'create':
      return t('Creates the ref with `<new-oid>` after checking that it does not exist. `<new-oid>` must not be zero.');
    case 'delete':
      return t(
        'Deletes the ref and its reflog after checking that it is at `<old-oid>`, if given, which must not be zero. Without `<old-oid>`, a missing ref is not an error.',
      );
    case 'verify':
      return t(
        'Checks that the ref is at `<old-oid>` and changes nothing. If `<old-oid>` is zero or missing, the ref must not exist.',
      );
    case 'symref-update':
      return t(
        'Makes the ref a symbolic ref that points to `<new-target>`, after checking that it points to `<old-target>` or is at `<old-oid>`, if given.',
      );
    case 'symref-create':
      return t('Creates a symbolic ref that points to `<new-target>`, after checking that it does not exist.');
    case 'symref-delete':
      return t(
        'Deletes the symbolic ref after checking that it points to `<old-target>`, if given. Needs `option no-deref` on the line before.',
      );
    case 'symref-verify':
      return t(
        'Checks that the symbolic ref points to `<old-target>` and changes nothing. Without `<old-target>`, the ref must not exist. Needs `option no-deref` on the line before.',
      );
    case 'option':
      return t(
        'Changes how the next command with a `<ref>` is run. The only option, `no-deref`, changes a symbolic ref instead of its target.',
      );
    case 'start':
      return t('Starts a transaction. Without `commit` it is aborted at the end of the script.');
    case 'prepare':
      return t('Locks what the transaction needs and checks all of it. Only `commit` or `abort` may follow.');
    case 'commit':
      return t('Commits the transaction: all of it, or nothing.');
    case 'abort':
      return t('Aborts the transaction. Nothing is changed.');
    default:
      return '';
  }
}
