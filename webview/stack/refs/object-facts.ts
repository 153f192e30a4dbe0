/** Facts about the objects that a ref leads to. */
import type { ObjectInfo } from '../../../src/protocol/objects.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { shortId } from '../../../src/text/names.ts';
import { objectText } from '../../../src/text/objects.ts';
import { codicon, el, fill } from '../../parts/dom.ts';
import { link } from '../../parts/link.ts';
import { CancelledError, errorInfo, type Messenger } from '../../parts/messenger.ts';

interface ObjectFactsOptions {
  readonly messenger: Messenger<StackEditorRequests, StackEditorEvents>;
  readonly showCommit: (oid: string) => void;
}

/** Empty if git must not run. It is filled when git has answered. */
export function objectFacts(oids: readonly string[], { messenger, showCommit }: ObjectFactsOptions): HTMLElement {
  const element = el('div', { class: 'object-facts' });
  if (oids.length === 0) return element;
  messenger.request('objects', { oids }).then(
    objects => fill(element, ...(objects ?? []).map(object => objectItem(object, showCommit))),
    error => {
      if (error instanceof CancelledError) return;
      fill(element, el('p', { class: 'muted' }, errorInfo(error).message));
    },
  );
  return element;
}

function objectItem(object: ObjectInfo, showCommit: (oid: string) => void): HTMLElement {
  const { type, oid } = object;
  if (type === 'missing') {
    return el('p', { class: 'bad' }, codicon('error'), ` ${shortId(oid)}: ${objectText.missing()}`);
  }
  const person = objectText.person(object);
  const target = objectText.target(object);
  return el(
    'div',
    { class: 'object' },
    el('p', {}, el('strong', {}, objectText.line(object))),
    el(
      'p',
      { class: 'muted' },
      `${objectText.label(object)} `,
      type === 'commit'
        ? link(shortId(oid), () => showCommit(oid), objectText.showCommit())
        : el('span', { class: 'mono' }, shortId(oid)),
      target !== undefined && ` → ${target}`,
    ),
    person !== undefined && el('p', { class: 'muted' }, person),
  );
}
