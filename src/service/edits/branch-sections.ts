/** The sections of the configuration of branches that an edit deletes or renames. git changes them. */
import {
  AskGitError,
  BranchQuestions,
  gitOnPath,
  type PlannedTable,
  type RefDatabase,
  usingWorktree,
  worktreeHeads,
} from '../../git/index.ts';
import type { BranchSection, RefRename, SectionChange } from '../../protocol/edits.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { quickEditText } from '../../text/edits.ts';
import { type EditedRepository, editedRepository } from './repository.ts';

const BRANCHES = 'refs/heads/';

/** Why `git branch` would not delete or rename a branch. */
export interface BranchFault {
  readonly name: string;
  readonly message: string;
}

/** The full names of the branches that a transaction deletes. */
function deletedBranches(tables: readonly PlannedTable[]): string[] {
  const deleted = tables.flatMap(({ refs }) => refs.filter(({ before, after }) => before && !after));
  return deleted.map(({ name }) => name).filter(name => name.startsWith(BRANCHES));
}

/** The branches that a transaction deletes or renames and that a worktree uses, in git's words. */
export function usedBranches({ stacks }: RefDatabase, tables: readonly PlannedTable[]): BranchFault[] {
  const names = deletedBranches(tables);
  if (names.length === 0) return [];
  const heads = worktreeHeads(stacks);
  return names.flatMap(name => {
    const path = usingWorktree(heads, name);
    return path === undefined ? [] : [{ name, message: quickEditText.deletesUsed(name.slice(BRANCHES.length), path) }];
  });
}

/**
 * What happens to the sections of the branches that a transaction deletes and renames. Starts git if there are such
 * branches; without git, no section changes. Throws `AskGitError`.
 */
export function sectionChanges(
  repository: EditedRepository,
  tables: readonly PlannedTable[],
  renames: readonly RefRename[],
): SectionChange[] {
  const names = deletedBranches(tables);
  if (names.length === 0 || gitOnPath() === undefined) return [];
  const settings = questionsOf(repository).settings();
  const targets = new Map(renames.map(({ from, to }) => [from, to]));
  return names.flatMap(name => {
    const branch = name.slice(BRANCHES.length);
    const to = targets.get(name);
    const found = settings.get(branch);
    if (found === undefined) return [];
    return [{ branch, settings: found, to: to?.startsWith(BRANCHES) ? to.slice(BRANCHES.length) : null }];
  });
}

/** Has git change the sections. Returns the branches whose sections it did not change. */
export function changeSections(repository: EditedRepository, changes: readonly SectionChange[]): string[] {
  return failedOf(changes, () => changeWith(questionsOf(repository), changes));
}

/** All branches if git cannot be run: their refs have changed already. */
function failedOf(sections: readonly BranchSection[], change: () => readonly BranchSection[]): string[] {
  let failed = sections;
  try {
    failed = change();
  } catch (error) {
    if (!(error instanceof AskGitError)) throw error;
  }
  return failed.map(({ branch }) => branch);
}

/** Returns those that git did not change. */
function changeWith(questions: BranchQuestions, changes: readonly SectionChange[]): SectionChange[] {
  const sources = new Set(changes.map(({ branch }) => branch));
  // A section whose new name another one still has is written again after that one has moved.
  const [later, now] = [changes.filter(isOntoSource), changes.filter(change => !isOntoSource(change))];
  function isOntoSource({ to }: SectionChange): boolean {
    return to !== null && sources.has(to);
  }
  const failed = now.filter(({ branch, to }) => !questions.moveSection(branch, to ?? undefined));
  const removed = later.map(change => ({ change, isRemoved: questions.moveSection(change.branch, undefined) }));
  for (const { change, isRemoved } of removed) {
    if (!isRemoved || !questions.addSettings(change.to ?? '', change.settings)) failed.push(change);
  }
  return failed;
}

/** Answers `edits/addSections`. */
export function addSections(location: StackLocation, sections: readonly BranchSection[]): string[] {
  const repository = editedRepository(location);
  return failedOf(sections, () => {
    const questions = questionsOf(repository);
    const present = questions.settings();
    return sections.filter(({ branch, settings }) => !present.has(branch) && !questions.addSettings(branch, settings));
  });
}

function questionsOf({ git, directory, environment }: EditedRepository): BranchQuestions {
  return new BranchQuestions(git(), { directory, environment });
}
