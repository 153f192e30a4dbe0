/** What can be done with the selected tables: opening one, merging several. */
import { tableMenuText } from '../../../src/text/stack-editor.ts';
import { showMenu } from '../../parts/menu.ts';
import type { DrawnTable } from '../drawn-tables.ts';

export interface TableActions {
  openTable(name: string): void;
  compactRange(): void;
}

/** Opens a table, if its file exists. */
export function openTable({ openTable: open }: TableActions, table: DrawnTable | undefined): void {
  if (table !== undefined && isOpenable(table)) open(table.name);
}

export function isOpenable({ damage }: DrawnTable): boolean {
  return damage?.state !== 'missing';
}

/** `mayCompact`: the stack can be changed. */
export function showTableMenu(
  actions: TableActions,
  tables: readonly DrawnTable[],
  { at, mayCompact }: { readonly at: { readonly x: number; readonly y: number }; readonly mayCompact: boolean },
): void {
  const [first] = tables;
  if (first === undefined) return;
  const names = () => void navigator.clipboard.writeText(tables.map(({ name }) => name).join('\n'));
  showMenu(
    tableMenuText.label(),
    [
      tables.length === 1 && isOpenable(first)
        ? [{ label: tableMenuText.open(), press: () => openTable(actions, first) }]
        : [],
      mayCompact ? [{ label: tableMenuText.compactRange(), press: () => actions.compactRange() }] : [],
      [{ label: tableMenuText.copyNames(tables.length), press: names }],
    ],
    at,
  );
}
