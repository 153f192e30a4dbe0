/** The findings of the check in a stack, for the Problems tab of its editor and for others. */
import { CollectedFindings, checkStack, type Finding, findingRange } from '../../check/index.ts';
import type { FindingGroup, StackProblem, StackProblems } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { findingText } from '../../text/findings/render.ts';
import { checkText } from '../../text/workspace.ts';
import type { Context } from '../worker/context.ts';
import { watchedFiles } from './watched-files.ts';

/** Findings that are sent, and that a page shows. */
const MOST_PROBLEMS = 1000;
/** Progress is reported when this part of the check is done. */
const PROGRESS_EVERY = 0.01;

export function stackProblems(location: StackLocation, context: Context): StackProblems {
  return problemsOf(collectFindings(location, context));
}

/** Checks the stack without looking up objects. */
export function collectFindings({ directory, hash }: StackLocation, context: Context): CollectedFindings {
  const collection = new CollectedFindings();
  let notified = 0;
  for (const step of checkStack(directory, { ...(hash && { hash }), files: watchedFiles(context) })) {
    context.check();
    if (step.type === 'finding') collection.add(step.finding);
    else if (step.fraction - notified >= PROGRESS_EVERY) {
      notified = step.fraction;
      context.progress({ message: checkText.checking(step.message), fraction: notified });
    }
  }
  return collection;
}

function problemsOf({ collected: { counts, files } }: CollectedFindings): StackProblems {
  const groups: FindingGroup[] = [];
  let space = MOST_PROBLEMS;
  for (const [file, { findings }] of files) {
    const problems = findings.slice(0, space).map(problemOf);
    space -= problems.length;
    if (problems.length > 0) groups.push({ file, problems });
  }
  return { counts, groups };
}

function problemOf(finding: Finding): StackProblem {
  const { id, severity } = finding;
  return { id, severity, ...findingText(finding), range: findingRange(finding) };
}
