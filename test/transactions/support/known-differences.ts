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
  const refuses = ours.status === 128 || /^rejected .* refname conflict$/m.test(ours.stdout);
  if (refuses && ours.stderr.includes(repeated) && !git.stderr.includes(repeated)) {
    return 'git does not find a repeated ref';
  }
  const refusal = REFUSALS.find(text => ours.stderr.includes(text) && !git.stderr.includes(text));
  return refusal === undefined ? undefined : 'git follows a symbolic ref to what it would refuse';
}

/** git writes the entries of HEAD and of symbolic refs also if the update that they belong to was rejected. */
function isWithoutEntriesOfRejected(git: Outcome, ours: Outcome): boolean {
  const isSame = (['status', 'stdout', 'stderr'] as const).every(part => git[part] === ours[part]);
  if (!isSame || !ours.stdout.includes('rejected ')) return false;
  return Object.entries(git.added).every(([stack, records]) =>
    leavesOutEntries(tablesOf(records), tablesOf(ours.added[stack] ?? [])),
  );
}

/** The records of each table, after its limits. */
function tablesOf(records: readonly string[]): string[][] {
  const tables: string[][] = [];
  for (const record of records) {
    if (record.startsWith('limits ')) tables.push([]);
    tables.at(-1)?.push(record);
  }
  return tables;
}

/**
 * Whether ours are git's tables in their order without some entries. After a table of git's that has such entries only,
 * its update indices are higher.
 */
function leavesOutEntries(theirs: readonly string[][], ours: readonly string[][]): boolean {
  const rest = [...ours];
  const higher = new Map<string, string>();
  for (const table of theirs) {
    const next = rest[0];
    if (next !== undefined) higher.set(limitsOf(next), limitsOf(table));
    const own = next?.map(record => withIndices(record, higher));
    const isPart = own?.every(record => table.includes(record)) ?? false;
    if (isPart) rest.shift();
    const missing = table.filter(record => !isPart || !own?.includes(record));
    if (!missing.every(record => /^(?:log|limits) /.test(record))) return false;
  }
  return rest.length === 0;
}

/** `3..3` */
function limitsOf([first = '']: readonly string[]): string {
  return first.replace('limits ', '');
}

/** A record with git's update indices instead of ours. */
function withIndices(record: string, higher: ReadonlyMap<string, string>): string {
  const index = (text: string) => higher.get(`${text}..${text}`)?.replace(/\.\..*/, '') ?? text;
  return record
    .replace(/(?<="updateIndex":")\d+/, index)
    .replace(/^limits (\d+)\.\.(\d+)$/, (_, min, max) => `limits ${index(min)}..${index(max)}`);
}
