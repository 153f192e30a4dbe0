/** A row of tabs, as the ARIA pattern has it: arrows, Home and End choose a tab, Tab goes on into what it shows. */
import './tabs.css';
import { arrange, el, fill } from './dom.ts';

export interface TabLabel<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** A number after the label, and what it counts, for screen readers. */
  readonly badge?: { readonly text: string; readonly meaning: string };
}

export interface Tabs<Id extends string> {
  readonly element: HTMLElement;
  draw(labels: readonly TabLabel<Id>[], chosen: Id): void;
}

/** Id of the element that a tab shows; it needs `role=tabpanel`. */
export function panelId(tab: string): string {
  return `panel-${tab}`;
}

/** Id of a tab, for the label of its panel. */
export function tabId(tab: string): string {
  return `tab-${tab}`;
}

export function createTabs<Id extends string>(label: string, choose: (id: Id) => void): Tabs<Id> {
  const element = el('div', { class: 'tabs', role: 'tablist', 'aria-label': label });
  const buttons = new Map<Id, HTMLButtonElement>();
  let ids: readonly Id[] = [];
  let current: Id | undefined;

  function go(id: Id | undefined): void {
    if (id === undefined || id === current) return;
    choose(id);
    buttons.get(id)?.focus();
  }

  function buttonOf(id: Id): HTMLButtonElement {
    const known = buttons.get(id);
    if (known) return known;
    const attributes = { class: 'tab', role: 'tab', id: tabId(id), 'aria-controls': panelId(id) };
    const added = el('button', { ...attributes, onclick: () => go(id) });
    buttons.set(id, added);
    return added;
  }

  element.addEventListener('keydown', event => {
    const at = current === undefined ? -1 : ids.indexOf(current);
    const target = { ArrowRight: at + 1, ArrowLeft: at - 1 + ids.length, Home: 0, End: ids.length - 1 }[event.key];
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(ids[target % ids.length]);
  });

  return {
    element,
    draw(labels, chosen) {
      const focused = element.contains(document.activeElement);
      ids = labels.map(({ id }) => id);
      current = chosen;
      for (const each of labels) drawTab(buttonOf(each.id), each, each.id === chosen);
      arrange(element, ids.map(buttonOf));
      if (focused) buttons.get(chosen)?.focus();
    },
  };
}

function drawTab(tab: HTMLElement, { label, badge }: TabLabel<string>, isChosen: boolean): void {
  tab.setAttribute('aria-selected', String(isChosen));
  tab.tabIndex = isChosen ? 0 : -1;
  fill(
    tab,
    label,
    badge && el('span', { class: 'tab-badge', 'aria-hidden': 'true' }, badge.text),
    badge && el('span', { class: 'visually-hidden' }, ` ${badge.meaning}`),
  );
}
