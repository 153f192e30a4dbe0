/** The report of the check before a migration, in the terminal and in the editor. */
import type {
  MigrationFinding,
  MigrationFindingId,
  MigrationSeverity,
  Preflight,
  RefStorage,
  StorageSize,
} from '../protocol/migration.ts';
import { counted } from './counts.ts';
import { bounded } from './escape/bounded.ts';
import { escaped } from './escape/printable.ts';
import { shellWord } from './escape/shell-word.ts';
import { t } from './l10n.ts';
import { count, plural } from './numbers.ts';
import { wrapped } from './wrap.ts';

/** Findings by severity. */
export type MigrationCounts = Readonly<Record<MigrationSeverity, number>>;

/** UTF-16 units of a name in the report. */
const LONGEST_NAME = 300;
/** Of a line of the report in the editor, which does not wrap lines unless the user has asked for it. */
const DOCUMENT_COLUMNS = 100;
const SEVERITIES: readonly MigrationSeverity[] = ['blocks', 'loses', 'unchecked', 'consider'];

/** What is found, and what to do. */
export interface MigrationText {
  readonly message: string;
  readonly advice: string;
}

/** How many findings of each severity a report has. */
export function migrationCounts({ findings }: Preflight): MigrationCounts {
  const counts = { blocks: 0, loses: 0, unchecked: 0, consider: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

/** The program and its arguments. */
export function migrationWords({ folder, to }: Preflight): string[] {
  return ['git', '-C', folder, 'refs', 'migrate', `--ref-format=${to}`];
}

/** The command as a shell takes it. */
export function migrationCommand(report: Preflight): string {
  return migrationWords(report).map(shellWord).join(' ');
}

/** All lines of the report. Sentences are broken into lines of up to `columns`; names, paths and the command are not. */
export function* migrationLines(report: Preflight, columns = Infinity): Generator<string, void, undefined> {
  yield t(
    'Migration of {0} from {1} to {2}',
    escaped(report.gitDirectory),
    storageName(report.from),
    storageName(report.to),
  );
  if (report.numbers !== undefined) {
    const { refs, reflogs, entries, before, after, unknownTags } = report.numbers;
    yield t('Refs: {0}. Reflogs: {1}, with {2}.', count(refs), count(reflogs), counted.entries(entries));
    yield after === undefined
      ? t('Size: {0} now; it cannot be computed for afterwards.', sizeText(before))
      : t('Size: {0} now, about {1} afterwards.', sizeText(before), sizeText(after));
    if (unknownTags > 0) {
      yield* sentences(
        plural(
          '{0} tag needs some bytes more if it is annotated: the object database was not read.',
          '{0} tags need some bytes more each if they are annotated: the object database was not read.',
          unknownTags,
        ),
        columns,
      );
    }
  }
  for (const severity of SEVERITIES) yield* sectionOf(report, severity, columns);
  yield '';
  yield* sentences(verdictText(migrationCounts(report)), columns);
  yield t('Command: {0}', escapedCommand(report));
  yield* sentences(notChecked(), columns);
}

/** Lines of up to `columns`, each indented. */
function sentences(text: string, columns: number, indent = ''): string[] {
  return wrapped(text, columns - indent.length).map(line => indent + line);
}

function* sectionOf(
  { findings }: Preflight,
  severity: MigrationSeverity,
  columns: number,
): Generator<string, void, undefined> {
  const own = findings.filter(finding => finding.severity === severity);
  if (own.length === 0) return;
  yield '';
  yield severityTitle(severity);
  for (const finding of own) {
    const { message, advice } = migrationFindingText(finding);
    yield* sentences(message, columns, '  ');
    for (const name of finding.names) yield `    ${escaped(bounded(name, LONGEST_NAME))}`;
    if (finding.count > finding.names.length) yield `    ${counted.more(finding.count - finding.names.length)}`;
    yield* sentences(t('What to do: {0}', advice), columns, '    ');
  }
}

/** The report in the editor. */
export const migrationText = {
  title: (name: string) => t('Migration of {0}', name),
  document: (report: Preflight) => [...migrationLines(report, DOCUMENT_COLUMNS)].join('\n'),
  expired: () => t('This report has expired. Run Check Migration again.'),
  checking: (path: string) => t('Checking a migration of {0}', path),
  question: () => t('Which repository would be migrated?'),
  storedIn: (storage: string) => storage,
  otherFolder: () => t('Another folder…'),
  chooseFolder: () => t('Check Migration'),
  result: (report: Preflight) => verdictText(migrationCounts(report)),
  copyAction: () => t('Copy Command'),
  copied: () => t('The command was copied.'),
  tryAction: () => t('Dry Run of git'),
  trying: (name: string) => t('git tries to migrate {0}', name),
  tried: (directory: string) => t('git wrote the refs to {0}. The repository has not changed.', directory),
  removeAction: () => t('Delete This Directory'),
  removed: () => t('The directory of the dry run was deleted.'),
} as const;

export const migrationOutput = {
  progress: (entries: number) => plural('Reading: {0} entry', 'Reading: {0} entries', entries),
} as const;

function escapedCommand(report: Preflight): string {
  return escaped(migrationCommand(report));
}

function sizeText({ bytes, files }: StorageSize): string {
  return t('{0} in {1}', counted.bytes(bytes), counted.files(files));
}

function storageName(storage: RefStorage): string {
  return storage === 'files' ? t('files') : t('reftables');
}

function severityTitle(severity: MigrationSeverity): string {
  switch (severity) {
    case 'blocks':
      return t('Blocks the migration:');
    case 'loses':
      return t('Would be lost:');
    case 'unchecked':
      return t('Could not be read:');
    case 'consider':
      return t('To consider:');
  }
}

function verdictText({ blocks, loses, unchecked }: MigrationCounts): string {
  if (blocks > 0) return t('Do not migrate yet: git would fail.');
  if (loses > 0) return t('Do not migrate yet: git would succeed, and what is listed above would be lost.');
  if (unchecked > 0) return t('Not everything could be read, so the result is not certain.');
  return t('Nothing was found that blocks the migration, or that would be lost.');
}

function notChecked(): string {
  return t(
    'This is advice about the moment of the check. git locks nothing during a migration: first stop all other programs that change refs. Not checked: whether objects exist, whether other programs that use the repository (older git, libgit2, JGit, dulwich, isomorphic-git) can read the new storage (reftables need git 2.45), and repositories that borrow objects from this one.',
  );
}

/** What is found, with its number, and what to do. */
const TEXTS: Readonly<Record<MigrationFindingId, Finding>> = {
  worktrees: {
    message: number => t('Linked worktrees: {0}. git does not migrate repositories that have some.', number),
    advice: () => t('Remove them with git worktree remove, and those that are gone with git worktree prune.'),
  },
  storagePath: {
    message: () => t('extensions.refStorage names a directory. git does not migrate to reftables from there.'),
    advice: () => t('Migrate a clone instead.'),
  },
  targetExists: {
    message: number => `${t('Files where git puts the new refs: {0}.', number)} ${stopsHalfway()}`,
    advice: () => t('Make sure that they are not needed, and move them out of the git directory.'),
  },
  linkedFolder: {
    message: number => `${t('Folders of refs that are symbolic links: {0}.', number)} ${stopsHalfway()}`,
    advice: () => t('Replace each link with the folder it leads to.'),
  },
  configLock: {
    message: () =>
      t(
        'The configuration is locked. git would move the refs and then fail to change the configuration, so that it finds no refs.',
      ),
    advice: () => t('Wait until the other process has finished. If it crashed, remove config.lock.'),
  },
  notWritable: {
    message: () => t('The git directory is not writable.'),
    advice: () => t('Change the permissions, or migrate as the owner.'),
  },
  gitTooOld: {
    message: () => t('git on PATH is too old: git refs migrate needs 2.46.'),
    advice: () => t('Install a newer git.'),
  },
  gitWithoutReflogs: {
    message: () => t('git on PATH does not migrate repositories with reflogs: that needs 2.48.'),
    advice: () => t('Install a newer git.'),
  },
  packedLine: {
    message: () => t('packed-refs has a line that git does not accept.'),
    advice: () => t('Correct the line or remove it. git pack-refs writes the file again.'),
  },
  unsafeName: {
    message: number => t('Names of refs or reflogs that git refuses: {0}.', number),
    advice: () => t('Remove them from packed-refs, or delete the reflogs.'),
  },
  repeatedRef: {
    message: number => t('Refs that are twice in packed-refs: {0}.', number),
    advice: () => t('Run git pack-refs --all, or remove one of the lines.'),
  },
  nameConflict: {
    message: number => t('Names below another name, which cannot exist together: {0}.', number),
    advice: () => t('Rename or delete one of both, or delete the reflog with git reflog delete.'),
  },
  recordTooLarge: {
    message: number => t('Refs or reflogs that do not fit into a block: {0}.', number),
    advice: () => t('Set reftable.blockSize to a larger value, or rename them.'),
  },
  pathTooLong: {
    message: number => t('Names that are too long for the file of a symbolic ref or a reflog: {0}.', number),
    advice: () => t('Rename or delete them.'),
  },
  reflogTime: {
    message: number => t('Reflogs with times before 1970 or after 2099, which git does not migrate: {0}.', number),
    advice: () => t('Delete these entries, or migrate with --no-reflog, which drops all reflogs.'),
  },
  reflogIdentity: {
    message: number => t('Reflog entries without the name of a person, at which git stops: {0}.', number),
    advice: () => t('Delete these entries, or migrate with --no-reflog, which drops all reflogs.'),
  },
  pseudorefReflog: {
    message: number => t('Reflogs of FETCH_HEAD or MERGE_HEAD, which git does not migrate: {0}.', number),
    advice: () => t('Delete these reflogs.'),
  },
  reflogFolder: {
    message: number => t('Reflogs with names that git lists and does not accept: {0}.', number),
    advice: () => t('Delete these reflogs.'),
  },
  brokenRefs: {
    message: number =>
      t(
        'Refs without a valid value or name: {0}. git stops reading refs at the first one and reports success.',
        number,
      ),
    advice: () =>
      t(
        'Correct or delete the file of each ref, or its line in packed-refs. In a stack, git update-ref -d deletes one.',
      ),
  },
  refsAfterBroken: {
    message: number => t('Refs after the first one without a valid value or name, which git leaves out: {0}.', number),
    advice: () => t('Correct or delete the refs without a valid value or name.'),
  },
  otherFiles: {
    message: number => t('Files among the refs that git does not list as refs, and removes: {0}.', number),
    advice: () => t('Copy what you need.'),
  },
  locks: {
    message: number => t('Locks: {0}. git ignores them; what their holders write would be lost.', number),
    advice: () => t('Wait until the other processes have finished. If they crashed, remove the locks.'),
  },
  otherRootRefs: {
    message: number => t('Refs outside of refs/ that git does not list, and would no longer find: {0}.', number),
    advice: () => t('Write down their values, or create refs below refs/ for them.'),
  },
  emptyReflogs: {
    message: number => t('Reflogs without entries, which git does not migrate: {0}.', number),
    advice: () => t('Create them again afterwards, if core.logAllRefUpdates does not do so.'),
  },
  reflogNames: {
    message: number => t('Reflogs whose name is not one of a ref, or that are not files: {0}.', number),
    advice: () => t('Copy what you need.'),
  },
  reflogLines: {
    message: number => t('Reflogs with lines that git cannot read: {0}.', number),
    advice: () => t('Copy what you need.'),
  },
  reflogMessages: {
    message: number => t('Reflogs with messages that are longer than half a block and would be cut: {0}.', number),
    advice: () => t('Copy what you need.'),
  },
  packedRefsBeside: {
    message: () => t('A packed-refs file, which git does not use now and would replace.'),
    advice: () => t('Copy what you need.'),
  },
  mergedNames: {
    message: number =>
      t(
        'Names that the file system of the git directory does not distinguish from another: {0}. Their reflogs would be in one file.',
        number,
      ),
    advice: () => t('Rename one of both.'),
  },
  notRead: {
    message: number => t('Paths that cannot be read, or not completely: {0}.', number),
    advice: () => t('Make them readable and check again. For a stack, run reftable fsck.'),
  },
  nameCollision: {
    message: number => t('Names that differ from another only by case or Unicode normalization: {0}.', number),
    advice: () => t('Rename one of both if the repository may be used on macOS or Windows.'),
  },
  reservedName: {
    message: number => t('Names that Windows cannot have as files: {0}.', number),
    advice: () => t('Rename them if the repository may be used on Windows.'),
  },
  packedOnly: {
    message: number =>
      t(
        'Names that are too long for a file: {0}. Their refs would be in packed-refs and could not be changed.',
        number,
      ),
    advice: () => t('Rename them if they have to change.'),
  },
  packedConflict: {
    message: number =>
      t(
        'Names below another name: {0}. git would migrate both; once one of them changes, the other one cannot.',
        number,
      ),
    advice: () => t('Rename or delete one of both.'),
  },
  reflogDeletions: {
    message: number =>
      t('Reflogs with entries of a deletion, such as that of a renamed branch, which git leaves out: {0}.', number),
    advice: () => t('Nothing to do. The numbers of older entries become lower.'),
  },
  rootRefsBeside: {
    message: number => t('Root refs in files, which git does not use now and would use again: {0}.', number),
    advice: () => t('Delete those that are out of date.'),
  },
  deletedRefs: {
    message: number =>
      t('Deleted refs whose old values the tables may have, and that could not be restored afterwards: {0}.', number),
    advice: () => t('List them with reftable undelete --list, and restore what you need.'),
  },
  hook: {
    message: () => t('A reference-transaction hook. It runs for the new refs and can refuse them.'),
    advice: () => t('Make sure that it accepts new refs.'),
  },
  alternates: {
    message: number => t('Repositories whose objects this one borrows: {0}. Their refs are not migrated.', number),
    advice: () => t('Check and migrate them separately, if you like.'),
  },
  submodules: {
    message: number => t('Repositories of submodules: {0}. Their refs are not migrated.', number),
    advice: () => t('Check and migrate them separately, if you like.'),
  },
  operation: {
    message: number => t('Operations that are not finished, such as a merge or a rebase: {0}.', number),
    advice: () => t('Finish them first, or make sure afterwards that they continue.'),
  },
  maintenance: {
    message: number => t('Files of a maintenance that runs, or was interrupted: {0}.', number),
    advice: () => t('Wait until it has finished.'),
  },
  leftovers: {
    message: number => t('Directories of earlier migrations or dry runs: {0}.', number),
    advice: () => t('Delete them if they are not needed.'),
  },
  gitNotFound: {
    message: () => t('git was not found on PATH, so its version is not known.'),
    advice: () => t('Check that git on the machine that migrates is 2.48 or newer.'),
  },
};

interface Finding {
  readonly message: (number: string) => string;
  readonly advice: () => string;
}

/** The texts of a finding. */
export function migrationFindingText({ id, count: number }: MigrationFinding): MigrationText {
  const { message, advice } = TEXTS[id];
  return { message: message(count(number)), advice: advice() };
}

function stopsHalfway(): string {
  return t(
    'git would stop after it has removed the old refs, and leave the new ones in a directory whose name starts with ref_migration.',
  );
}
