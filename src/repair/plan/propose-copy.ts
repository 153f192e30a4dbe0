/** Steps that replace a table with a copy that was found near the stack. */
import type { StepReason } from '../facts.ts';
import type { StepKind } from '../plan.ts';
import type { TableCopy } from './nearby.ts';
import { idOf, type Proposal } from './proposal.ts';

/** The step for a table without a copy. */
export interface WithoutCopy {
  readonly kind: Extract<StepKind, 'dropLine' | 'dropTable' | 'rewriteTable'>;
  readonly reason: StepReason;
}

/** Offers both ways to fix the findings about the table `name`. The copy is selected if it matches. */
export function proposeCopy(
  proposal: Proposal,
  name: string,
  copy: TableCopy,
  findings: readonly number[],
  { kind, reason }: WithoutCopy,
): void {
  const { source, path, matches } = copy;
  const [takeBack, other] = [idOf('takeBack', name), idOf(kind, name)];
  proposal.copies.set(name, copy);
  proposal.add('takeBack', name, { type: 'copyFound', source, path, matches }, findings, {
    ...(!matches && { selected: false }),
    instead: other,
  });
  proposal.add(kind, name, reason, findings, { selected: !matches, instead: takeBack });
}
