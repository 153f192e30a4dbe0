/** The tab Geometry: the picture of the tables' sizes, and the panel with everything known of the selected ones. */
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { editorText } from '../../../src/text/editors.ts';
import { stackAdvice } from '../../../src/text/stack-editor.ts';
import { el, fill } from '../../parts/dom.ts';
import { errorPanel } from '../../parts/error-panel.ts';
import type { Messenger } from '../../parts/messenger.ts';
import { button } from '../../parts/toolkit.ts';
import type { Model, StackTab } from '../model.ts';
import { createDetails } from './details.ts';
import { createPicture, type PictureEvents } from './picture.ts';
import { createRefLoader } from './ref-loader.ts';

export interface GeometryOptions extends PictureEvents {
  readonly messenger: Messenger<StackEditorRequests, StackEditorEvents>;
  reload(): void;
}

export function createGeometryTab(options: GeometryOptions): StackTab {
  const picture = createPicture(options);
  const details = createDetails(options);
  const body = el('div', { class: 'body' }, picture.element, details.element);
  const failure = el('div', { class: 'failure' });
  const heads = createRefLoader(options.messenger, redraw);
  const selected = createRefLoader(options.messenger, redraw);
  let shown: Model | null = null;

  function redraw(): void {
    if (shown) draw(shown, false);
  }

  function draw(model: Model, animate: boolean): void {
    shown = model;
    const { state, tables } = model;
    if (!state) return;
    const error = state.stack.status === 'error' ? state.stack.error : null;
    // Where the list cannot be read, there is nothing to draw.
    const isUnknown = error !== null && tables.length === 0;
    body.hidden = isUnknown;
    fill(failure);
    if (isUnknown) {
      const panel = errorPanel(error, button({ label: editorText.reload(), press: options.reload }));
      fill(failure, panel, el('p', { class: 'failure-advice muted' }, stackAdvice.broken()));
      return;
    }
    const head = heads.get(error === null && tables.length < 2 ? 'HEAD' : null, state);
    picture.draw(model, { head, selected: selected.get(model.refs.ref, state) }, animate);
    details.draw(model);
  }

  return { element: el('div', { class: 'geometry-tab' }, failure, body), draw };
}
