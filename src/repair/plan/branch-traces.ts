/** Traces of branches whose refs may be lost. */
import { join } from 'node:path';
import type { LogRecord } from '../../reftable/format/records.ts';
import { type Backup, COPIES } from '../backup/manifest.ts';
import { otherStacks } from './other-stacks.ts';
import type { PlanContext } from './plan-context.ts';
import { VisibleRefs } from './visible-refs.ts';

/** The prefix of the names of branches. */
export const BRANCHES = 'refs/heads/';
/** The number of entries of HEAD's reflog that are read. */
export const MOST_READ = 10_000;

/**
 * Whether there is or was a branch of this name, according to the stack as `after`, the other stacks of its repository, or
 * backups. Throws no ReftableError.
 */
export function wasBranch(
  branch: string,
  after: VisibleRefs,
  context: PlanContext,
  backups: readonly Backup[],
): boolean {
  if (hasTraceOf(after, branch)) return true;
  const { main, worktrees } = otherStacks(context);
  const copies = backups.map(({ path }) => join(path, COPIES));
  return [...(main === undefined ? [] : [main]), ...worktrees, ...copies].some(directory => {
    context.check();
    using stack = VisibleRefs.readable(context.files, directory);
    return hasTraceOf(stack, branch);
  });
}

/** Whether a stack has, or had, a ref or a reflog of this name, or a HEAD that named it. */
function hasTraceOf(stack: VisibleRefs, branch: string): boolean {
  return (
    stack.record(branch) !== undefined ||
    logsOf(stack, branch, 1).length > 0 ||
    headTarget(stack) === branch ||
    logsOf(stack, 'HEAD', MOST_READ).some(({ update }) => checkoutOf(update?.message)?.from === branch)
  );
}

/** The branch that HEAD names; `undefined` if it is detached, names none or is missing. */
export function headTarget(stack: VisibleRefs): string | undefined {
  const value = stack.record('HEAD')?.value;
  return value?.type === 'symref' ? value.target : undefined;
}

/** The newest entries of a reflog, newest first. */
export function logsOf(stack: VisibleRefs, name: string, most = Number.POSITIVE_INFINITY): LogRecord[] {
  const entries: LogRecord[] = [];
  for (const log of stack.logs(name)) {
    if (log.name !== name || entries.length === most) break;
    entries.push(log);
  }
  return entries;
}

/**
 * The names in git's message for a checkout. `from` is the branch that HEAD named, `undefined` if it was detached. `to`
 * is what the user entered as the name of a branch: a tag, an abbreviated object ID or any other revision looks the
 * same.
 */
export function checkoutOf(message = ''): { readonly from: string | undefined; readonly to: string } | undefined {
  const [, from = '', to] = /^checkout: moving from (\S+) to (.+?)\n?$/s.exec(message) ?? [];
  if (to === undefined) return undefined;
  return { from: isObjectId(from) ? undefined : `${BRANCHES}${from}`, to: `${BRANCHES}${to}` };
}

function isObjectId(name: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(name);
}
