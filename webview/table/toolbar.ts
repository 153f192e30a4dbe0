/** Navigation in a table: back and forward, to an offset, to a ref, to a search result, from problem to problem. */

import type { FindingCounts } from '../../src/protocol/findings.ts';
import type { SearchKind } from '../../src/protocol/table.ts';
import { toolbarText } from '../../src/text/table-editor.ts';
import { codicon, el, fill } from '../parts/dom.ts';
import type { Icon } from '../parts/icons.ts';

export interface ToolbarActions {
  step(by: -1 | 1): void;
  goToOffset(text: string): void;
  goToRef(name: string): void;
  search(kind: SearchKind, pattern: string, backwards: boolean): void;
  stopSearch(): void;
  problem(by: -1 | 1): void;
}

/** What survives hiding and reloading the editor. */
export interface SearchState {
  readonly kind: SearchKind;
  readonly pattern: string;
}

export interface Toolbar {
  readonly element: HTMLElement;
  readonly search: SearchState;
  showHistory(back: boolean, forward: boolean): void;
  /** `null`: no search is running. */
  showSearching(words: string | null): void;
  /** `at`: the index of the selected problem; `null` without one. */
  showProblems(counts: FindingCounts, at: number | null): void;
  showChecking(words: string): void;
  focus(what: 'offset' | 'ref' | 'search'): void;
}

export function createToolbar(actions: ToolbarActions, searchState: SearchState | undefined): Toolbar {
  const back = iconButton('arrow-left', toolbarText.back(), () => actions.step(-1));
  const forward = iconButton('arrow-right', toolbarText.forward(), () => actions.step(1));
  const offset = field(toolbarText.offset(), toolbarText.offsetPlaceholder(), 'offset-field');
  const ref = field(toolbarText.ref(), toolbarText.refPlaceholder(), 'ref-field');
  const pattern = field(toolbarText.search(), toolbarText.search(), 'search-field');
  pattern.value = searchState?.pattern ?? '';
  const kind = el(
    'select',
    { 'aria-label': toolbarText.searchKind() },
    ...(
      [
        ['name', toolbarText.inNames()],
        ['text', toolbarText.textInBytes()],
        ['hex', toolbarText.hexInBytes()],
      ] as const
    ).map(([value, words]) => el('option', { value, selected: value === searchState?.kind }, words)),
  );
  const find = (backwards: boolean) =>
    pattern.value !== '' && actions.search(kind.value as SearchKind, pattern.value, backwards);
  const previous = iconButton('arrow-up', toolbarText.searchBackwards(), () => find(true));
  const next = iconButton('arrow-down', toolbarText.searchForwards(), () => find(false));
  const stop = iconButton('debug-stop', toolbarText.stopSearch(), () => actions.stopSearch());
  const searching = el('span', { class: 'muted searching' });
  const problemWords = el('span', { class: 'problem-words', role: 'status' });
  const problemBack = iconButton('chevron-up', toolbarText.previousProblem(), () => actions.problem(-1));
  const problemNext = iconButton('chevron-down', toolbarText.nextProblem(), () => actions.problem(1));
  stop.hidden = true;

  onEnter(offset, () => actions.goToOffset(offset.value));
  onEnter(ref, () => actions.goToRef(ref.value));
  onEnter(pattern, shift => find(shift));

  return {
    element: el(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': toolbarText.toolbar() },
      group(back, forward),
      group(codicon('symbol-number'), offset),
      group(codicon('go-to-file'), ref),
      group(codicon('search'), pattern, kind, previous, next, stop, searching),
      group(problemWords, problemBack, problemNext),
    ),
    get search() {
      return { kind: kind.value as SearchKind, pattern: pattern.value };
    },
    showHistory(canGoBack, canGoForward) {
      back.disabled = !canGoBack;
      forward.disabled = !canGoForward;
    },
    showSearching(words) {
      stop.hidden = words === null;
      fill(searching, words);
    },
    showProblems(counts, at) {
      const problems = counts.error + counts.warning;
      const total = problems + counts.info + counts.hint;
      problemBack.hidden = total === 0;
      problemNext.hidden = total === 0;
      const words = at === null ? toolbarText.found(counts) : toolbarText.position(at + 1, total);
      const icon = total === 0 ? 'check' : problems === 0 ? 'info' : 'warning';
      fill(problemWords, codicon(icon), ` ${words}`);
    },
    showChecking(words) {
      problemBack.hidden = true;
      problemNext.hidden = true;
      fill(problemWords, codicon('loading', 'codicon-modifier-spin'), ` ${words}`);
    },
    focus(what) {
      const input = { offset, ref, search: pattern }[what];
      input.focus();
      input.select();
    },
  };
}

function group(...children: HTMLElement[]): HTMLElement {
  return el('div', { class: 'tool-group' }, ...children);
}

function iconButton(icon: Icon, words: string, press: () => void): HTMLButtonElement {
  return el(
    'button',
    { type: 'button', class: 'icon', title: words, 'aria-label': words, onclick: press },
    codicon(icon),
  );
}

function field(label: string, placeholder: string, name: string): HTMLInputElement {
  return el('input', { type: 'text', class: name, 'aria-label': label, placeholder, spellcheck: 'false' });
}

function onEnter(input: HTMLInputElement, act: (shift: boolean) => void): void {
  input.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || input.value === '') return;
    event.preventDefault();
    act(event.shiftKey);
  });
}

/** `0x1f`, `1f` with letters in it, or decimal; `undefined` for anything else. */
export function parseOffset(text: string): number | undefined {
  const digits = text.trim().replaceAll(/[,_\s]/g, '');
  if (/^\d+$/.test(digits)) return Number(digits);
  const [, hex] = /^(?:0x)?([0-9a-f]+)h?$/i.exec(digits) ?? [];
  return hex === undefined ? undefined : Number.parseInt(hex, 16);
}
