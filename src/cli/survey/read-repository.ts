/** Reads what the survey shows of one repository, one stack at a time. Nothing is written, and git is not run. */
import { DeletedSources, findDeleted } from '../../browse/index.ts';
import { checkStack, type Severity, SharedFindings } from '../../check/index.ts';
import {
  configuredHash,
  geometricFactorOf,
  openStack,
  type RepositoryInFolder,
  type RepositoryStack,
  readFound,
  routeOfRef,
} from '../../git/index.ts';
import type { HashName } from '../../reftable/index.ts';
import { backupCopies, nodeRepairFiles } from '../../repair/index.ts';
import type { Failure, RepositoryFacts } from './requests.ts';

/** Linked worktrees of one repository. */
const MOST_WORKTREES = 100_000;

/** `describe` makes an error printable. Throws `GitError` if the repository was removed meanwhile. */
export function readRepositoryFacts(
  { gitDirectory, worktree }: RepositoryInFolder,
  fsck: boolean,
  describe: (error: unknown) => Failure,
): RepositoryFacts {
  const { repository, error, isConfigured } = readFound(gitDirectory, worktree, MOST_WORKTREES);
  const { stacks, refStorage, hash } = repository;
  const errors: unknown[] = error === undefined ? [] : [error];
  const sum = { tables: 0, bytes: 0, compactionDue: false, deletedRefs: 0 };
  const findings: Record<Severity, number> = { error: 0, warning: 0, info: 0, hint: 0 };
  const shared = new SharedFindings();
  for (const stack of stacks) {
    try {
      const facts = readStack(stack);
      errors.push(...facts.errors);
      sum.tables += facts.tables;
      sum.bytes += facts.bytes;
      sum.deletedRefs += facts.deletedRefs;
      sum.compactionDue ||= facts.errors.length === 0 && isDue(stack);
    } catch (problem) {
      errors.push(problem);
    }
    if (fsck) countFindings(stack, shared, findings);
  }
  return {
    ...(isConfigured ? { refFormat: refStorage, objectFormat: hash } : {}),
    ...{ stacks: stacks.length, ...sum },
    ...(fsck && stacks.length > 0 ? { findings } : {}),
    ...(errors.length > 0 ? { error: describe(errors[0]) } : {}),
  };
}

function withHash(stack: RepositoryStack): RepositoryStack & { readonly hash?: HashName } {
  const hash = configuredHash(stack, undefined);
  return { ...stack, ...(hash && { hash }) };
}

function readStack(stack: RepositoryStack) {
  using sources = new DeletedSources(withHash(stack), backupCopies(stack.directory, nodeRepairFiles));
  const { tables } = sources.stack;
  const found = findDeleted(sources).filter(({ ref }) => ref.state === 'deleted' && isOwn(ref.name, stack));
  return {
    tables: tables.length,
    bytes: tables.reduce((total, { size }) => total + (size ?? 0), 0),
    deletedRefs: found.length,
    errors: sources.errors,
  };
}

/** Whether git looks for the ref in this stack, and not in that of another worktree. */
function isOwn(name: string, { worktreeId }: RepositoryStack): boolean {
  const { worktree } = routeOfRef(name);
  return worktree === 'current' || (worktree === 'shared' && worktreeId === undefined);
}

function isDue(stack: RepositoryStack): boolean {
  const opened = openStack(withHash(stack));
  try {
    return opened.suggestedSegment(geometricFactorOf(stack)) !== undefined;
  } finally {
    opened.close();
  }
}

function countFindings(stack: RepositoryStack, shared: SharedFindings, counts: Record<Severity, number>): void {
  const { directory, gitDirectory, hash } = withHash(stack);
  for (const step of checkStack(directory, { gitDirectory, ...(hash && { hash }) })) {
    if (step.type === 'finding' && shared.isNew(directory, step.finding)) counts[step.finding.severity]++;
  }
}
