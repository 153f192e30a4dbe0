import type { ByteQuery } from '../../../src/protocol/table.ts';
import { el } from '../../parts/dom.ts';

/** Selects bytes; `ref` selects a ref by its name. */
export type Go = (query: ByteQuery | { readonly ref: string }) => void;

export function link(words: string, press: () => void, title?: string): HTMLElement {
  return el('button', { type: 'button', class: 'link', onclick: press, title }, words);
}
