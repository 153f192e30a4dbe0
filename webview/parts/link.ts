/** A button that reads as a link: it shows something else, and changes nothing. */
import { el } from './dom.ts';

export function link(label: string, press: () => void, title?: string): HTMLElement {
  return el('button', { type: 'button', class: 'link', onclick: press, title }, label);
}
