/** The requests of the tab Reflogs: its parameters checked, and passed on for the stack that the editor shows. */
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { EntryFormat, EntryKey, EntryQuery, EntrySort } from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { ExportedEntries, StackEditorEvents, StackEditorRequests } from '../../protocol/webview.ts';
import type { ServiceClient } from '../../service/client.ts';
import { entryExportText } from '../../text/reflogs-tab.ts';
import { bundleText } from '../../text/reports.ts';
import type { WebviewHandlers } from '../webview/webview-host.ts';
import { expiry, fields, flag, nothing, ordinal, text, uint64, unexpected } from '../webview/webview-params.ts';
import { rowRange } from './browse-requests.ts';
import { showingProgress } from './compaction.ts';
import type { NamedTables } from './named-tables.ts';

type ReflogMethod =
  | 'findEntries'
  | 'entries'
  | 'entryTimes'
  | 'entryDetails'
  | 'expiryEffect'
  | 'expiryRules'
  | 'copyEntries'
  | 'exportEntries';
type ReflogHandlers = WebviewHandlers<Pick<StackEditorRequests, ReflogMethod>>;

interface ReflogHost {
  readonly service: ServiceClient;
  location(): StackLocation;
  /** What the stack is called, for the progress of an export. */
  name(): string;
  readonly tables: NamedTables;
  /** Of `findEntries`. */
  progress(progress: StackEditorEvents['browsing']): void;
}

export function reflogHandlers({ service, location, name, tables, progress }: ReflogHost): ReflogHandlers {
  return {
    findEntries: {
      read(params) {
        const { query, entry, count } = fields(params);
        return { query: entryQuery(query), entry: entry === null ? null : entryKey(entry), count: ordinal(count) };
      },
      answer: async (params, token) => {
        const query = { location: location(), ...params };
        try {
          return tables.note(await service.request('browse/findEntries', query, { token, onProgress: progress }));
        } finally {
          progress(null);
        }
      },
    },
    entries: {
      read(params) {
        const { query, stamp, from, count } = fields(params);
        return { query: entryQuery(query), stamp: text(stamp), from: ordinal(from), count: ordinal(count) };
      },
      answer: (params, token) => service.request('browse/entries', { location: location(), ...params }, { token }),
    },
    entryTimes: {
      read(params) {
        const { filter, bins } = fields(params);
        return { filter: text(filter), bins: ordinal(bins) };
      },
      answer: (params, token) => service.request('browse/entryTimes', { location: location(), ...params }, { token }),
    },
    entryDetails: {
      read: params => ({ entry: entryKey(fields(params).entry) }),
      answer: async (params, token) =>
        tables.note(await service.request('browse/entryDetails', { location: location(), ...params }, { token })),
    },
    expiryEffect: {
      read: params => ({ bounds: expiry(fields(params).bounds) ?? {} }),
      answer: (params, token) => service.request('browse/expiry', { location: location(), ...params }, { token }),
    },
    expiryRules: {
      read: nothing,
      answer: (_, token) => service.request('stack/expiryRules', location(), { token }),
    },
    copyEntries: {
      read(params) {
        const { query, stamp, ranges, format } = fields(params);
        if (!Array.isArray(ranges)) throw unexpected('object');
        const chosen = { stamp: text(stamp), ranges: ranges.map(rowRange), format: entryFormat(format) };
        return { query: entryQuery(query), ...chosen };
      },
      answer: async (params, token) => {
        const copied = await service.request('browse/copyEntries', { location: location(), ...params }, { token });
        if (copied.entries > 0) await vscode.env.clipboard.writeText(copied.text);
        return { entries: copied.entries, left: copied.left };
      },
    },
    exportEntries: {
      read(params) {
        const { query, format } = fields(params);
        return { query: entryQuery(query), format: entryFormat(format) };
      },
      answer: ({ query, format }) => exportEntries(service, { location: location(), name: name(), query, format }),
    },
  };
}

interface Export {
  readonly location: StackLocation;
  readonly name: string;
  readonly query: EntryQuery;
  readonly format: EntryFormat;
}

/** The user chooses the file, so this is allowed in a workspace that is not trusted. */
async function exportEntries(service: ServiceClient, chosen: Export): Promise<ExportedEntries | null> {
  const { location, name, query, format } = chosen;
  const extension = format === 'git' ? 'txt' : format;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
  const uri = await vscode.window.showSaveDialog({
    title: entryExportText.title(),
    defaultUri: vscode.Uri.file(join(folder, `reflog.${extension}`)),
    filters: { [entryExportText.format(format)]: [extension] },
  });
  if (uri === undefined) return null;
  if (uri.scheme !== 'file') throw new Error(bundleText.wrongMachine());
  const target = uri.fsPath;
  const done = await showingProgress(entryExportText.exporting(name), options =>
    service.request('browse/exportEntries', { location, query, format, target }, options),
  );
  return done === undefined ? null : { ...done, file: basename(target) };
}

export function entryQuery(value: unknown): EntryQuery {
  const { filter, sort } = fields(value);
  return { filter: text(filter), sort: sort === null ? null : entrySort(sort) };
}

const SORT_KEYS: readonly EntrySort['by'][] = ['time', 'updateIndex', 'ref', 'table'];

function entrySort(value: unknown): EntrySort {
  const { by, descending } = fields(value);
  const key = SORT_KEYS.find(each => each === by);
  if (key === undefined) throw unexpected('text');
  return { by: key, descending: descending === undefined ? false : flag(descending) };
}

export function entryKey(value: unknown): EntryKey {
  const { name, updateIndex } = fields(value);
  return { name: text(name), updateIndex: uint64(updateIndex) };
}

const FORMATS: readonly EntryFormat[] = ['names', 'ids', 'tsv', 'csv', 'json', 'git'];

function entryFormat(value: unknown): EntryFormat {
  const format = FORMATS.find(each => each === value);
  if (format === undefined) throw unexpected('text');
  return format;
}
