// A second opinion on the refs of a hostile stack: what the engine reads to its end, git reads the same or not at all;
// and if git still lists every ref of the undamaged stack, the engine does not refuse.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isReftableError } from '../../src/reftable/errors.ts';
import { encodeText } from '../../src/reftable/format/utf8.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';

import { DIRECTORY } from '../engine/support/stacks.ts';
import { gitBinary, isolated } from '../support/git.ts';
import { Repository } from '../support/repository.ts';
import type { CampaignFinding } from './campaign.ts';
import { GuardedFiles } from './guarded-files.ts';
import type { Input } from './input.ts';
import type { Seed } from './seeds.ts';

interface Named {
  readonly iteration: number;
  readonly input: Input;
}

/** Deliberate refusals where git reads. */
const JUSTIFIED = [
  // docs/differences-from-git.md
  /is not the name of a file in this directory/,
  /names '.*' twice/,
  /holds a NUL/,
  // git treats a table whose only block has no restart point as empty, and too many restart points as none.
  /a record has an empty key/,
  /restart points do not fit/,
];

export interface Comparison {
  asked: number;
  /** Stacks that git refused, crashed on or hung on, independent of the engine's result. */
  refused: number;
  readonly findings: CampaignFinding[];
}

export function compareWithGit(seeds: readonly Seed[], inputs: Iterable<Named>): Comparison {
  using sha1 = new Repository({ hash: 'sha1' });
  using sha256 = new Repository({ hash: 'sha256' });
  const undamaged = new Map(seeds.map(({ name, files }) => [name, readRefs(files)]));
  const comparison: Comparison = { asked: 0, refused: 0, findings: [] };
  for (const { iteration, input } of inputs) {
    const before = undamaged.get(input.name) as Reading;
    const ours = readRefs(input.files);
    const hash = ours.hash ?? before.hash;
    if (hash === undefined) continue;
    comparison.asked++;
    const theirs = ask(hash === 'sha1' ? sha1 : sha256, input);
    if (theirs === undefined) comparison.refused++;
    const message = theirs && disagreement(ours, before, theirs);
    if (message !== undefined) comparison.findings.push({ iteration, message });
  }
  return comparison;
}

interface Reading {
  /** Of the stack, if it can be opened. */
  hash?: string;
  /** Names of the refs that were read, up to an error, as they come through git's standard output. */
  readonly names: Set<string>;
  /** Those of them that git would list: a symbolic ref may lead nowhere, and is then omitted. */
  readonly certain: string[];
  refusal?: string;
}

function readRefs(files: ReadonlyMap<string, Buffer>): Reading {
  const reading: Reading = { names: new Set(), certain: [] };
  try {
    using stack = Stack.open(DIRECTORY, { files: new GuardedFiles(DIRECTORY, files), readOnly: true });
    reading.hash = stack.hash;
    for (const ref of stack.refs()) {
      const name = Buffer.from(encodeText(ref.name)).toString('utf8');
      reading.names.add(name);
      if (name.startsWith('refs/') && ref.value.type !== 'symref') reading.certain.push(name);
    }
  } catch (error) {
    if (!isReftableError(error)) throw error;
    reading.refusal = error.message;
  }
  return reading;
}

/** Milliseconds. On some stacks git never ends. */
const GIT_HANGS_AFTER = 10_000;

/** What git lists; `undefined` when it refuses, dies or hangs. */
function ask(repository: Repository, input: Input): { stdout: string; stderr: string } | undefined {
  for (const name of readdirSync(repository.stack)) rmSync(join(repository.stack, name), { recursive: true });
  for (const [name, bytes] of input.files) writeFileSync(join(repository.stack, name), bytes);
  const { status, stdout, stderr } = spawnSync(gitBinary, ['for-each-ref', '--format=%(refname)'], {
    cwd: repository.folder,
    encoding: 'utf8',
    env: isolated,
    timeout: GIT_HANGS_AFTER,
  });
  return status === 0 ? { stdout, stderr } : undefined;
}

function disagreement(
  ours: Reading,
  before: Reading,
  { stdout, stderr }: { stdout: string; stderr: string },
): string | undefined {
  const theirs = new Set(stdout.split('\n').filter(Boolean));
  const strange = [...theirs].filter(name => !ours.names.has(name));
  if (ours.refusal !== undefined) {
    // git does not report an error after the last ref, or one that leaves it without any.
    const kept = before.certain.length > 0 && before.certain.every(name => theirs.has(name));
    if (!kept || strange.length === 0 || JUSTIFIED.some(pattern => pattern.test(ours.refusal as string)))
      return undefined;
    return `git lists all ${theirs.size} refs of a stack that is refused: ${ours.refusal}`;
  }
  // git warns of refs that it knows of and does not list, because of a bad name or a null ID.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git shows them as question marks.
  const warned = (name: string) => stderr.includes(name.replace(/[\0-\x09\x0b-\x1f\x7f]/g, '?'));
  const missing = ours.certain.filter(name => !theirs.has(name) && !warned(name));
  if (missing.length === 0 && strange.length === 0) return undefined;
  return `git does not list ${JSON.stringify(missing.slice(0, 5))}, and lists besides ${JSON.stringify(strange.slice(0, 5))}; it prints: ${stderr.slice(0, 300)}`;
}
