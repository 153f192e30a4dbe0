/** `reftable fsck`: checks a stack or a table. */
import { checkStack, type Finding, type FsckStep, fsckTable, type Severity, SharedFindings } from '../check/index.ts';
import { configuredHash, GitError, type LocatedStack, type ObjectLookup, objectLookupOf } from '../git/index.ts';
import type { HashName } from '../reftable/index.ts';
import { fsckText, headerText } from '../text/command-line.ts';
import { findingText, withTexts } from '../text/findings/render.ts';
import { inEnglish } from '../text/l10n.ts';
import { checkText } from '../text/workspace.ts';
import type { Output } from './output.ts';
import type { Progress } from './progress.ts';
import { stackOrTableAt, type TableInput } from './table-input.ts';

export interface FsckOptions {
  readonly json: boolean;
  /** Also looks up the objects of refs and reflog entries. */
  readonly objects: boolean;
  readonly hash?: HashName;
}

/**
 * Returns the exit status: 1 when anything above a hint was found, 2 when objects should have been looked up and could
 * not be. Without a path, checks the repository around.
 */
export function fsck(path: string | undefined, options: FsckOptions, output: Output, progress: Progress): number {
  const { json } = options;
  let status = 0;
  for (const { header, title, steps } of checks(stackOrTableAt(path, json), options)) {
    const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0, hint: 0 };
    if (json) output.json(header);
    else output.line(title);
    const problem = objectProblem(() => {
      for (const step of steps()) {
        if (step.type !== 'finding') {
          progress.show(() => checkText.checking(step.message), { fraction: step.fraction });
          continue;
        }
        counts[step.finding.severity]++;
        if (json) output.json({ kind: 'finding', ...inEnglish(() => withTexts(step.finding)) });
        else for (const line of textOf(step.finding)) output.line(line);
      }
    });
    const objects = problem !== undefined ? 'failed' : options.objects ? 'lookedUp' : 'notLookedUp';
    if (json) output.json({ kind: 'summary', ...counts, objects, ...(problem === undefined ? {} : { problem }) });
    else output.line(fsckText.summary(counts, objects, problem));
    if (problem !== undefined) status = 2;
    else if (counts.error + counts.warning + counts.info > 0) status = Math.max(status, 1);
  }
  return status;
}

/** Runs a check, and returns the reason if objects cannot be looked up. */
function objectProblem(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    // A check throws no other error of this type.
    if (!(error instanceof GitError)) throw error;
    return error.message;
  }
}

interface Check {
  readonly header:
    | { readonly kind: 'stack'; readonly directory: string }
    | { readonly kind: 'table'; readonly file: string };
  /** The line of the text. */
  readonly title: string;
  readonly steps: () => Iterable<FsckStep>;
}

function checks(path: ReturnType<typeof stackOrTableAt>, { json, hash, objects }: FsckOptions): Check[] {
  if (path.type === 'table') {
    const { file, isStandardInput } = path;
    const header = { kind: 'table', file } as const;
    return [
      {
        header,
        title: isStandardInput ? headerText.tableInInput() : headerText.table(file),
        steps: () => tableSteps(path, { json, objects }),
      },
    ];
  }
  const shared = new SharedFindings();
  return path.all.map(stack => ({
    header: { kind: 'stack', directory: stack.directory },
    title: headerText.stack(stack.directory),
    steps: function* () {
      const known = configuredHash(stack, hash);
      const steps = checkStack(stack.directory, {
        ...(known === undefined ? {} : { hash: known }),
        ...(objects ? { objects: lookupIn(stack) } : {}),
      });
      for (const step of steps) if (step.type !== 'finding' || shared.isNew(stack.directory, step.finding)) yield step;
    },
  }));
}

/** Needs git only when the first object is looked up, which is after the findings that need no objects. */
function lookupIn(stack: LocatedStack): ObjectLookup {
  let lookUp: ObjectLookup | undefined;
  return names => {
    lookUp ??= objectLookupOf(stack);
    return lookUp(names);
  };
}

function* tableSteps(
  { file, files }: TableInput,
  { json, objects }: Pick<FsckOptions, 'json' | 'objects'>,
): Generator<FsckStep> {
  yield* fsckTable(file, { files: files() });
  if (objects)
    throw new GitError('NOT_EXIST_ERROR', json ? inEnglish(fsckText.tableAlone) : fsckText.tableAlone(), file);
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
