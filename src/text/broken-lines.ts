/** What of a stack cannot be read, as lines of a text. */
import type { BrowsedState } from '../protocol/browse.ts';
import type { ErrorInfo } from '../protocol/values.ts';
import type { Line } from './linked-text.ts';
import { brokenText } from './refs-tab.ts';

/** Tables that are listed with their errors. */
const MOST_LISTED = 20;

/** The list and the tables that cannot be read completely, with their errors and files. */
export function brokenLines(shown: BrowsedState): Line[] {
  const broken = shown.tables.filter(({ state }) => state !== 'ok');
  const list = brokenText.list(shown);
  return [
    ...(list === undefined ? [] : [[], [list], ...fileLines(shown.listError)]),
    ...(broken.length === 0 ? [] : [[], [brokenText.tables(broken.length, shown.tables.length)]]),
    ...broken
      .slice(0, MOST_LISTED)
      .flatMap(table => [[`    ${brokenText.table(shown, table)}`], ...fileLines(table.error)]),
  ];
}

/** The file that an error is about. */
export function fileLines(error: ErrorInfo | null): Line[] {
  return error?.file === undefined ? [] : [[`    ${error.file}`]];
}
