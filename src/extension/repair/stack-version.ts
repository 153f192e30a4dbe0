/** What a repair plan depends on, as far as the state of a stack shows it. */
import type { StackState } from '../../protocol/stack.ts';
import { LIST_FILE } from '../../protocol/values.ts';

/** Of the list, which a repair creates itself, and git's pid file next to it. */
const LIST_LOCKS = [`${LIST_FILE}.lock`, `${LIST_FILE}~pid.lock`];

/** A text that differs for two states of a stack if a plan for one of them is outdated for the other. */
export function stackVersion(state: StackState): string {
  if (state.status === 'error') return JSON.stringify([state.error, state.tables]);
  const { tables, changedAt, unlisted } = state.summary;
  // Locks of the list come and go, with every transaction.
  return JSON.stringify([tables, changedAt, unlisted.filter(name => !LIST_LOCKS.includes(name))]);
}
