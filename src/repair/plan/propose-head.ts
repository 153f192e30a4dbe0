/** Steps that write HEAD in a stack that would have no HEAD. */
import type { HeadBasis } from '../facts.ts';
import type { MissingHead } from './missing-head.ts';
import { idOf, type Proposal } from './proposal.ts';

/** The reasons for which the step is selected. */
const CLEAR: readonly HeadBasis[] = ['checkout', 'sameEntry', 'backup', 'onlyBranch'];

/** Adds a step for each candidate; the best is selected if the basis for it is clear. */
export function proposeHead(proposal: Proposal, { candidates, hasTables }: MissingHead): void {
  const findings = proposal.where(({ id }) => id === 'headMissing');
  const [best, second] = candidates;
  for (const candidate of candidates) {
    const { target, basis } = candidate;
    const other = candidate === best ? second : best;
    proposal.add('writeHead', target, { type: 'headMissing', basis }, findings, {
      selected: candidate === best && hasTables && CLEAR.includes(basis),
      ...(other !== undefined && { instead: idOf('writeHead', other.target) }),
    });
  }
}
