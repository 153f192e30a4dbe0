/** Findings about the repository around a stack: its stubs, its configuration, and refs kept as files. */

import type { FindingId, FindingParams } from '../../protocol/findings.ts';
import { t } from '../l10n.ts';
import { list } from '../list.ts';
import { count, plural } from '../numbers.ts';
import { type Entries, nameText } from './entry.ts';
import { type GitDoes, READS_NOTHING, READS_ON } from './git-does.ts';

/** git does not accept the git directory, or refuses the repository. */
const NO_REPOSITORY = {
  list: 'fails',
  find: 'fails',
  reflog: 'fails',
  write: 'fails',
  compact: 'fails',
  verify: 'reports',
} as const satisfies GitDoes;

export const REPOSITORY = {
  stackMissing: {
    title: () => t('No tables in the stack'),
    git: READS_NOTHING,
    explanation: () =>
      t(
        'The repository is configured to keep its refs in this stack, but its directory or every table of it is missing. git finds no ref at all, not even HEAD, and reports no error: the next commit starts a new history.',
      ),
    message: ({ exists }) =>
      exists
        ? t('the stack has no tables')
        : t('the directory of the stack does not exist, though the repository needs it'),
    advice: () =>
      t(
        'Look for a copy of the directory: a backup next to it, another clone, or the trash. Until then, do not run git commands that write refs.',
      ),
  },
  headMissing: {
    title: () => t('No HEAD'),
    git: { list: 'some', find: 'some', reflog: 'fails' },
    explanation: () =>
      t(
        'The stack has no record of HEAD. git does not know which branch is checked out and reports no error: the next commit has no parent and is on no branch.',
      ),
    message: () => t('HEAD is missing'),
    advice: () =>
      t(
        'Repair can write HEAD again, for the branch that you choose. git symbolic-ref HEAD refs/heads/<branch> does the same.',
      ),
  },
  headStub: {
    title: () => t('HEAD file of the git directory'),
    git: NO_REPOSITORY,
    explanation: () =>
      t(
        'The file HEAD in the git directory is missing or damaged. With reftables it only marks the directory as a repository; without it, git does not find the repository.',
      ),
    message: ({ problem }) => headText(problem),
    expected: () => 'ref: refs/heads/.invalid',
    advice: () => t('Repair writes the file as git does. The real HEAD is in the stack.'),
  },
  gitDirectoryPart: {
    title: () => t('Missing part of the git directory'),
    git: NO_REPOSITORY,
    explanation: () =>
      t('A directory without which git does not accept a git directory is missing: git does not find the repository.'),
    message: ({ part, problem }) =>
      problem === 'missing' ? t('the directory {0} is missing', part) : t('{0} is not a directory', part),
    advice: () =>
      t(
        'With reftables, refs holds no refs, and Repair can create it. If objects is missing, restore it from a copy: it holds the commits.',
      ),
  },
  refStorage: {
    title: () => t('Configuration that does not lead to the stack'),
    git: {
      list: ['none', 'fails'],
      find: ['none', 'fails'],
      reflog: 'fails',
      write: 'fails',
      compact: ['right', 'fails'],
      verify: 'reports',
    },
    explanation: () =>
      t(
        'The configuration of the repository does not lead to this stack, so that git reads refs from files and ignores the stack.',
      ),
    message: ({ setting }) => settingText(setting),
    expected: () => 'extensions.refStorage = reftable',
    advice: () =>
      t(
        'If the stack has the refs of the repository, Repair can correct the configuration. If the repository was migrated to files, the stack is a leftover.',
      ),
  },
  repositoryRefused: {
    title: () => t('Repository that git refuses'),
    git: NO_REPOSITORY,
    explanation: () =>
      t('git refuses the repository because of its configuration, or the configuration cannot be read.'),
    message: ({ error, refused }) =>
      refused
        ? t('git refuses this repository: {0}', error.value)
        : t('the configuration cannot be read: {0}', error.value),
    advice: () => t('Correct the configuration file of the repository.'),
  },
  refsBeside: {
    title: () => t('Refs as files beside the stack'),
    git: READS_ON,
    explanation: () =>
      t(
        'Refs or reflogs are stored as files beside the stack. git ignores them where refs are reftables: a program that does not know reftables wrote them, or they are older than a migration.',
      ),
    message: params => besideText(params),
    advice: () =>
      t(
        'Check whether they contain something that the stack lacks, such as a branch or a tag that another program created. Then create it with git and remove the files.',
      ),
  },
  migrationLeftover: {
    title: () => t('Interrupted migration of refs'),
    git: READS_ON,
    explanation: () =>
      t(
        'git refs migrate was interrupted. The directory holds a complete or a partial copy of the refs; git ignores it.',
      ),
    message: () => t('an interrupted migration of refs left this directory'),
    advice: () => t('If the stack is complete, the directory can be removed. If refs are missing, they may be in it.'),
  },
} as const satisfies Partial<Entries<FindingId>>;

function headText(problem: FindingParams['headStub']['problem']): string {
  switch (problem) {
    case 'missing':
      return t('the file HEAD is missing: git does not find the repository');
    case 'unreadable':
      return t('the file HEAD cannot be read: git does not find the repository');
    case 'zeros':
      return t('the file HEAD is empty or contains only zero bytes: git does not find the repository');
    case 'other':
      return t('the file HEAD names no ref: git does not find the repository');
  }
}

function settingText(setting: FindingParams['refStorage']['setting']): string {
  switch (setting) {
    case 'unset':
      return t('the configuration does not name a storage of refs, so that git ignores the stack');
    case 'files':
      return t('the configuration stores refs in files, so that git ignores the stack');
    case 'other':
      return t('the configuration names an unknown storage of refs: git refuses the repository');
  }
}

function besideText({ what, count: total, first, complete }: FindingParams['refsBeside']): string {
  if (what === 'head') return t('the file HEAD names a branch or a commit, which git ignores: HEAD is in the stack');
  if (total === 0) return t('packed-refs beside the stack, which git ignores');
  const names = list(first.map(nameText));
  const shown = total > first.length || !complete ? `${names}, …` : names;
  const counted = complete ? count(total) : t('at least {0}', count(total));
  switch (what) {
    case 'refs':
      return plural(
        '{1} loose ref, which git ignores: {2}',
        '{1} loose refs, which git ignores: {2}',
        total,
        counted,
        shown,
      );
    case 'packedRefs':
      return plural(
        '{1} ref in packed-refs, which git ignores: {2}',
        '{1} refs in packed-refs, which git ignores: {2}',
        total,
        counted,
        shown,
      );
    case 'reflogs':
      return plural(
        '{1} reflog stored as a file, which git ignores: {2}',
        '{1} reflogs stored as files, which git ignores: {2}',
        total,
        counted,
        shown,
      );
  }
}
