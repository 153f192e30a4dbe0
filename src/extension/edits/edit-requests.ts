/** The requests of the stack editor's page that edit refs and the staged changes. */
import * as vscode from 'vscode';
import type { FoundRef } from '../../protocol/browse.ts';
import type { StagedValue } from '../../protocol/staged.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { StackEditorRequests } from '../../protocol/webview.ts';
import { type ServiceClient, ServiceError } from '../../service/client.ts';
import { editOf, rebaseOf } from '../../staged/edits.ts';
import { entryCommandsOf, gitCommandsOf } from '../../staged/git-commands.ts';
import { dropEdits, renameEdits } from '../../staged/renames.ts';
import { changesText } from '../../text/changes-tab.ts';
import { showPassing, showWarning } from '../show/messages.ts';
import { refQuery, rowRange } from '../stack/browse-requests.ts';
import type { WebviewHandlers } from '../webview/webview-host.ts';
import { fields, flag, nothing, text, unexpected } from '../webview/webview-params.ts';
import { askNewName } from './ask-rename.ts';
import { askName, askValue } from './ask-value.ts';
import { entryHandlers } from './entry-requests.ts';
import { listedRows } from './listed-rows.ts';
import type { ReviewedDocument } from './reviewed-document.ts';
import { expectScriptable, warnOfScript } from './script-limits.ts';
import { entryNumbers, stagedScript } from './staged-review.ts';

type EditMethod =
  | 'stageValue'
  | 'stageRename'
  | 'stageNewRef'
  | 'stageDeletions'
  | 'stageEntryDeletions'
  | 'dropEntries'
  | 'dropChanges'
  | 'resolveConflict'
  | 'setMessage'
  | 'saveChanges'
  | 'openScript'
  | 'copyGitCommands';
type EditHandlers = WebviewHandlers<Pick<StackEditorRequests, EditMethod>>;

interface EditHost {
  readonly service: ServiceClient;
  readonly reviewed: ReviewedDocument;
  location(): StackLocation;
  /** The root of the worktree that has a branch checked out. */
  worktreeOn(branch: string): Promise<string | undefined>;
}

export function editHandlers({ service, reviewed, location, worktreeOn }: EditHost): EditHandlers {
  const { document } = reviewed;
  const expectEditable = () => {
    const reason = reviewed.readOnly;
    if (reason !== null) throw new ServiceError({ code: 'API_ERROR', message: reason });
  };
  const askAndStage = async (ref: string, seen: StagedValue) => {
    const staged = document.changes.get(ref);
    const base = staged === undefined ? seen : staged.base;
    const now = staged === undefined ? seen : staged.value;
    const value = await askValue({ service, location: location() }, { ref, base }, now);
    if (value !== undefined) document.edit([editOf(document.changes, ref, seen, value)]);
  };
  return {
    stageValue: {
      read(params) {
        const { ref, seen } = fields(params);
        return { ref: text(ref), seen: stagedValue(seen) };
      },
      answer: async ({ ref, seen }) => {
        expectEditable();
        await askAndStage(ref, seen);
        return null;
      },
    },
    stageRename: {
      read(params) {
        const { ref, seen } = fields(params);
        return { ref: text(ref), seen: stagedValue(seen) };
      },
      answer: async ({ ref, seen }) => {
        expectEditable();
        const renamed = { from: ref, seen, changes: () => document.changes };
        const to = await askNewName({ service, location: location(), worktreeOn }, renamed);
        if (to !== undefined) document.edit(renameEdits(document.changes, { from: ref, to, seen }));
        return null;
      },
    },
    stageNewRef: {
      read: nothing,
      answer: async () => {
        expectEditable();
        const ref = await askName({ service, location: location() }, name => document.changes.has(name));
        if (ref !== undefined) await askAndStage(ref, null);
        return null;
      },
    },
    stageDeletions: {
      read(params) {
        const { query, stamp, ranges } = fields(params);
        if (!Array.isArray(ranges)) throw unexpected('object');
        return { query: refQuery(query), stamp: text(stamp), ranges: ranges.map(rowRange) };
      },
      answer: async ({ query, stamp, ranges }) => {
        expectEditable();
        const rows = await listedRows<FoundRef>(
          ranges,
          stamp,
          (from, count) => service.request('browse/refs', { location: location(), query, stamp, from, count }),
          changesText.tooMany,
        );
        document.edit(rows.map(row => editOf(document.changes, row.name, seenValue(row), null)));
        return rows.length;
      },
    },
    ...entryHandlers({ service, document, location, expectEditable }),
    dropChanges: {
      read: params => {
        const { refs } = fields(params);
        if (!Array.isArray(refs)) throw unexpected('object');
        return { refs: refs.map(text) };
      },
      answer: async ({ refs }) => {
        document.edit(dropEdits(document.changes, refs));
        return null;
      },
    },
    resolveConflict: {
      read(params) {
        const { ref, keepsMine } = fields(params);
        return { ref: text(ref), keepsMine: flag(keepsMine) };
      },
      answer: async ({ ref, keepsMine }) => {
        const conflict = reviewed.state.review?.conflicts.find(each => each.ref === ref);
        if (conflict === undefined) return null;
        const { changes } = document;
        document.edit(keepsMine ? [rebaseOf(changes, ref, conflict.present)] : dropEdits(changes, [ref]));
        return null;
      },
    },
    setMessage: {
      read: params => ({ message: text(fields(params).message) }),
      answer: async ({ message }) => {
        document.setMessage(message);
        return null;
      },
    },
    saveChanges: {
      read: nothing,
      answer: async () => {
        await vscode.workspace.save(document.uri);
        return null;
      },
    },
    openScript: {
      read: nothing,
      answer: async () => {
        expectScriptable(document.backup);
        const { script, renames } = await stagedScript(service, location(), document.backup);
        const opened = await vscode.workspace.openTextDocument({ language: 'reftx', content: script });
        await vscode.window.showTextDocument(opened);
        warnOfScript(renames, document.backup.entries);
        return null;
      },
    },
    copyGitCommands: {
      read: nothing,
      answer: async () => {
        const staged = document.backup;
        const numbers = await entryNumbers(service, location(), staged);
        const deletions = entryCommandsOf(staged.entries, numbers);
        const { commands, lostReflogs } = gitCommandsOf(staged.changes, staged.message);
        await vscode.env.clipboard.writeText(deletions.commands + commands);
        showPassing('check', changesText.copied(document.size - deletions.left));
        if (deletions.left > 0) void showWarning(changesText.entriesInCommands(deletions.left));
        if (lostReflogs > 0) void showWarning(changesText.renamesInCommands(lostReflogs));
        return null;
      },
    },
  };
}

function seenValue({ state, value }: FoundRef): StagedValue {
  if (state !== 'live' || value === undefined || value.type === 'deletion') return null;
  return value.type === 'symref' ? { type: 'symref', target: value.target } : { type: 'oid', oid: value.oid };
}

function stagedValue(value: unknown): StagedValue {
  if (value === null) return null;
  const { type, oid, target } = fields(value);
  if (type === 'oid') return { type, oid: text(oid) };
  if (type === 'symref') return { type, target: text(target) };
  throw unexpected('object');
}
