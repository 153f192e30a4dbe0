/** What a search is doing, once it takes long. */
import type { Progress } from '../../../src/protocol/service.ts';
import { refsTabText } from '../../../src/text/refs-tab.ts';
import { codicon, el, fill } from '../../parts/dom.ts';

/** Milliseconds after which a search that reports nothing is shown. */
const SLOW = 300;

export interface SearchProgress {
  readonly element: HTMLElement;
  /** A search begins or ends. */
  searching(isSearching: boolean): void;
  /** What the host reports: of any search of the page, so that it is shown only while one runs here. */
  show(progress: Progress | null): void;
}

export function createSearchProgress(): SearchProgress {
  const element = el('p', { class: 'refs-busy muted' });
  let isRunning = false;
  let slow: ReturnType<typeof setTimeout> | undefined;

  function show(progress: Progress | null): void {
    if (!isRunning || progress === null) return;
    const { message, fraction } = progress;
    fill(element, codicon('loading', 'codicon-modifier-spin'), ` ${refsTabText.working(message, fraction)}`);
  }

  return {
    element,
    searching(isSearching) {
      isRunning = isSearching;
      clearTimeout(slow);
      fill(element);
      if (isSearching) slow = setTimeout(() => show({ message: refsTabText.searching() }), SLOW);
    },
    show,
  };
}
