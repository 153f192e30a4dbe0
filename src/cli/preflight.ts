/** `reftable preflight`: what `git refs migrate` would refuse or lose. */
import { checkMigration, type Preflight, type RefStorage } from '../check/index.ts';
import { findGitDirectory, gitOnPath, gitVersion } from '../git/index.ts';
import { inEnglish } from '../text/l10n.ts';
import {
  migrationCounts,
  migrationFindingText,
  migrationLines,
  migrationOutput,
  migrationWords,
} from '../text/migration.ts';
import { type Output, textField } from './output.ts';
import type { Progress } from './progress.ts';

export interface PreflightCommandOptions {
  /** Left out, the storage that the repository does not use. */
  readonly to?: RefStorage;
  readonly json: boolean;
}

/** Returns the exit status: 1 if something blocks the migration or would be lost, 2 if something could not be read. */
export function preflight(
  path: string | undefined,
  { to, json }: PreflightCommandOptions,
  output: Output,
  progress: Progress,
): number {
  let entries = 0;
  const program = gitOnPath();
  const git = program === undefined ? null : (gitVersion(program) ?? null);
  const report = checkMigration(findGitDirectory(path), {
    ...(to && { to }),
    git,
    check: () => progress.show(() => migrationOutput.progress(entries), { records: ++entries }),
  });
  if (json) printJson(report, output);
  else for (const line of migrationLines(report)) output.data(line);
  const { blocks, loses, unchecked } = migrationCounts(report);
  if (unchecked > 0) return 2;
  return blocks + loses > 0 ? 1 : 0;
}

function printJson(report: Preflight, output: Output): void {
  const { gitDirectory, from, to, hash, git, numbers, findings } = report;
  output.jsonData({
    ...{ kind: 'repository', gitDirectory, from, to, objectFormat: hash },
    ...(git === undefined ? {} : { git }),
    ...(numbers && numbersOf(numbers)),
  });
  for (const finding of findings) {
    const { id, severity, count } = finding;
    const names = finding.names.map(name => textField('name', name));
    const texts = inEnglish(() => migrationFindingText(finding));
    output.jsonData({ kind: 'finding', id, severity, count, names, ...texts });
  }
  output.jsonData({ kind: 'summary', ...migrationCounts(report), command: migrationWords(report) });
}

function numbersOf({ refs, reflogs, entries, before, after, unknownTags }: NonNullable<Preflight['numbers']>): object {
  return {
    ...{ refs, reflogs, reflogEntries: entries, unknownTags, before },
    ...(after && { after }),
  };
}
