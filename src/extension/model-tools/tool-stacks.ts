/** The stacks that language models may read: those of the view **Stacks**, by names. */
import { createHmac } from 'node:crypto';
import type { ToolNaming, ToolStack } from '../../protocol/model-tools.ts';
import { toolErrorText } from '../../text/model-tools.ts';
import { stackName } from '../../text/names.ts';
import type { StackEntry } from '../repositories.ts';

/** Names in an error. */
const MOST_NAMED = 20;

/** A name is that of the view, where it is unique, else the directory; where names are redacted, a hash of the directory. */
export function toolStacks(stacks: readonly StackEntry[], { redactionKey }: ToolNaming): ToolStack[] {
  const counts = new Map<string, number>();
  for (const { repository, info } of stacks) {
    const name = stackName(repository, info);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return stacks.map(({ repository, info: { location }, info }) => {
    const name = stackName(repository, info);
    const own = counts.get(name) === 1 ? name : location.directory;
    return { stack: redactionKey === null ? own : hashOf(location.directory, redactionKey), location };
  });
}

function hashOf(directory: string, key: string): string {
  return `~${createHmac('sha256', Buffer.from(key, 'hex')).update(directory).digest('hex').slice(0, 8)}`;
}

/** The stack with this name, or the only one. Throws an error for the model that lists the names. */
export function chooseStack(stacks: readonly ToolStack[], name: string | undefined): ToolStack {
  const chosen = name === undefined && stacks.length === 1 ? stacks[0] : stacks.find(({ stack }) => stack === name);
  if (chosen !== undefined) return chosen;
  if (stacks.length === 0) throw new Error(toolErrorText.noStacks());
  const names = stacks.slice(0, MOST_NAMED).map(({ stack }) => stack);
  const more = stacks.length - names.length;
  throw new Error(
    name === undefined ? toolErrorText.whichStack(names, more) : toolErrorText.unknownStack(name, names, more),
  );
}
