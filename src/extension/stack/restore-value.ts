/** Gives a ref an older value back, after a confirmation. */
import type * as vscode from 'vscode';
import { valueText } from '../../text/deleted-refs.ts';
import { shortValue } from '../../text/names.ts';
import { registerAll, stackOf } from '../commands.ts';
import type { EditorContext } from '../editors.ts';
import { readOnlyReason } from '../read-only-reason.ts';
import { confirm, showPassing, showWarning } from '../show/messages.ts';

/** What the command `reftable.restoreValue` is given. */
export interface ValueTarget {
  /** Of the stack. */
  readonly directory: string;
  readonly name: string;
  /** Of the transaction that wrote the value. */
  readonly updateIndex: string;
}

export function registerRestoreValue(context: EditorContext): vscode.Disposable[] {
  return registerAll<ValueTarget>(context.log, { restoreValue: target => restoreValue(context, target) });
}

async function restoreValue({ service, repositories, log }: EditorContext, target: ValueTarget): Promise<void> {
  const reason = readOnlyReason();
  if (reason) return void showWarning(reason);
  const { directory, name } = target;
  const stack = await stackOf({ repositories }, directory);
  if (stack === undefined) return;
  const { location } = stack;
  const { history } = await service.request('browse/refDetails', { location, name });
  const [current] = history.versions;
  const older = history.versions.find(({ updateIndex }) => updateIndex === target.updateIndex);
  if (current === undefined || older === undefined) return void showWarning(valueText.changed(name));
  const { value, updateIndex } = older;
  if ('oid' in value) {
    const [object] = await service.request('objects/read', { location, oids: [value.oid] });
    if (object?.type === 'missing') return void showWarning(valueText.missingObject(name, value.oid));
  }
  const lines = [valueText.change(shortValue(current.value), shortValue(value), updateIndex), valueText.filesStay()];
  if (!(await confirm(valueText.question(name, stack.name), lines, valueText.action()))) return;
  const query = { location, name, updateIndex, currentIndex: current.updateIndex };
  await service.request('deleted/restoreValue', query);
  log.info(`${directory}: ${valueText.done(name, shortValue(value))}`);
  await repositories.read(location);
  showPassing('check', valueText.done(name, shortValue(value)));
}
