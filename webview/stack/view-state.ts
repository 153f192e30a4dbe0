/** The view state of the editor, kept while it is hidden or reloaded, and for the next time it is opened. */
import type { StackEditorEvents, StackEditorRequests } from '../../src/protocol/webview.ts';
import type { Host } from '../parts/messenger.ts';
import type { ViewState } from './model.ts';

/** Milliseconds: dragging changes the state many times a second. */
const REST = 300;

export interface ViewStateKeeper {
  /** `kept`: what the host kept when the stack was last open. What this page kept itself is newer. */
  restore(kept: string | null): Partial<ViewState>;
  keep(viewState: ViewState): void;
}

export function connectViewState({
  messenger,
  viewState,
  saveViewState,
}: Host<StackEditorRequests, StackEditorEvents, ViewState>): ViewStateKeeper {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    restore: kept => viewState ?? parse(kept),
    keep(state) {
      saveViewState(state);
      clearTimeout(timer);
      timer = setTimeout(() => {
        // A failure is ignored: without a view state, the editor opens as it does the first time.
        messenger.request('keepViewState', { viewState: JSON.stringify(state) }).catch(() => undefined);
      }, REST);
    },
  };
}

/** Another version may have kept something else. */
function parse(kept: string | null): Partial<ViewState> {
  if (kept === null) return {};
  const value: unknown = JSON.parse(kept);
  return typeof value === 'object' && value !== null ? value : {};
}
