/** The refs that a filter finds, for language models. */
import { type Condition, type FilterTerm, parseFilter } from '../../browse/index.ts';
import type { ToolRequest } from '../../protocol/model-tools.ts';
import { NAMESPACE_WORDS } from '../../reports/index.ts';
import { toolErrorText } from '../../text/model-tools.ts';
import { findRefs } from '../browse/find-refs.ts';
import type { Context } from '../worker/context.ts';
import { ServiceError } from '../worker/errors.ts';
import { toolAnswer } from './answer.ts';
import { Naming } from './naming.ts';

/** By name. API_ERROR for an invalid filter, and for one that could guess what is redacted. */
export function toolFindRefs(
  { stack, location, limit, filter, ...of }: ToolRequest & { readonly filter: string },
  context: Context,
): string {
  const naming = new Naming(of);
  expectFilter(filter, naming);
  const query = { filter, sort: null, name: null, count: limit };
  const { searched, total, tables, listState, content, window } = findRefs(location, query, context);
  const items = window.rows.map(({ name, kind, value, table, updateIndex, certainty, lastChange }) => ({
    ...{ name: naming.ref(name), kind },
    ...(value && naming.value(value)),
    ...{ table, updateIndex },
    ...(certainty !== 'sure' && { certainty }),
    ...(lastChange && { lastChange: naming.update(lastChange) }),
  }));
  const damaged = tables.filter(({ state }) => state !== 'ok').length;
  const facts = { stack, filter, found: content, total, searched, tables: tables.length, damagedTables: damaged };
  return toolAnswer({ ...facts, list: listState }, { name: 'refs', items, total });
}

function expectFilter(filter: string, { isRedacted }: Naming): void {
  const { terms, faults } = parseFilter(filter);
  const [fault] = faults;
  if (fault !== undefined) {
    refuse(toolErrorText.filter(filter.slice(fault.start, fault.end), fault.id));
  }
  const guess = isRedacted ? terms.find(term => revealsContents(term)) : undefined;
  if (guess !== undefined) refuse(toolErrorText.filterGuesses(filter.slice(guess.start, guess.end)));
}

/** Conditions whose answer depends on neither names nor IDs nor people. */
const HARMLESS: readonly Condition['type'][] = ['kind', 'table', 'time', 'deleted'];

function revealsContents({ condition }: FilterTerm): boolean {
  if (condition.type !== 'prefix') return !HARMLESS.includes(condition.type);
  return !condition.text.split('/').every(part => part === '' || NAMESPACE_WORDS.has(part));
}

function refuse(message: string): never {
  throw new ServiceError({ code: 'API_ERROR', message });
}
