/** What a script of `git update-ref --stdin` leaves out of the staged changes: it has no command for reflogs. */
import type { RefRename } from '../../protocol/edits.ts';
import type { StagedEntry } from '../../protocol/staged.ts';
import { ServiceError } from '../../service/client.ts';
import type { StagedBackup } from '../../staged/backup.ts';
import { changesText } from '../../text/changes-tab.ts';
import { showWarning } from '../show/messages.ts';

/** Throws if the script would have none of the changes. */
export function expectScriptable({ changes, entries }: StagedBackup): void {
  if (changes.length > 0 || entries.length === 0) return;
  throw new ServiceError({ code: 'API_ERROR', message: changesText.onlyEntriesInScript() });
}

export function warnOfScript(renames: readonly RefRename[], entries: readonly StagedEntry[]): void {
  if (renames.length > 0) void showWarning(changesText.renamesInScript(renames.length));
  if (entries.length > 0) void showWarning(changesText.entriesInScript(entries.length));
}
