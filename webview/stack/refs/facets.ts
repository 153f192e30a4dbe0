/** How many refs are of each kind and in each namespace; choosing one adds it to the filter, or removes it. */
import type { FoundRefs, FoundTerm, RefKind } from '../../../src/protocol/browse.ts';
import { deletedRefsText } from '../../../src/text/deleted-refs.ts';
import { printable } from '../../../src/text/escape/printable.ts';
import { count } from '../../../src/text/numbers.ts';
import { refsTabText } from '../../../src/text/refs-tab.ts';
import { arrange, el, fill } from '../../parts/dom.ts';

const KINDS: readonly RefKind[] = ['branch', 'tag', 'remote', 'symref', 'other'];

export interface Facets {
  readonly element: HTMLElement;
  draw(filter: string, found: FoundRefs): void;
}

interface FacetsOptions {
  /** Gets the changed filter. */
  readonly choose: (filter: string) => void;
  /** What is known of deleted refs. */
  readonly deleted: () => DeletedCounts | null;
  /** Lets the user select refs to restore; `null` where refs cannot be restored. */
  readonly restore: () => (() => void) | null;
}

/** How many refs can be restored. */
export interface DeletedCounts {
  /** Those that the filter `deleted:` finds. */
  readonly listed: number;
  /** Those of unlisted tables and backups, and reflogs of refs that exist again. */
  readonly others: number;
  /** Why there may be more; `null` if everything could be read. */
  readonly unread: string | null;
}

export function createFacets({ choose, deleted, restore }: FacetsOptions): Facets {
  const heading = (text: string) => el('h2', { class: 'caption' }, text);
  const kinds = el('ul', {});
  const namespaces = el('ul', {});
  const deletedRefs = el('ul', {});
  const deletedSection = el('section', { hidden: true }, heading(deletedRefsText.heading()), deletedRefs);
  const namespaceSection = el(
    'section',
    { class: 'namespaces', hidden: true },
    heading(refsTabText.namespaces()),
    namespaces,
  );
  const drawn = new Map<string, Facet>();

  function facet(id: string, options: FacetOptions): HTMLElement {
    const facet = drawn.get(id) ?? createFacet(options.press !== undefined);
    drawn.set(id, facet);
    facet.draw(options);
    return facet.element;
  }

  function deletedFacets(
    { listed, others, unread }: DeletedCounts,
    filter: string,
    terms: readonly FoundTerm[],
  ): HTMLElement[] {
    const term = deletedTerm(terms);
    const items: HTMLElement[] = [];
    if (listed > 0 || term !== undefined) {
      const press = () => choose(term === undefined ? appended(filter, 'deleted:') : replaced(filter, term, ''));
      const label = deletedRefsText.facet();
      items.push(facet('deleted', { label, count: listed, chosen: term !== undefined, press }));
    }
    const press = restore();
    if (others > 0 && press) {
      items.push(facet('restorable', { label: deletedRefsText.others(), count: others, chosen: undefined, press }));
    }
    if (unread !== null) items.push(el('li', { class: 'muted', title: unread }, deletedRefsText.incomplete()));
    return items;
  }

  return {
    element: el(
      'div',
      { class: 'facets' },
      el('section', {}, heading(refsTabText.kinds()), kinds),
      deletedSection,
      namespaceSection,
    ),
    draw(filter, { terms, kinds: counts, namespaces: prefixes, moreNamespaces }) {
      const chosen = kindTerm(terms);
      const kindItems = KINDS.map(kind => {
        const press = () => choose(withKind(filter, terms, kind));
        const label = refsTabText.kind(kind);
        return facet(`kind:${kind}`, { label, count: counts[kind], chosen: chosen?.kinds.includes(kind), press });
      });
      const namespaceItems = prefixes.map(({ prefix, count: refs }) => {
        const token = tokenOf(prefix);
        const label = refsTabText.namespace(prefix);
        const isChosen = token !== undefined && termWith(filter, terms, token) !== undefined;
        const press = token === undefined ? undefined : () => choose(withNamespace(filter, terms, token));
        return facet(`in:${prefix}`, { label, count: refs, chosen: isChosen, press });
      });
      arrange(kinds, kindItems);
      const known = deleted();
      const deletedItems = known === null ? [] : deletedFacets(known, filter, terms);
      arrange(deletedRefs, deletedItems);
      deletedSection.hidden = deletedItems.length === 0;
      const more = moreNamespaces > 0 ? [el('li', { class: 'muted' }, refsTabText.moreNamespaces(moreNamespaces))] : [];
      arrange(namespaces, [...namespaceItems, ...more]);
      namespaceSection.hidden = namespaceItems.length + more.length === 0;
      for (const [id, { element }] of drawn) if (element.parentElement === null) drawn.delete(id);
    },
  };
}

