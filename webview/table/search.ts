/** Searches from the selected byte on. One search runs at a time; a new one cancels the previous one. */
import type { ByteOffset, ByteRange, SearchKind } from '../../src/protocol/table.ts';
import { percent } from '../../src/text/numbers.ts';
import { tableText } from '../../src/text/table-editor.ts';
import { CancelledError } from '../parts/messenger.ts';
import type { TableMessenger } from './messenger.ts';
import type { Toolbar } from './toolbar.ts';

interface SearchActions {
  from(): ByteOffset;
  show(range: ByteRange): Promise<void>;
  announce(words: string): void;
  fail(error: unknown): void;
}

export function createSearch(messenger: TableMessenger, toolbar: Toolbar, actions: SearchActions) {
  let running: AbortController | null = null;
  messenger.on('progress', progress => {
    if (running && progress?.fraction !== undefined) toolbar.showSearching(percent(progress.fraction, 1));
  });

  return {
    async run(kind: SearchKind, pattern: string, backwards: boolean): Promise<void> {
      running?.abort();
      const own = new AbortController();
      running = own;
      toolbar.showSearching('…');
      try {
        const params = { kind, pattern, from: actions.from(), backwards };
        const { found, wrapped } = await messenger.request('search', params, own.signal);
        if (!found) return actions.announce(tableText.notFound(pattern));
        await actions.show(found);
        if (wrapped) actions.announce(tableText.wrapped(backwards));
      } catch (error) {
        if (!(error instanceof CancelledError)) actions.fail(error);
      } finally {
        if (running === own) {
          running = null;
          toolbar.showSearching(null);
        }
      }
    },
    stop(): void {
      running?.abort();
    },
  };
}
