/**
 * Building elements. All text goes in as text nodes, so no ref name becomes markup, and with every control character and
 * invisible character spelled out.
 */

import { printable } from '../../src/text/escape/printable.ts';
import type { Icon } from './icons.ts';

type Child = Node | string | null | undefined | false;

/** Attributes; `true` sets an empty one, `false`, `null` and `undefined` leave it out. `on…` functions listen. */
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

export function el<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes?: Attributes,
  ...children: Child[]
): HTMLElementTagNameMap[T];
export function el(tag: string, attributes?: Attributes, ...children: Child[]): HTMLElement;
export function el(tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, printable(String(value)));
  }
  append(element, children);
  return element;
}

/** Replaces what an element holds. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  append(element, children);
}

/**
 * Makes elements the children of another one. Those that are its children already stay in place: a press is lost if its
 * button leaves the document, also for a moment, before the mouse button is up.
 */
export function arrange(element: Element, children: readonly Element[]): void {
  for (const child of [...element.children]) if (!children.includes(child)) child.remove();
  children.forEach((child, position) => {
    const there = element.children[position] ?? null;
    if (there !== child) element.insertBefore(child, there);
  });
}

export function codicon(name: Icon, modifier = ''): HTMLElement {
  return el('span', { class: `codicon codicon-${name} ${modifier}`, 'aria-hidden': 'true' });
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) if (child) element.append(typeof child === 'string' ? printable(child) : child);
}
