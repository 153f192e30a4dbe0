/** Steps that take a copy of a table, found near the stack, in its place. */
import type { StepReason } from '../facts.ts';
import type { StepKind } from '../plan.ts';
import type { TableCopy } from './nearby.ts';
import { idOf, type Proposal } from './proposal.ts';

/** What can be done about a table without its copy. */
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
