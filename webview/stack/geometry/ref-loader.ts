/** The details of one ref, asked for again when the stack changes. */
import type { RefDetails } from '../../../src/protocol/browse.ts';
import type { StackEditorEvents, StackEditorRequests, StackEditorState } from '../../../src/protocol/webview.ts';
import type { Messenger } from '../../parts/messenger.ts';

export interface RefLoader {
  /** The details, if they are known; `loaded` is called once they are. */
  get(name: string | null, state: StackEditorState): RefDetails | null;
}

export function createRefLoader(
  messenger: Messenger<StackEditorRequests, StackEditorEvents>,
  loaded: () => void,
): RefLoader {
  let asked: { name: string | null; state: StackEditorState } | null = null;
  let request: AbortController | null = null;
  let details: RefDetails | null = null;
  return {
    get(name, state) {
      if (asked?.name !== name) details = null;
      if (asked?.name === name && asked.state === state) return details;
      asked = { name, state };
      request?.abort();
      if (name === null) return null;
      const current = new AbortController();
      request = current;
      messenger.request('refDetails', { name }, current.signal).then(
        answer => {
          if (request !== current) return;
          details = answer;
          loaded();
        },
        // The tab Refs shows the reason.
        () => undefined,
      );
      return details;
    },
  };
}
