/** Reflogs as rows. */
import type { LogRow, StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { withStack } from '../stack/stacks.ts';
import { logRow } from './rows.ts';

/** The newest entries of one ref's reflog, newest first. */
export function logRowsOf(location: StackLocation, name: string, limit: number): Unwired<LogRow>[] {
  return withStack(location, stack => {
    const rows: Unwired<LogRow>[] = [];
    if (limit < 1) return rows;
    for (const record of stack.log(name)) {
      rows.push(logRow(record));
      if (rows.length >= limit) break;
    }
    return rows;
  });
}
