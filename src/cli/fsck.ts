/** `reftable fsck`: what is wrong with a stack, or with one table. */
import { checkStack, type Finding, type FsckStep, fsckTable, type Severity } from '../check/index.ts';
import { hashOfStack, type LocatedStack, locateStack } from '../git/index.ts';
import type { HashName } from '../reftable/index.ts';
import { fsckText } from '../text/command-line.ts';
import { findingText, withTexts } from '../text/findings/render.ts';
import { inEnglish } from '../text/l10n.ts';
import { isTableFile } from './location.ts';
import type { Output } from './output.ts';

export interface FsckOptions {
  readonly json: boolean;
  readonly hash?: HashName;
}

/** Returns the exit status: 1 when anything above a hint was found. */
export function fsck(path: string, { json, hash }: FsckOptions, output: Output): number {
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0, hint: 0 };
  for (const step of steps(path, hash)) {
    if (step.type !== 'finding') continue;
    counts[step.finding.severity]++;
    if (json) output.json({ kind: 'finding', ...inEnglish(() => withTexts(step.finding)) });
    else for (const line of textOf(step.finding)) output.line(line);
  }
  if (!json) output.line(fsckText.summary(counts));
  return counts.error + counts.warning + counts.info > 0 ? 1 : 0;
}

function steps(path: string, given: HashName | undefined): Iterable<FsckStep> {
  if (isTableFile(path)) return fsckTable(path);
  const location = locateStack(path);
  const hash = configuredHash(location, given);
  return checkStack(location.directory, hash === undefined ? {} : { hash });
}

/** A repository whose configuration is broken, or that git refuses, does not prevent the check of its stack. */
function configuredHash(location: LocatedStack, given: HashName | undefined): HashName | undefined {
  try {
    return hashOfStack(location, given);
  } catch {
    return given;
  }
}

function* textOf(finding: Finding): Generator<string, void, undefined> {
  const { severity, file, id, start, end, inflated } = finding;
  const { message, expected, actual, advice } = findingText(finding);
  const bytes = start === undefined || end === undefined ? '' : fsckText.range(start, end);
  const within = inflated === undefined ? '' : fsckText.inflated(inflated.start, inflated.end);
  yield `${severity}: ${file || '.'}${bytes}${within}: ${id}: ${message}`;
  if (expected !== undefined || actual !== undefined) {
    yield `    ${fsckText.expected(expected, actual)}`;
  }
  yield `    ${advice}`;
}
