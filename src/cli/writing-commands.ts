/** Which commands may change a stack, or write temporary files. */
import type { Command } from './arguments/parse-command.ts';

const NAMES: readonly Command['name'][] = ['compact', 'compare', 'repair', 'undelete'];

/** Whether a command may write: what it has written is incomplete if it ends early. */
export function writesFiles(name: Command['name']): boolean {
  return NAMES.includes(name);
}