interface FacetOptions {
  readonly label: string;
  readonly count: number;
  readonly chosen: boolean | undefined;
  /** Missing where no filter can ask for it. */
  readonly press: (() => void) | undefined;
}

interface Facet {
  readonly element: HTMLElement;
  draw(options: FacetOptions): void;
}

function createFacet(isButton: boolean): Facet {
  let pressed: FacetOptions['press'];
  const facet = isButton
    ? el('button', { type: 'button', class: 'facet', onclick: () => pressed?.() })
    : el('span', { class: 'facet' });
  return {
    element: el('li', {}, facet),
    draw({ label, count: refs, chosen = false, press }) {
      pressed = press;
      if (isButton) facet.setAttribute('aria-pressed', String(chosen));
      facet.title = printable(label);
      fill(facet, el('span', { class: 'facet-name' }, label), el('span', { class: 'muted' }, count(refs)));
    },
  };
}

function deletedTerm(terms: readonly FoundTerm[]): FoundTerm | undefined {
  return terms.find(({ condition, excluded }) => condition.type === 'deleted' && !excluded);
}

function kindTerm(terms: readonly FoundTerm[]) {
  for (const { condition, excluded, ...range } of terms) {
    if (condition.type === 'kind' && !excluded) return { kinds: condition.kinds, ...range };
  }
  return undefined;
}

/** The filter with a kind added to those it asks for, or removed from them. */
function withKind(filter: string, terms: readonly FoundTerm[], kind: RefKind): string {
  const term = kindTerm(terms);
  if (term === undefined) return appended(filter, `kind:${kind}`);
  const kinds = term.kinds.includes(kind) ? term.kinds.filter(each => each !== kind) : [...term.kinds, kind];
  return replaced(filter, term, kinds.length === 0 ? '' : `kind:${kinds.join(',')}`);
}

/** What a filter has for a namespace; `undefined` for names that it cannot have. */
function tokenOf(prefix: string): string | undefined {
  if (prefix === '') return '-refs/';
  if (prefix === 'refs/') return 'refs/*';
  return /^refs\/[^\s"*?[\]\\:\ud800-\udfff]+\/$/.test(prefix) ? prefix : undefined;
}

function termWith(filter: string, terms: readonly FoundTerm[], token: string): FoundTerm | undefined {
  return terms.find(({ start, end }) => filter.slice(start, end) === token);
}

/** The filter with this namespace instead of another one, or without it. */
function withNamespace(filter: string, terms: readonly FoundTerm[], token: string): string {
  const same = termWith(filter, terms, token);
  if (same !== undefined) return replaced(filter, same, '');
  const other = terms.find(({ condition, excluded, start, end }) => {
    const text = filter.slice(start, end);
    return (
      (condition.type === 'prefix' && !excluded && /^refs\/[^/]+\/$/.test(text)) ||
      text === '-refs/' ||
      text === 'refs/*'
    );
  });
  return other === undefined ? appended(filter, token) : replaced(filter, other, token);
}

function appended(filter: string, token: string): string {
  return [filter.trim(), token].filter(Boolean).join(' ');
}

function replaced(filter: string, { start, end }: { start: number; end: number }, token: string): string {
  return [filter.slice(0, start).trim(), token, filter.slice(end).trim()].filter(Boolean).join(' ');
}
