/** What a list of refs or reflog entries lacks, because of tables that cannot be read completely. */
import type { BrowsedState } from '../../../src/protocol/browse.ts';
import type { brokenText } from '../../../src/text/refs-tab.ts';
import { codicon, el } from '../../parts/dom.ts';

/** Tables that are listed with their errors. */
const MOST_LISTED = 20;

/** `null` if the stack is complete. `text` is for what is listed. */
export function brokenNotice(found: BrowsedState, text: typeof brokenText): HTMLElement | null {
  const broken = found.tables.filter(({ state }) => state !== 'ok');
  const list = text.list(found);
  if (broken.length === 0 && list === undefined) return null;
  return el(
    'div',
    { class: 'broken-notice' },
    list !== undefined && el('p', {}, codicon('warning'), ` ${list}`),
    broken.length > 0 &&
      el(
        'details',
        {},
        el('summary', {}, codicon('warning'), ` ${text.tables(broken.length, found.tables.length)}`),
        el(
          'ul',
          { class: 'muted' },
          ...broken.slice(0, MOST_LISTED).map(table => el('li', {}, text.table(found, table))),
        ),
      ),
  );
}
