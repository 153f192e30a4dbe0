/** The bytes with what belongs to them: whether they are the file's or an inflated block's, the legend, the preview. */
import type { ByteDetails, ByteRows, FieldInfo, TableDescription } from '../../../src/protocol/table.ts';
import { fieldKindText } from '../../../src/text/fields.ts';
import { bytesText } from '../../../src/text/table-editor.ts';
import { el, fill } from '../../parts/dom.ts';
import { fieldLine } from './hex-row.ts';
import { HexView } from './hex-view.ts';

interface BytesActions {
  fetch(from: number, count: number, inside: number | undefined, signal: AbortSignal): Promise<ByteRows>;
  chosen(offset: number): void;
  followed(): void;
  /** To the inflated bytes of the block, or back to those of the file. */
  switched(inflated: boolean): void;
  copied(event: ClipboardEvent): void;
  failed(error: unknown): void;
}

export interface BytesPane {
  readonly element: HTMLElement;
  readonly hex: HexView;
  /** Shows the file, or the inflated block that a byte belongs to. */
  show(byte: ByteDetails): void;
}

export function createBytesPane(table: TableDescription, actions: BytesActions): BytesPane {
  const preview = el('p', { class: 'hex-preview', 'aria-hidden': 'true' });
  const title = el('h2', { class: 'caption' }, bytesText.bytes());
  const ways = {
    file: el('input', { type: 'radio', name: 'bytes', onchange: () => actions.switched(false) }),
    inflated: el('input', { type: 'radio', name: 'bytes', onchange: () => actions.switched(true) }),
  };
  const choice = el(
    'div',
    { class: 'row bytes-choice', role: 'radiogroup', 'aria-label': bytesText.which() },
    el('label', {}, ways.file, bytesText.asInFile()),
    el('label', {}, ways.inflated, bytesText.asInflated()),
  );
  const hexView = new HexView({
    ...actions,
    hovered: (field: FieldInfo | null) => fill(preview, field ? fieldLine(field) : ''),
  });
  choice.hidden = true;
  return {
    element: el(
      'section',
      { class: 'pane bytes-pane', 'aria-label': bytesText.bytes() },
      el('div', { class: 'pane-head' }, title, el('span', { class: 'grow' }), choice),
      hexView.element,
      preview,
      legend(),
    ),
    hex: hexView,
    show({ at, part }) {
      choice.hidden = part?.section !== 'log';
      ways.file.checked = at.inside === undefined;
      ways.inflated.checked = at.inside !== undefined;
      if (at.inside === undefined || !part) {
        fill(title, bytesText.count(table.size));
        hexView.show(table.size, undefined);
      } else {
        fill(title, bytesText.inflated(part.offset, part.length));
        hexView.show(part.length, at.inside);
      }
    },
  };
}

function legend(): HTMLElement {
  return el(
    'div',
    { class: 'hex-legend', role: 'group', 'aria-label': bytesText.legend() },
    ...Object.entries(fieldKindText).map(([kind, words]) =>
      el('span', {}, el('span', { class: `kind-mark kind-${kind}`, 'aria-hidden': 'true' }), words()),
    ),
  );
}
