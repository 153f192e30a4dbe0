/** Where the value of one ref comes from, for language models. */
import { parseFilter } from '../../browse/index.ts';
import type { ToolRequest } from '../../protocol/model-tools.ts';
import { findFiltered, withBrowsedStack } from '../browse/browsed.ts';
import { refDetails } from '../browse/ref-details.ts';
import type { Context } from '../worker/context.ts';
import { toolAnswer } from './answer.ts';
import { Naming } from './naming.ts';

/** `ref` is a full name, where names are redacted one that an answer had. Events are newest first. */
export function toolExplainRef(request: ToolRequest & { readonly ref: string }, context: Context): string {
  const { stack, location, limit, ref } = request;
  const naming = new Naming(request);
  const name = naming.isRedacted ? nameOf(request, naming, context) : ref;
  if (name === undefined) {
    return toolAnswer({ stack, ref, state: 'missing' }, { name: 'events', items: [], total: 0 });
  }
  const details = refDetails(location, name, context);
  const { tables, history } = details;
  const { state, kind, value, table, updateIndex, certainty } = details.ref;
  const { events, hasMoreEntries, chain } = history;
  const fileOf = (position: number) => naming.file(tables[position]?.name ?? '');
  const items = events.slice(0, limit).map(({ updateIndex, version, entry }) => ({
    updateIndex,
    ...(version && {
      record: {
        ...{ mark: version.mark, table: version.table, file: fileOf(version.table), ...naming.value(version.value) },
        ...(version.hiddenBy !== undefined && { hiddenByTable: version.hiddenBy }),
        ...(version.certainty !== 'sure' && { certainty: version.certainty }),
      },
    }),
    ...(entry && {
      reflog: {
        ...{ table: entry.table, file: fileOf(entry.table) },
        ...(entry.update === null ? { deletion: true } : naming.update(entry.update)),
        ...(entry.hiddenBy !== undefined && { hiddenByTable: entry.hiddenBy }),
      },
    }),
  }));
  const facts = {
    ...{ stack, ref: naming.ref(name), state, kind, ...(value && naming.value(value)) },
    ...(table !== undefined && { table, file: fileOf(table), updateIndex }),
    ...{ certainty, leadsTo: chain.links.slice(1).map(link => naming.ref(link.name)), end: chain.end },
    ...(hasMoreEntries && { hasMoreReflogEntries: true }),
  };
  return toolAnswer(facts, { name: 'events', items, total: events.length });
}

/** The ref that an answer named so. */
function nameOf({ location, ref }: ToolRequest & { readonly ref: string }, naming: Naming, context: Context) {
  return withBrowsedStack(location, context, stack => {
    const { list } = findFiltered(stack, parseFilter(''), context);
    for (let position = 0; position < list.count; position++) {
      context.check();
      const name = list.nameAt(position);
      if (naming.ref(name) === ref) return name;
    }
    return undefined;
  });
}
