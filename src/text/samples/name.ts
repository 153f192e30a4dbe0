/** Titles and descriptions of samples with problems in names of refs. */
import { t } from '../l10n.ts';
import type { SampleTexts } from './entry.ts';

export const NAME: SampleTexts = {
  'name-invalid': {
    title: () => t('Name that git forbids'),
    description: () =>
      t(
        'The name of a branch contains two dots; git warns about a broken name, omits the branch and allows only its deletion.',
      ),
  },
  'name-dangerous': {
    title: () => t('Name with a “..” component'),
    description: () =>
      t('The name of a ref contains “..” as a component; git calls it dangerous and stops listing refs.'),
  },
  'name-directory-conflict': {
    title: () => t('Branch that is also a folder of branches'),
    description: () =>
      t(
        'The branch refs/heads/topic/api exists next to branches below it, which git does not allow you to create; git lists them all.',
      ),
  },
  'symref-dangling': {
    title: () => t('Dangling symbolic ref'),
    description: () =>
      t(
        'refs/remotes/fork/HEAD points to a branch that does not exist; git omits it from its lists and reports nothing.',
      ),
  },
  'symref-loop': {
    title: () => t('Symbolic refs in a loop'),
    description: () =>
      t(
        'Two symbolic refs point to each other; git cannot resolve either, omits both from its lists and reports nothing.',
      ),
  },
  'symref-chain-too-long': {
    title: () => t('Chain of symbolic refs too long'),
    description: () => t('Six symbolic refs form a chain; git follows four and omits the rest from its lists.'),
  },
  'symref-to-invalid-name': {
    title: () => t('Symbolic ref to a name that git forbids'),
    description: () => t('A symbolic ref points to a name with a space; git refs verify reports badReferentName.'),
  },
  'symref-out-of-refs': {
    title: () => t('Symbolic ref to something that is not a ref'),
    description: () =>
      t(
        'A symbolic ref points to the name of a file of the repository; git refs verify reports symrefTargetIsNotARef.',
      ),
  },
  'head-not-at-branch': {
    title: () => t('HEAD that does not point to a branch'),
    description: () =>
      t('HEAD is a symbolic ref to a tag; git refs verify reports badHeadTarget, and commits would move the tag.'),
  },
};
