/** The findings of the check in a stack, for language models. Objects are not looked up: git is not run. */
import type { Finding, Severity } from '../../check/index.ts';
import type { ToolRequest } from '../../protocol/model-tools.ts';
import { findingText } from '../../text/findings/render.ts';
import { inEnglish } from '../../text/l10n.ts';
import { collectFindings } from '../stack/problems.ts';
import type { Context } from '../worker/context.ts';
import { toolAnswer } from './answer.ts';
import { Naming } from './naming.ts';

const MOST_SEVERE_FIRST: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

export function toolCheck({ stack, location, limit, ...of }: ToolRequest, context: Context): string {
  const naming = new Naming(of);
  const { counts, files } = collectFindings(location, context).collected;
  const kept = [...files.values()].flatMap(({ findings }) => findings);
  const worst = MOST_SEVERE_FIRST.flatMap(severity => kept.filter(finding => finding.severity === severity));
  const items = worst.slice(0, limit).map(finding => itemOf(naming.finding(finding)));
  const total = MOST_SEVERE_FIRST.reduce((sum, severity) => sum + counts[severity], 0);
  return toolAnswer({ stack, counts, objectsLookedUp: false }, { name: 'findings', items, total });
}

function itemOf(finding: Finding): object {
  const { id, severity, file, start, end, ref } = finding;
  const { message, expected, actual, gitDoes, advice } = inEnglish(() => findingText(finding));
  const bytes = start === undefined || end === undefined ? undefined : [start, end];
  return { id, severity, file, bytes, ref, message, expected, actual, gitDoes, advice };
}
