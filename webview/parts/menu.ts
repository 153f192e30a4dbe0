/**
 * A context menu in the page, as the ARIA pattern has it. VS Code's own `webview/context` menus get no more than
 * attributes of the element that was clicked, and so cannot act on a selection of a million rows, which only the page
 * has; and a plain browser, in which the pages are tested, does not have them.
 */
import './menu.css';
import { el } from './dom.ts';

export interface MenuItem {
  readonly label: string;
  readonly press: () => void;
}

/** Items in groups with a line between them. */
export type MenuGroups = readonly (readonly MenuItem[])[];

/** Shows a menu until an item is chosen, and puts the focus back to where it was. */
export function showMenu(label: string, groups: MenuGroups, at: { readonly x: number; readonly y: number }): void {
  const before = document.activeElement as HTMLElement | null;
  const close = () => {
    if (!menu.isConnected) return;
    document.removeEventListener('pointerdown', away, true);
    window.removeEventListener('blur', close);
    window.removeEventListener('resize', close);
    const isFocused = menu.contains(document.activeElement);
    menu.remove();
    if (isFocused) before?.focus({ preventScroll: true });
  };
  const away = (event: Event) => {
    if (!menu.contains(event.target as Node)) close();
  };
  const buttons: HTMLElement[] = [];
  const menu = el('div', { class: 'menu', role: 'menu', 'aria-label': label });
  for (const [position, items] of groups.filter(group => group.length > 0).entries()) {
    if (position > 0) menu.append(el('div', { role: 'separator' }));
    for (const { label: text, press } of items) {
      const chosen = () => {
        close();
        press();
      };
      const item = el('button', { type: 'button', role: 'menuitem', tabindex: '-1', onclick: chosen }, text);
      item.addEventListener('pointermove', () => item.focus());
      buttons.push(item);
      menu.append(item);
    }
  }
  menu.addEventListener('contextmenu', event => event.preventDefault());
  menu.addEventListener('keydown', event => {
    const focused = buttons.indexOf(document.activeElement as HTMLElement);
    const { length } = buttons;
    const to = { ArrowDown: focused + 1, ArrowUp: focused - 1 + length, Home: 0, End: length - 1 }[event.key];
    if (to !== undefined) buttons[to % length]?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  (document.querySelector('main') ?? document.body).append(menu);
  putAt(menu, at);
  document.addEventListener('pointerdown', away, true);
  window.addEventListener('blur', close);
  window.addEventListener('resize', close);
  buttons[0]?.focus();
}

/** Where it was asked for, as far as it fits there. */
function putAt(menu: HTMLElement, { x, y }: { readonly x: number; readonly y: number }): void {
  menu.style.left = `${Math.max(0, Math.min(x, window.innerWidth - menu.offsetWidth))}px`;
  menu.style.top = `${Math.max(0, Math.min(y, window.innerHeight - menu.offsetHeight))}px`;
}
