// A second opinion: a stack that the engine reads to its end is read the same by git, or not at all.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { encodeText } from '../../src/reftable/text.ts';
import { DIRECTORY } from '../engine/support/stacks.ts';
import { Repository } from '../support/repository.ts';
import type { CampaignFinding } from './campaign.ts';
import { GuardedFiles } from './guarded-files.ts';
import type { Input } from './input.ts';

interface Named {
  readonly iteration: number;
  readonly input: Input;
}

export function compareWithGit(inputs: readonly Named[]): { asked: number; findings: CampaignFinding[] } {
  using sha1 = new Repository({ hash: 'sha1' });
  using sha256 = new Repository({ hash: 'sha256' });
  const findings: CampaignFinding[] = [];
  let asked = 0;
  for (const { iteration, input } of inputs) {
    const ours = refsOf(input);
    if (ours === undefined) continue;
    asked++;
    const message = disagreement(ours.hash === 'sha1' ? sha1 : sha256, input, ours.refs);
    if (message !== undefined) findings.push({ iteration, message });
  }
  return { asked, findings };
}

/** A name as it comes through git's standard output, and whether it may lead nowhere: then git does not list it. */
interface OurRef {
  readonly name: string;
  readonly symbolic: boolean;
}

/** All refs, read by the engine; `undefined` when it refuses the stack. */
function refsOf(input: Input): { refs: OurRef[]; hash: string } | undefined {
  try {
    using stack = Stack.open(DIRECTORY, { files: new GuardedFiles(DIRECTORY, input.files), readOnly: true });
    const refs = Array.from(stack.refs(), ({ name, value }) => ({
      name: encodeText(name).toString('utf8'),
      symbolic: value.type === 'symref',
    }));
    return { refs, hash: stack.hash };
  } catch {
    return undefined;
  }
}

function disagreement(repository: Repository, input: Input, ours: readonly OurRef[]): string | undefined {
  for (const name of readdirSync(repository.stack)) rmSync(join(repository.stack, name), { recursive: true });
  mkdirSync(repository.stack, { recursive: true });
  for (const [name, bytes] of input.files) writeFileSync(join(repository.stack, name), bytes);
  const { status, stdout, stderr } = repository.tryGit(['for-each-ref', '--format=%(refname)']);
  if (status !== 0) return undefined;
  // What git knows of and does not list, because it is no good name or a null id, it warns of.
  const theirs = new Set(stdout.split('\n').filter(Boolean));
  const missing = ours
    .filter(
      ({ name, symbolic }) => name.startsWith('refs/') && !symbolic && !theirs.has(name) && !stderr.includes(name),
    )
    .map(({ name }) => name);
  const known = new Set(ours.map(({ name }) => name));
  const strange = [...theirs].filter(name => !known.has(name));
  if (missing.length === 0 && strange.length === 0) return undefined;
  return `git does not list ${JSON.stringify(missing.slice(0, 5))}, and lists besides ${JSON.stringify(strange.slice(0, 5))}; it says: ${stderr.slice(0, 300)}`;
}
