/** Shows what a ref changed since the merge base with another one, as `git diff other...ref` does, in VS Code's own view. */
import type * as vscode from 'vscode';
import type { StackLocation } from '../../protocol/values.ts';
import type { ServiceClient } from '../../service/client.ts';
import { compareText } from '../../text/compare.ts';
import { registerAll } from '../commands.ts';
import type { EditorContext } from '../editors.ts';
import type { Repositories } from '../repositories.ts';
import { type ChangedFile, showChanges } from '../show/documents.ts';
import { showInformation } from '../show/messages.ts';
import { GIT_STATUS, type GitChange, type OpenGitRepository, openGitRepository } from './git-extension.ts';
import { pickRef } from './pickers.ts';

/** What the command `reftable.compareRefs` is given. */
export interface CompareTarget {
  /** Of the stack. */
  readonly directory: string;
  readonly name: string;
  /** The ref to compare with; `null` asks for it. */
  readonly other: string | null;
}

export function registerCompareRefs(context: EditorContext): vscode.Disposable[] {
  return registerAll<CompareTarget>(context.log, { compareRefs: target => compareRefs(context, target) });
}

/** Whether the refs of a stack can be compared now. */
export function canCompare(repositories: Repositories, directory: string): boolean {
  return gitRepositoryOf(repositories, directory) !== undefined;
}

function gitRepositoryOf(repositories: Repositories, directory: string): OpenGitRepository | undefined {
  return openGitRepository(repositories.stackAt(directory)?.info.worktree);
}

/** A message reports why there is nothing to show. */
async function compareRefs({ service, repositories }: EditorContext, target: CompareTarget): Promise<void> {
  const { directory, name } = target;
  const git = gitRepositoryOf(repositories, directory);
  if (git === undefined) return void showInformation(compareText.notOpen());
  const location = repositories.locationOf(directory);
  const other = target.other ?? (await pickRef(service, location, compareText.question(name)))?.name;
  if (other === undefined) return;
  const [commit, otherCommit] = [await commitOf(service, location, name), await commitOf(service, location, other)];
  if (commit === undefined) return void showInformation(compareText.noCommit(name));
  if (otherCommit === undefined) return void showInformation(compareText.noCommit(other));
  const base = await git.repository.getMergeBase(otherCommit, commit);
  if (base === undefined) return void showInformation(compareText.unrelated(other, name));
  const changes = await git.repository.diffBetween(base, commit);
  if (changes.length === 0) return void showInformation(compareText.same(other, name));
  await showChanges(
    compareText.title(other, name),
    changes.map(change => changedFile(git, change, { base, commit })),
  );
}

/** The commit that a ref leads to. */
async function commitOf(service: ServiceClient, location: StackLocation, name: string): Promise<string | undefined> {
  const { history } = await service.request('browse/shownRef', { location, name });
  const value = history.chain.links.at(-1)?.value;
  if (value === undefined || !('oid' in value)) return undefined;
  const oid = 'peeled' in value ? value.peeled : value.oid;
  const [object] = await service.request('objects/read', { location, oids: [oid] });
  return object?.type === 'commit' ? oid : undefined;
}

function changedFile(
  { api }: OpenGitRepository,
  { uri, originalUri, status }: GitChange,
  { base, commit }: { readonly base: string; readonly commit: string },
): ChangedFile {
  return {
    file: uri,
    before: status === GIT_STATUS.added ? undefined : api.toGitUri(originalUri, base),
    after: status === GIT_STATUS.deleted ? undefined : api.toGitUri(uri, commit),
  };
}
