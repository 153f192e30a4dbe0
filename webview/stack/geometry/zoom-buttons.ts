/** Buttons for what the wheel and the minimap do, while there is something to zoom. */

import { geometryText } from '../../../src/text/stack-editor.ts';
import { codicon, el } from '../../parts/dom.ts';
import type { Icon } from '../../parts/icons.ts';
import type { ColumnZoom } from './column-zoom.ts';

export interface ZoomButtons {
  readonly element: HTMLElement;
  /** `isPicture`: what can be zoomed is in sight. */
  show(isPicture: boolean): void;
}

export function createZoomButtons(zoom: ColumnZoom): ZoomButtons {
  const button = (icon: Icon, title: string, press: () => void) =>
    el('button', { type: 'button', class: 'icon-button', title, 'aria-label': title, onclick: press }, codicon(icon));
  const element = el(
    'div',
    { class: 'row zoom-buttons', role: 'group', 'aria-label': geometryText.zoom() },
    button('zoom-out', geometryText.zoomOut(), () => zoom.by(0.5)),
    button('zoom-in', geometryText.zoomIn(), () => zoom.by(2)),
    button('screen-full', geometryText.zoomAll(), () => zoom.all()),
  );
  return {
    element,
    show(isPicture) {
      element.hidden = !isPicture || !zoom.isUseful;
    },
  };
}
