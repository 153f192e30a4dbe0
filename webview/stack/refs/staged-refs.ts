/** The refs that staged changes create, above the list, which has only the refs of the stack. */
import type { StagedChange } from '../../../src/protocol/staged.ts';
import { changesText } from '../../../src/text/changes-tab.ts';
import { readable } from '../../../src/text/names.ts';
import { codicon, el, fill } from '../../parts/dom.ts';

/** Refs that are listed. */
const MOST_LISTED = 200;

export interface StagedRefs {
  readonly element: HTMLElement;
  draw(changes: readonly StagedChange[]): void;
}

interface StagedRefsOptions {
  /** Shows the change of a ref in the tab Changes. */
  readonly show: (ref: string) => void;
  readonly rename: (ref: string) => void;
  readonly drop: (ref: string) => void;
}

/** The arrow keys, Home and End move in the list; Enter and a click show the change, F2 renames, Delete drops the change. */
export function createStagedRefs({ show, rename, drop }: StagedRefsOptions): StagedRefs {
  const title = el('h2', { class: 'caption', id: 'staged-refs-title' });
  const items = el('ul', { 'aria-labelledby': 'staged-refs-title', onkeydown: press });
  const more = el('p', { class: 'muted' });
  const element = el('section', { class: 'staged-refs', hidden: true }, title, items, more);

  const rows = () => [...items.querySelectorAll('button')];

  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const all = rows();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    if (at < 0) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) focus(all, Math.max(0, Math.min(to, all.length - 1)));
    else {
      const act = { F2: rename, Delete: drop }[event.key];
      if (act === undefined) return;
      act(all[at]?.dataset.ref ?? '');
    }
    event.preventDefault();
  }

  return {
    element,
    draw(changes) {
      const added = changes.filter(({ base, value }) => base === null && value !== null);
      const focused = rows().indexOf(document.activeElement as HTMLButtonElement);
      element.hidden = added.length === 0;
      fill(title, changesText.newRefs(added.length));
      fill(items, ...added.slice(0, MOST_LISTED).map((change, i) => el('li', {}, newRef(change, i === 0, show))));
      more.hidden = added.length <= MOST_LISTED;
      fill(more, changesText.more(added.length - MOST_LISTED));
      const all = rows();
      if (focused >= 0 && all.length > 0) focus(all, Math.min(focused, all.length - 1));
    },
  };
}

function newRef(
  { ref, value, renamedFrom }: StagedChange,
  isInTabOrder: boolean,
  show: (ref: string) => void,
): HTMLElement {
  const button = el(
    'button',
    {
      ...{ type: 'button', class: 'staged-row', tabindex: isInTabOrder ? 0 : -1 },
      ...{ title: changesText.showNewRef(ref, value), onclick: () => show(ref) },
    },
    codicon('add'),
    el('span', { class: 'mono staged-name' }, readable(ref)),
    el('span', { class: 'mono staged-ref' }, changesText.becomesValue(value)),
    renamedFrom !== undefined && el('span', { class: 'muted' }, changesText.renamedFrom(renamedFrom)),
  );
  button.dataset.ref = ref;
  return button;
}

/** Only the focused row is in the tab order. */
function focus(rows: readonly HTMLElement[], at: number): void {
  for (const [i, each] of rows.entries()) each.tabIndex = i === at ? 0 : -1;
  rows[at]?.focus();
}
