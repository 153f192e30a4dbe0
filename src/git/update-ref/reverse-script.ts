/** The script that takes a transaction back, as far as refs are concerned. */
import type { RefValue } from '../../reftable/index.ts';
import { isPerWorktree } from '../refs/ref-name.ts';
import type { PlannedRef, PlannedTable } from '../transaction/plan.ts';
import { quoteWord } from './quote.ts';

/**
 * Gives each ref the value that it had before. git refuses the script if one of them has changed since. Reflogs that were
 * deleted do not return. `directory` is that of the stack whose worktree the script is for. `undefined` if no script can
 * do it: a ref of another worktree changed, or one became a symbolic ref or ceased to be one.
 */
export function reverseScript(tables: readonly PlannedTable[], directory: string): string | undefined {
  const lines: string[] = [];
  for (const { stack, refs } of tables) {
    for (const ref of refs) {
      if (JSON.stringify(ref.before) === JSON.stringify(ref.after)) continue;
      const line = stack === directory || !isPerWorktree(ref.name) ? reverse(ref) : undefined;
      if (line === undefined) return undefined;
      lines.push('option no-deref', line);
    }
  }
  return lines.map(line => `${line}\n`).join('');
}

function reverse({ name, before, after }: PlannedRef): string | undefined {
  const ref = quoteWord(name);
  const [old, next] = [operand(after), operand(before)];
  if (old === undefined) return next && `${next.isTarget ? 'symref-create' : 'create'} ${ref} ${next.text}`;
  if (next === undefined) return `${old.isTarget ? 'symref-delete' : 'delete'} ${ref} ${old.text}`;
  if (old.isTarget !== next.isTarget) return undefined;
  return old.isTarget ? `symref-update ${ref} ${next.text} ref ${old.text}` : `update ${ref} ${next.text} ${old.text}`;
}

function operand(value: RefValue | undefined): { readonly text: string; readonly isTarget: boolean } | undefined {
  if (value === undefined || value.type === 'deletion') return undefined;
  if (value.type === 'symref') return { text: quoteWord(value.target), isTarget: true };
  return { text: value.oid, isTarget: false };
}
