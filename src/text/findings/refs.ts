/** Findings about refs. The messages of `git refs verify` are git's own, and in English in every language. */
import type { FindingId, RefNameFault } from '../../protocol/findings.ts';
import { t } from '../l10n.ts';
import { plural } from '../numbers.ts';
import { type Entries, nameText } from './entry.ts';

export const REFS = {
  badRefName: {
    explanation: () =>
      t('git’s rules for ref names do not allow a name. Outside of `refs/` the finding has the severity info.'),
    message: ({ name, fault, character }) =>
      t("the ref name '{0}' {1}", nameText(name), refNameFaultText(fault, character)),
    advice: () => t('git cannot use it and may refuse to list refs: delete it, or write it again under another name.'),
  },
  refNameEncoding: {
    explanation: () => t('The bytes of a ref name are not UTF-8.'),
    message: () => t('the bytes of a ref name are not UTF-8'),
    advice: () => t('git accepts it; programs that read names as UTF-8 may show it wrongly or not find it.'),
  },
  refNameFlipped: {
    explanation: () =>
      t(
        'The name of a ref without a reflog differs in one bit from that of a reflog without a ref, whose newest value it has.',
      ),
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
  reflogWithoutRef: {
    explanation: () => t('A reflog exists without a ref of its name.'),
    message: ({ reflog }) => t('{0} has a reflog but is not a ref', nameText(reflog)),
    advice: () => t('git deletes reflogs with their refs: the ref may have been lost, or its name damaged.'),
  },
  badRefOid: {
    explanation: () => t('A ref points to the null id (`git refs verify` reports the same).'),
    message: ({ ref, oid }) => `${nameText(ref)}: points to invalid object ID '${oid.value}'`,
    advice: () => t('Delete the ref or point it to an object.'),
  },
  badReferentName: {
    explanation: () => t('The target of a symbolic ref is not a valid ref name (`git refs verify` reports the same).'),
    message: ({ ref, target }) => `${nameText(ref)}: points to invalid refname '${nameText(target)}'`,
    advice: () => t('Point the symbolic ref to a ref, or delete it.'),
  },
  badHeadTarget: {
    explanation: () => t('HEAD points to something other than a branch (`git refs verify` reports the same).'),
    message: ({ target }) => `HEAD points to non-branch '${nameText(target)}'`,
    expected: () => 'refs/heads/…',
    actual: ({ target }) => target.value,
    advice: () => t('Point HEAD to a branch: git symbolic-ref HEAD refs/heads/<name>.'),
  },
  symrefTargetIsNotARef: {
    explanation: () => t('A symbolic ref points out of `refs/` (`git refs verify` reports the same).'),
    message: ({ ref, target }) => `${nameText(ref)}: points to non-ref target '${nameText(target)}'`,
    advice: () => t('Point the symbolic ref to a ref below refs/.'),
  },
  symrefDangling: {
    explanation: () =>
      t('A symbolic ref points to a ref that does not exist. A HEAD whose branch has no commit yet is not reported.'),
    message: ({ ref, target }) => t("{0} points to '{1}', which does not exist", nameText(ref), nameText(target)),
    advice: () => t('Create the target, or delete the symbolic ref.'),
  },
  symrefLoop: {
    explanation: () => t('Symbolic refs point to each other, or in a chain of more than git’s five steps.'),
    message: ({ steps }) =>
      t('{0} has no value: {1}', steps[0] === undefined ? '' : nameText(steps[0]), steps.map(nameText).join(' → ')),
    advice: () => t('git follows at most five steps: point one of them to a ref with a value.'),
  },
  refConflict: {
    explanation: () => t('A ref and refs below it exist, as a file and a directory of one name cannot.'),
    message: ({ ref, below, count: refs }) => {
      const message = `'${nameText(ref)}' exists; cannot create '${nameText(below)}'`;
      return refs > 1 ? plural('{1}, nor {0} more below it', '{1}, nor {0} more below it', refs - 1, message) : message;
    },
    advice: () => t('git cannot keep both in a repository with loose refs: rename or delete one of them.'),
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
