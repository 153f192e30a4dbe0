/** The requests of the tab Refs: its parameters checked, and passed on for the stack that the editor shows. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { RefCopyFormat, RefQuery, RefSort, RowRange } from '../../protocol/browse.ts';
import { REF_EDITS, type RefEdit } from '../../protocol/edits.ts';
import type { ByteRange } from '../../protocol/table.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../protocol/webview.ts';
import type { ServiceClient } from '../../service/client.ts';
import type { RefTarget } from '../tree/views.ts';
import type { WebviewHandlers } from '../webview/webview-host.ts';
import { byteRange, fields, flag, nothing, ordinal, text, unexpected } from '../webview/webview-params.ts';
import type { CompareTarget } from './compare-refs.ts';
import type { NamedTables } from './named-tables.ts';
import type { CommitTarget } from './show-commit.ts';

type BrowseMethod =
  | 'firstRefs'
  | 'findRefs'
  | 'refs'
  | 'findRefByStart'
  | 'refDetails'
  | 'objects'
  | 'showCommit'
  | 'canCompareRefs'
  | 'compareRefs'
  | 'revealRef'
  | 'changeRef'
  | 'copyRefs'
  | 'openRecord';
type BrowseHandlers = WebviewHandlers<Pick<StackEditorRequests, BrowseMethod>>;

interface BrowseHost {
  readonly service: ServiceClient;
  location(): StackLocation;
  /** Whether the commits of refs can be compared now. */
  canCompare(): boolean;
  readonly tables: NamedTables;
  /** Of `findRefs`. */
  progress(progress: StackEditorEvents['browsing']): void;
  /** Opens a table of the stack's directory. */
  openTable(table: string, range: ByteRange): Promise<void>;
}

export function browseHandlers({
  service,
  location,
  canCompare,
  tables,
  progress,
  openTable,
}: BrowseHost): BrowseHandlers {
  return {
    firstRefs: {
      read: params => ({ count: ordinal(fields(params).count) }),
      answer: async (params, token) => {
        const first = await service.request('browse/firstRefs', { location: location(), ...params }, { token });
        return first === null ? null : tables.note(first);
      },
    },
    findRefs: {
      read(params) {
        const { query, name, count } = fields(params);
        return { query: refQuery(query), name: name === null ? null : text(name), count: ordinal(count) };
      },
      answer: async (params, token) => {
        const query = { location: location(), ...params };
        try {
          return tables.note(await service.request('browse/findRefs', query, { token, onProgress: progress }));
        } finally {
          progress(null);
        }
      },
    },
    refs: {
      read(params) {
        const { query, stamp, from, count } = fields(params);
        return { query: refQuery(query), stamp: text(stamp), from: ordinal(from), count: ordinal(count) };
      },
      answer: (params, token) => service.request('browse/refs', { location: location(), ...params }, { token }),
    },
    findRefByStart: {
      read(params) {
        const { query, stamp, from, text: start } = fields(params);
        return { query: refQuery(query), stamp: text(stamp), from: ordinal(from), text: text(start) };
      },
      answer: (params, token) => service.request('browse/findByStart', { location: location(), ...params }, { token }),
    },
    refDetails: {
      read: params => ({ name: text(fields(params).name) }),
      answer: async (params, token) =>
        tables.note(await service.request('browse/refDetails', { location: location(), ...params }, { token })),
    },
    objects: {
      read: params => {
        const { oids } = fields(params);
        if (!Array.isArray(oids)) throw unexpected('object');
        return { oids: oids.map(text) };
      },
      answer: async (params, token) => {
        if (!vscode.workspace.isTrusted) return null;
        return service.request('objects/read', { location: location(), ...params }, { token });
      },
    },
    showCommit: {
      read: params => ({ oid: text(fields(params).oid) }),
      answer: async ({ oid }) => {
        const target: CommitTarget = { directory: location().directory, oid };
        await vscode.commands.executeCommand('reftable.showCommit', target);
        return null;
      },
    },
    canCompareRefs: { read: nothing, answer: async () => canCompare() },
    compareRefs: {
      read(params) {
        const { name, other } = fields(params);
        return { name: text(name), other: other === null ? null : text(other) };
      },
      answer: async params => {
        const target: CompareTarget = { directory: location().directory, ...params };
        await vscode.commands.executeCommand('reftable.compareRefs', target);
        return null;
      },
    },
    revealRef: {
      read: params => ({ name: text(fields(params).name) }),
      answer: async ({ name }) => {
        const target: RefTarget = { directory: location().directory, name };
        await vscode.commands.executeCommand('reftable.revealRef', target);
        return null;
      },
    },
    changeRef: {
      read(params) {
        const { name, edit } = fields(params);
        return { name: text(name), edit: refEdit(edit) };
      },
      answer: async ({ name, edit }) => {
        const target: RefTarget = { directory: location().directory, name };
        await vscode.commands.executeCommand(`reftable.${edit}`, target);
        return null;
      },
    },
    copyRefs: {
      read(params) {
        const { query, stamp, ranges, format } = fields(params);
        if (!Array.isArray(ranges)) throw unexpected('object');
        return { query: refQuery(query), stamp: text(stamp), ranges: ranges.map(rowRange), format: copyFormat(format) };
      },
      answer: async (params, token) => {
        const copied = await service.request('browse/copyRefs', { location: location(), ...params }, { token });
        if (copied.refs > 0) await vscode.env.clipboard.writeText(copied.text);
        return { refs: copied.refs, left: copied.left };
      },
    },
    openRecord: {
      read(params) {
        const { table, range } = fields(params);
        const bytes = byteRange(range);
        if (bytes === undefined) throw unexpected('object');
        return { table: text(table), range: bytes };
      },
      answer: async ({ table, range }) => {
        if (tables.has(table) && basename(table) === table) await openTable(table, range);
        return null;
      },
    },
  };
}

export function refQuery(value: unknown): RefQuery {
  const { filter, sort } = fields(value);
  return { filter: text(filter), sort: sort === null ? null : refSort(sort) };
}

const SORT_KEYS: readonly RefSort['by'][] = ['name', 'value', 'kind', 'table', 'updateIndex', 'changed'];

function refSort(value: unknown): RefSort {
  const { by, descending } = fields(value);
  const key = SORT_KEYS.find(each => each === by);
  if (key === undefined) throw unexpected('text');
  return { by: key, descending: descending === undefined ? false : flag(descending) };
}

function refEdit(value: unknown): RefEdit {
  const edit = REF_EDITS.find(each => each === value);
  if (edit === undefined) throw unexpected('text');
  return edit;
}

const FORMATS: readonly RefCopyFormat[] = ['names', 'ids', 'tsv', 'json', 'git'];

function copyFormat(value: unknown): RefCopyFormat {
  const format = FORMATS.find(each => each === value);
  if (format === undefined) throw unexpected('text');
  return format;
}

export function rowRange(value: unknown): RowRange {
  const { first, last } = fields(value);
  return { first: ordinal(first), last: ordinal(last) };
}
