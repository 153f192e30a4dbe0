/** Copying the chosen field and record: as hex, as text, as JSON. */
import type { ByteDetails } from '../../../src/protocol/table.ts';
import { bytesText } from '../../../src/text/table-editor.ts';
import { el } from '../../parts/dom.ts';

export function asHex(bytes: readonly number[]): string {
  return bytes.map(byte => byte.toString(16).padStart(2, '0')).join('');
}

export function asText(bytes: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** The record, its place and its fields. */
export function asJson({ record }: ByteDetails): string | undefined {
  if (!record) return undefined;
  const { row, section, block, position, start, end, in: inside, prefixLength, fields } = record;
  const place = inside === undefined ? { start, end } : { in: inside, inflatedStart: start, inflatedEnd: end };
  const leaves = fields.map(({ start, end, name, value }) => ({ start, end, name, value }));
  return JSON.stringify({ ...row, section, block, position, ...place, prefixLength, fields: leaves }, null, 2);
}

/** Bubbles up to the element that copies and reports it. */
export class CopyEvent extends CustomEvent<string> {
  constructor(text: string) {
    super('copytext', { detail: text, bubbles: true });
  }
}

export function copyButtons(place: ByteDetails, bytes: readonly number[]): HTMLElement {
  const whole = bytes.length === place.field.end - place.field.start;
  const copy = (words: string, text: () => string | undefined) =>
    el(
      'button',
      {
        type: 'button',
        class: 'small',
        onclick: (event: Event) => event.target?.dispatchEvent(new CopyEvent(text() ?? '')),
      },
      words,
    );
  return el(
    'p',
    { class: 'row copies' },
    whole ? copy(bytesText.copyHex(), () => asHex(bytes)) : null,
    whole ? copy(bytesText.copyText(), () => asText(bytes)) : null,
    place.record ? copy(bytesText.copyJson(), () => asJson(place)) : null,
  );
}
