/** Findings about refs. The messages of `git refs verify` are git's own, and in English in every language. */
import type { FindingId, RefNameFault } from '../../protocol/findings.ts';
import { t } from '../l10n.ts';
import { plural } from '../numbers.ts';
import { type Entries, nameText } from './entry.ts';
import { READS_ON } from './git-does.ts';

export const REFS = {
  badRefName: {
    title: () => t('Invalid ref name'),
    explanation: () =>
      t('git’s rules for ref names do not allow a name. Outside of `refs/` the finding has the severity info.'),
    git: { list: ['some', 'fails'], find: 'some' },
    message: ({ name, fault, character }) =>
      t("the ref name '{0}' {1}", nameText(name), refNameFaultText(fault, character)),
    advice: () => t('Delete it, or write it again under another name.'),
  },
  refNameEncoding: {
    title: () => t('Ref name not in UTF-8'),
    explanation: () => t('The bytes of a ref name are not UTF-8.'),
    git: READS_ON,
    message: ({ count: names }) =>
      plural('the bytes of a ref name are not UTF-8', 'the bytes of {0} ref names are not UTF-8', names),
    advice: () => t('git accepts it; programs that read names as UTF-8 may show it wrongly or not find it.'),
  },
  refNameFlipped: {
    title: () => t('Ref name with a flipped bit'),
    explanation: () =>
      t(
        'The name of a ref without a reflog differs in one bit from that of a reflog without a ref, whose newest value it has.',
      ),
    git: { list: 'wrong', find: 'some' },
    message: ({ ref, reflog }) =>
      t(
        '{0} has no reflog, and its value is the newest entry in that of {1}, which is not a ref',
        nameText(ref),
        nameText(reflog),
      ),
    expected: ({ reflog }) => reflog.value,
    actual: ({ ref }) => ref.value,
    advice: () => t('One bit of the name seems to have changed: write the ref again under the name of its reflog.'),
  },
  refValueFlipped: {
    title: () => t('Ref value with flipped bits'),
    explanation: () =>
      t(
        'The object ID of a ref differs in at most four bits from the newest entry of its reflog. Reflogs have a checksum, refs do not.',
      ),
    git: { list: 'wrong', find: 'some' },
    message: ({ ref, bits }) =>
      plural(
        'the value of {1} differs in {0} bit from the newest entry of its reflog',
        'the value of {1} differs in {0} bits from the newest entry of its reflog',
        bits,
        nameText(ref),
      ),
    expected: ({ reflog }) => reflog.value,
    actual: ({ oid }) => oid.value,
    advice: () => t('Set the ref to the newest entry of its reflog: git update-ref <ref> <expected>.'),
  },
  refNotInReflog: {
    title: () => t('Ref value that is not in the reflog'),
    explanation: () =>
      t('The values of some refs differ from the newest entries of their reflogs. One finding covers the stack.'),
    git: READS_ON,
    message: ({ ref, count: refs }) =>
      refs === 1
        ? t('the value of {0} differs from the newest entry of its reflog', nameText(ref))
        : plural(
            'the values of {1} and {0} other ref differ from the newest entries of their reflogs',
            'the values of {1} and {0} other refs differ from the newest entries of their reflogs',
            refs - 1,
            nameText(ref),
          ),
    advice: () =>
      t('This is normal if the newest entry was deleted, or if another program wrote the ref without a reflog entry.'),
  },
  reflogWithoutRef: {
    title: () => t('Reflog without a ref'),
    explanation: () => t('A reflog exists without a ref of its name.'),
    git: READS_ON,
    message: ({ count: reflogs, reflog }) =>
      plural(
        '{1} has a reflog but is not a ref',
        '{0} names have a reflog but are not refs, the first one is {1}',
        reflogs,
        nameText(reflog),
      ),
    advice: () => t('git deletes reflogs with their refs: the ref may have been lost, or its name damaged.'),
  },
  refObjectMissing: {
    title: () => t('Ref to a missing object'),
    explanation: () =>
      t(
        'The object of a ref, or the object that its tag leads to, does not exist. git for-each-ref stops at such a ref, and git log --all fails. For ORIG_HEAD and other refs outside `refs/`, which git does not list, the finding is a hint. Only a check with objects finds it.',
      ),
    git: { find: 'some', reflog: 'fails' },
    message: ({ ref, oid }) => t('{0} points to the object {1}, which does not exist', nameText(ref), oid.value),
    advice: () =>
      t(
        'Fetch the object or restore it from a backup. Otherwise select a step of the repair with objects: it moves the ref to an earlier value or deletes it.',
      ),
  },
  refObjectType: {
    title: () => t('Branch that does not point to a commit'),
    explanation: () =>
      t(
        'A branch or a detached HEAD points to a tree, a blob or a tag, which git does not write. git fsck reports it. Only a check with objects finds it.',
      ),
    git: { reflog: 'some' },
    message: ({ ref, oid, type }) =>
      t('{0} points to {1}, which is a {2} and not a commit', nameText(ref), oid.value, type),
    expected: () => 'commit',
    actual: ({ type }) => type,
    advice: () => t('Select a step of the repair with objects: it moves the ref to an earlier value or deletes it.'),
  },
  peeledWrong: {
    title: () => t('Wrong peeled value of a tag'),
    explanation: () =>
      t(
        'The ref of a tag stores an object ID to which the tag does not lead. git show-ref -d and git ls-remote show the stored ID. Only a check with objects finds it.',
      ),
    git: READS_ON,
    message: ({ ref }) => t('the peeled value of {0} is not the object that the tag leads to', nameText(ref)),
    expected: ({ peeled }) => peeled.value,
    actual: ({ stored }) => stored.value,
    advice: () => t('Delete the ref and create it again: git update-ref computes the peeled value.'),
  },
  reflogObjectMissing: {
    title: () => t('Reflog with missing objects'),
    explanation: () =>
      t(
        'Entries of a reflog name objects that do not exist, for example because they were pruned. One finding covers the reflog. Only a check with objects finds it.',
      ),
    git: { reflog: 'some' },
    message: ({ ref, oid, entries }) =>
      plural(
        '{0} entry in the reflog of {1} names an object that does not exist: {2}',
        '{0} entries in the reflog of {1} name objects that do not exist, for example {2}',
        entries,
        nameText(ref),
        oid.value,
      ),
    advice: () => t('git does not show these entries. git reflog expire --expire-unreachable=now removes them.'),
  },
  badRefOid: {
    title: () => t('Ref to the null ID'),
    explanation: () => t('A ref points to the null ID.'),
    git: { list: 'some', find: 'some', verify: 'reports' },
    message: ({ ref, oid }) => `${nameText(ref)}: points to invalid object ID '${oid.value}'`,
    advice: () => t('Delete the ref or point it to an object.'),
  },
  badReferentName: {
    title: () => t('Invalid target of a symbolic ref'),
    explanation: () => t('The target of a symbolic ref is not a valid ref name.'),
    git: { list: 'some', find: 'some', verify: 'reports' },
    message: ({ ref, target }) => `${nameText(ref)}: points to invalid refname '${nameText(target)}'`,
    advice: () => t('Point the symbolic ref to a ref, or delete it.'),
  },
  badHeadTarget: {
    title: () => t('HEAD that does not point to a branch'),
    explanation: () => t('HEAD points to something other than a branch.'),
    git: { reflog: 'some', verify: 'reports' },
    message: ({ target }) => `HEAD points to non-branch '${nameText(target)}'`,
    expected: () => 'refs/heads/…',
    actual: ({ target }) => target.value,
    advice: () => t('Point HEAD to a branch: git symbolic-ref HEAD refs/heads/<name>.'),
  },
  symrefTargetIsNotARef: {
    title: () => t('Symbolic ref to a name outside refs/'),
    explanation: () => t('A symbolic ref points out of `refs/`.'),
    git: { list: 'some', find: 'some', verify: 'reports' },
    message: ({ ref, target }) => `${nameText(ref)}: points to non-ref target '${nameText(target)}'`,
    advice: () => t('Point the symbolic ref to a ref below refs/.'),
  },
  symrefDangling: {
    title: () => t('Dangling symbolic ref'),
    explanation: () =>
      t('A symbolic ref points to a ref that does not exist. A HEAD whose branch has no commit yet is not reported.'),
    git: { list: 'some', find: 'some' },
    message: ({ ref, target }) => t("{0} points to '{1}', which does not exist", nameText(ref), nameText(target)),
    advice: () => t('Create the target, or delete the symbolic ref.'),
  },
  symrefLoop: {
    title: () => t('Loop of symbolic refs'),
    explanation: () => t('Symbolic refs point to each other, or form a chain of more than four.'),
    git: { list: 'some', find: 'some' },
    message: ({ steps }) =>
      t('{0} has no value: {1}', steps[0] === undefined ? '' : nameText(steps[0]), steps.map(nameText).join(' → ')),
    advice: () => t('git follows at most four symbolic refs: point one of them to a ref with a value.'),
  },
  refConflict: {
    title: () => t('Conflicting ref names'),
    explanation: () => t('A ref and refs below it exist, as a file and a directory of one name cannot.'),
    git: READS_ON,
    message: ({ ref, below, count: refs }) => {
      const message = `'${nameText(ref)}' exists; cannot create '${nameText(below)}'`;
      return refs > 1 ? plural('{1}, nor {0} more below it', '{1}, nor {0} more below it', refs - 1, message) : message;
    },
    advice: () => t('git cannot keep both in a repository with loose refs: rename or delete one of them.'),
  },
  nameCollision: {
    title: () => t('Ref names that differ in case or accents only'),
    git: READS_ON,
    explanation: () =>
      t(
        'Names of refs differ only in the case of letters or in the Unicode form of an accent. A stack keeps them apart; the file systems of macOS and Windows do not, where refs are files.',
      ),
    message: ({ refs, ref, other }) =>
      refs > 1
        ? plural(
            "{0} refs have names that some file systems do not distinguish, such as '{1}' and '{2}'",
            "{0} refs have names that some file systems do not distinguish, such as '{1}' and '{2}'",
            refs,
            nameText(ref),
            nameText(other),
          )
        : t("some file systems do not distinguish '{0}' and '{1}'", nameText(ref), nameText(other)),
    advice: () =>
      t('Rename one of them before the repository is migrated to refs in files, or cloned on such a system.'),
  },
  nameReserved: {
    title: () => t('Ref names that Windows reserves'),
    git: READS_ON,
    explanation: () =>
      t(
        'A component of the name of a ref is the name of a device, or has a character that Windows does not allow in names of files. A stack can hold it; on Windows it cannot be a file.',
      ),
    message: ({ refs, ref }) =>
      plural(
        "{0} ref has a name that Windows does not allow: '{1}'",
        "{0} refs have names that Windows does not allow, such as '{1}'",
        refs,
        nameText(ref),
      ),
    advice: () => t('Rename it if the repository is used on Windows with refs in files.'),
  },
} as const satisfies Partial<Entries<FindingId>>;

/** Why a ref name is not allowed, as the rest of a sentence. `character`: the code of the one that is not. */
function refNameFaultText(fault: RefNameFault, character: number | null): string {
  switch (fault) {
    case 'empty':
      return t('is empty');
    case 'emptyComponent':
      return t('starts or ends with a slash, or has two in a row');
    case 'leadingDot':
      return t("has a component that starts with '.'");
    case 'dotLock':
      return t("has a component that ends with '.lock'");
    case 'doubleDot':
      return t("contains '..'");
    case 'atBrace':
      return t("contains '@{'");
    case 'at':
      return t("is '@', a short form of HEAD");
    case 'trailingDot':
      return t("ends with '.'");
    case 'oneLevel':
      return t('has one component only; most refs start with refs/');
    case 'controlCharacter':
    case 'forbiddenCharacter':
      return characterText(character ?? 0);
  }
}

function characterText(code: number): string {
  if (code === 0x20) return t('contains a space');
  return code > 0x20 && code < 0x7f
    ? t("contains '{0}'", String.fromCharCode(code))
    : t('contains the control character {0}', `0x${code.toString(16).padStart(2, '0')}`);
}
