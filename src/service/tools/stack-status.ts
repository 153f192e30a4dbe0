/** The state of stacks, for language models. */

import type { ToolNaming, ToolRequest, ToolStack } from '../../protocol/model-tools.ts';
import type { StackState } from '../../protocol/stack.ts';
import { healthOf } from '../../text/stacks.ts';
import { stackState } from '../stack/stacks.ts';
import type { Context } from '../worker/context.ts';
import { toWire } from '../worker/wire.ts';
import { toolAnswer } from './answer.ts';
import { Naming } from './naming.ts';

/** One line for each of several stacks. `total` counts also those that are not in `stacks`. */
export function stackList(
  { stacks, total, ...of }: { readonly stacks: readonly ToolStack[]; readonly total: number } & ToolNaming,
  context: Context,
): string {
  const naming = new Naming(of);
  const items = stacks.map(({ stack, location }) => {
    context.check();
    return { stack, ...factsOf(toWire(stackState(location)), naming) };
  });
  return toolAnswer({}, { name: 'stacks', items, total });
}

/** One stack with its tables, newest first. */
export function stackStatus({ stack, location, limit, ...of }: ToolRequest): string {
  const naming = new Naming(of);
  const state = toWire(stackState(location));
  const tables = tablesOf(state, naming);
  return toolAnswer(
    { stack, ...factsOf(state, naming) },
    { name: 'tables', items: tables.slice(0, limit), total: tables.length },
  );
}

function factsOf(state: StackState, naming: Naming): object {
  if (state.status === 'error') return { state: 'broken', error: naming.error(state.error) };
  const { summary } = state;
  const { hash, tables, factor, suggestedSegment, unlisted, minUpdateIndex, maxUpdateIndex } = summary;
  return {
    ...{ state: healthOf(summary), hash, tableCount: tables.length },
    bytes: tables.reduce((sum, { size }) => sum + size, 0),
    ...{ minUpdateIndex, maxUpdateIndex, geometricFactor: factor },
    ...(suggestedSegment && {
      compactionWouldMerge: { first: suggestedSegment.start, last: suggestedSegment.end - 1 },
    }),
    unlistedFiles: unlisted.length,
  };
}

function tablesOf(state: StackState, naming: Naming): object[] {
  if (state.status === 'error') {
    return state.tables.map((table, position) => ({
      ...{ position, file: naming.file(table.name) },
      ...(table.summary ? { state: 'ok' } : { state: table.state, error: naming.error(table.error) }),
    }));
  }
  const tables = state.summary.tables.map(({ name, size, minUpdateIndex, maxUpdateIndex, isTooLarge }, position) => ({
    ...{ position, file: naming.file(name), bytes: size, minUpdateIndex, maxUpdateIndex },
    ...(isTooLarge && { isTooLarge }),
  }));
  return tables.reverse();
}
