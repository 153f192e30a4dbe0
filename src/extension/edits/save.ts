/** Writes staged changes: as one transaction, or as a script. */
import * as vscode from 'vscode';
import { ServiceError } from '../../service/client.ts';
import type { StagedBackup } from '../../staged/backup.ts';
import { conflictsOf } from '../../staged/conflicts.ts';
import { entryConflictsOf } from '../../staged/entries.ts';
import { changesText } from '../../text/changes-tab.ts';
import { editText } from '../../text/edits.ts';
import type { EditorContext } from '../editors.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { showPassing, showWarning } from '../show/messages.ts';
import { expectScriptable, warnOfScript } from './script-limits.ts';
import type { StackDocument } from './stack-document.ts';
import { entryNumbers, stagedScript } from './staged-review.ts';

type SaveContext = Pick<EditorContext, 'service' | 'repositories' | 'log'>;

/**
 * Rejects, and writes nothing, if a ref or an entry is not what it was when its change was staged, and for what git refuses.
 */
export async function saveChanges(
  { service, repositories, log }: SaveContext,
  { directory, removedSections }: Pick<StackDocument, 'directory' | 'removedSections'>,
  staged: StagedBackup,
  token: vscode.CancellationToken,
): Promise<void> {
  const size = staged.changes.length + staged.entries.length;
  if (size === 0) return;
  const reason = readOnlyReason();
  if (reason) throw new ServiceError({ code: 'API_ERROR', message: reason });
  const location = repositories.locationOf(directory);
  const { present, ...transaction } = await stagedScript(service, location, staged, { token });
  const numbers = await entryNumbers(service, location, staged, { token });
  const conflicts = conflictsOf(staged.changes, present).map(({ change }) => change.ref);
  const entryConflicts = entryConflictsOf(staged.entries, numbers);
  if (conflicts.length > 0) {
    throw new ServiceError({ code: 'OUTDATED_ERROR', message: changesText.conflicting(conflicts) });
  }
  if (entryConflicts.length > 0) {
    throw new ServiceError({ code: 'OUTDATED_ERROR', message: changesText.entryConflicts(entryConflicts.length) });
  }
  // Every command has the old value: git compares it again under its lock.
  const { message } = staged;
  const edit = { location, message, ...transaction, asBranches: true };
  const { output, warnings, sections, unchangedSections } = await service.request('edits/apply', edit, { token });
  log.info(`${directory}: ${changesText.saved(size)}`);
  for (const line of [...output.split('\n').filter(Boolean), ...warnings]) log.info(`${directory}: ${line}`);
  for (const warning of warnings) void showWarning(warning);
  const returning = removedSections.takeFor(staged.changes);
  removedSections.add(staged.changes, sections);
  const notAdded =
    returning.length === 0 ? [] : await service.request('edits/addSections', { location, sections: returning });
  const failed = [...unchangedSections, ...notAdded];
  if (failed.length > 0) void showWarning(editText.sectionsUnchanged(failed));
  showPassing('check', changesText.saved(size));
  await repositories.read(location);
}

/** Writes the script of the changes to a file, which is replaced. A warning names what the script leaves out. */
export async function saveScript(
  { service, repositories }: SaveContext,
  directory: string,
  staged: StagedBackup,
  target: vscode.Uri,
): Promise<void> {
  expectScriptable(staged);
  const { script, renames } = await stagedScript(service, repositories.locationOf(directory), staged);
  await vscode.workspace.fs.writeFile(target, Buffer.from(script));
  warnOfScript(renames, staged.entries);
}
