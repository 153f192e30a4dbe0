/** A typed error as the editors show it: what, where, what next. */
import type { ErrorInfo } from '../../src/protocol/values.ts';
import { editorText } from '../../src/text/editors.ts';
import { readable } from '../../src/text/names.ts';
import { hex } from '../../src/text/numbers.ts';
import { codicon, el } from './dom.ts';

/** `again`: the action of the panel's button, if it has one. */
export function errorPanel(error: ErrorInfo, again?: HTMLElement): HTMLElement {
  return el(
    'section',
    { class: 'error-panel', role: 'alert', 'aria-label': editorText.error() },
    el('h2', {}, codicon('error'), el('code', {}, error.code)),
    el('p', {}, readable(error.message)),
    error.file || error.offset !== undefined
      ? el(
          'dl',
          { class: 'facts' },
          ...(error.file ? [el('dt', {}, editorText.file()), el('dd', {}, el('code', {}, readable(error.file)))] : []),
          ...(error.offset === undefined
            ? []
            : [
                el('dt', {}, editorText.offset()),
                el('dd', {}, el('code', {}, hex(error.offset)), editorText.byteNumber(error.offset)),
              ]),
        )
      : null,
    again,
  );
}
