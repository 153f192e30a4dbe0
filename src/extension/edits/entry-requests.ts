/** The requests of the stack editor's page that stage deletions of reflog entries. */
import type { FoundEntry } from '../../protocol/browse.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { StackEditorRequests } from '../../protocol/webview.ts';
import type { ServiceClient } from '../../service/client.ts';
import { deletionOf, entryDropOf } from '../../staged/entries.ts';
import { changesText } from '../../text/changes-tab.ts';
import { rowRange } from '../stack/browse-requests.ts';
import { entryKey, entryQuery } from '../stack/reflog-requests.ts';
import type { WebviewHandlers } from '../webview/webview-host.ts';
import { fields, text, unexpected } from '../webview/webview-params.ts';
import { listedRows } from './listed-rows.ts';
import type { StackDocument } from './stack-document.ts';

type EntryHandlers = WebviewHandlers<Pick<StackEditorRequests, 'stageEntryDeletions' | 'dropEntries'>>;

interface EntryHost {
  readonly service: ServiceClient;
  readonly document: StackDocument;
  location(): StackLocation;
  /** Throws where refs cannot be edited. */
  expectEditable(): void;
}

export function entryHandlers({ service, document, location, expectEditable }: EntryHost): EntryHandlers {
  return {
    stageEntryDeletions: {
      read(params) {
        const { query, stamp, ranges } = fields(params);
        if (!Array.isArray(ranges)) throw unexpected('object');
        return { query: entryQuery(query), stamp: text(stamp), ranges: ranges.map(rowRange) };
      },
      answer: async ({ query, stamp, ranges }) => {
        expectEditable();
        const rows = await listedRows<FoundEntry>(
          ranges,
          stamp,
          (from, count) => service.request('browse/entries', { location: location(), query, stamp, from, count }),
          changesText.tooManyEntries,
        );
        // A row without an update is of an entry that the stack no longer has.
        const edits = rows.flatMap(({ name, updateIndex, update }) =>
          update === undefined ? [] : [deletionOf(document.entries, { name, updateIndex, update })],
        );
        document.edit(edits);
        return edits.length;
      },
    },
    dropEntries: {
      read: params => {
        const { entries } = fields(params);
        if (!Array.isArray(entries)) throw unexpected('object');
        return { entries: entries.map(entryKey) };
      },
      answer: async ({ entries }) => {
        document.edit(entries.map(entry => entryDropOf(document.entries, entry)));
        return null;
      },
    },
  };
}
