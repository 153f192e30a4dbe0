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

/** The record, its range of bytes and its fields. */
export function asJson({ record }: ByteDetails): string | undefined {
  if (!record) return undefined;
  const { row, section, block, position, start, end, inside, prefixLength } = record;
  const fields = record.fields.map(({ start, end, name, value }) => ({ start, end, name, value }));
  return JSON.stringify({ ...row, section, block, position, start, end, inside, prefixLength, fields }, null, 2);
}

/** Bubbles up to the element that copies and reports it. */
export class CopyEvent extends CustomEvent<string> {
  constructor(text: string) {
    super('copytext', { detail: text, bubbles: true });
  }
}

export function copyButtons(byte: ByteDetails, bytes: readonly number[]): HTMLElement {
  const whole = bytes.length === byte.field.end - byte.field.start;
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
    byte.record ? copy(bytesText.copyJson(), () => asJson(byte)) : null,
  );
}
