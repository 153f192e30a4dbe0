// Where we do not do what git does, because git crashes there or writes what did not happen.
import type { Outcome } from './update-ref.ts';

/** What we refuse and git does not: it looks only at the name that was given, and a symbolic ref leads elsewhere. */
const REFUSALS = ['refusing to update pseudoref', 'trying to write non-commit object'];

/** Why the two may differ; `undefined` if they may not. */
export function knownDifference(git: Outcome, ours: Outcome): string | undefined {
  // Two symbolic refs that lead to one target, which sorts before them (an assertion in refs/reftable-backend.c).
  if (git.status === null || git.stderr.includes('Assertion')) {
    return ours.status === 128 && ours.stderr.includes('multiple updates for') ? 'git crashes' : undefined;
  }
  if (isWithoutEntriesOfRejected(git, ours)) return 'git writes entries of rejected updates';
  // It looks for the name in a list that it has not sorted again, and another check comes first.
  const repeated = '(including one via symref ';
  if (ours.status === 128 && ours.stderr.includes(repeated) && !git.stderr.includes(repeated)) {
    return 'git does not find a repeated ref';
  }
  const refusal = REFUSALS.find(text => ours.stderr.includes(text) && !git.stderr.includes(text));
  return refusal === undefined ? undefined : 'git follows a symbolic ref to what it would refuse';
}

/** git writes the entries of HEAD and of symbolic refs also if the update that they belong to was rejected. */
function isWithoutEntriesOfRejected(git: Outcome, ours: Outcome): boolean {
  const isSame = (['status', 'stdout', 'stderr'] as const).every(part => git[part] === ours[part]);
  if (!isSame || !ours.stdout.includes('rejected ')) return false;
  return Object.entries(git.added).every(([stack, records]) => {
    const own = ours.added[stack] ?? [];
    const missing = records.filter(record => !own.includes(record));
    return own.every(record => records.includes(record)) && missing.every(record => /^(?:log|limits) /.test(record));
  });
}
