/** What is known of the deleted refs of a stack: asked for once for each of its states. */
import type { DeletedRefInfo } from '../../../src/protocol/deleted-refs.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import type { Messenger } from '../../parts/messenger.ts';
import type { DeletedCounts } from './facets.ts';

export interface KnownDeleted {
  /** `null` until it is known. */
  readonly counts: DeletedCounts | null;
  /** What can be restored of a ref. */
  get(name: string): DeletedRefInfo | undefined;
  /** The list shows this state of the stack now. */
  want(stamp: string): void;
}

/** `arrived` is called when more is known. */
export function createKnownDeleted(
  messenger: Messenger<StackEditorRequests, StackEditorEvents>,
  arrived: () => void,
): KnownDeleted {
  let counts: DeletedCounts | null = null;
  let refs: ReadonlyMap<string, DeletedRefInfo> = new Map();
  let asked = '';
  let asking: AbortController | undefined;
  return {
    get counts() {
      return counts;
    },
    get: name => refs.get(name),
    want(stamp) {
      if (stamp === asked) return;
      asked = stamp;
      asking?.abort();
      asking = new AbortController();
      messenger.request('deletedRefs', null, asking.signal).then(
        found => {
          if (stamp !== asked) return;
          refs = new Map(found.refs.map(ref => [ref.name, ref]));
          const { listed, total, unread } = found;
          counts = { listed, others: total - listed, unread };
          arrived();
        },
        (error: Error) => {
          if (stamp !== asked) return;
          refs = new Map();
          counts = { listed: 0, others: 0, unread: error.message };
          arrived();
        },
      );
    },
  };
}
