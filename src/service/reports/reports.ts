/** Reports and bundles, with the types of the protocol. */

import { checkStack, type Finding } from '../../check/index.ts';
import { expectDirectory, geometricFactorOf } from '../../git/index.ts';
import type { BugReport, BundleSummary } from '../../protocol/reports.ts';
import type { LaidOut } from '../../protocol/samples.ts';
import type { StackLocation } from '../../protocol/values.ts';
import { bugReport, bundle, unpack } from '../../reports/index.ts';
import { bundleText } from '../../text/reports.ts';
import { checkText } from '../../text/workspace.ts';
import { laidOut } from '../samples/samples.ts';
import { watchedFiles } from '../stack/watched-files.ts';
import type { Context } from '../worker/context.ts';
import { progressOf } from '../worker/progress.ts';

export interface BugReportQuery {
  readonly redact: boolean;
  /** Who makes the report. */
  readonly software: string;
}

export function bugReportOn(
  location: StackLocation,
  { redact, software }: BugReportQuery,
  context: Context,
): BugReport {
  expectDirectory(location.directory);
  const findings = findingsOf(location, context);
  const onProgress = progressOf(context);
  return {
    markdown: bugReport(location.directory, { findings, software, redact, onProgress }),
    findings: findings.length,
  };
}

export function bundleOf(
  location: StackLocation,
  target: string,
  { overwrite, software }: { readonly overwrite: boolean; readonly software: string },
  context: Context,
): Promise<BundleSummary> {
  const { markdown } = bugReportOn(location, { redact: false, software }, context);
  const onProgress = (fraction: number) => progressOf(context)(bundleText.packing(), fraction);
  return bundle(location.directory, target, { report: markdown, overwrite, onProgress });
}

export async function openBundle(file: string, folder: string, context: Context): Promise<LaidOut> {
  const onProgress = (bytes: number) => progressOf(context)(bundleText.unpacking(bytes));
  return laidOut(await unpack(file, folder, { onProgress }));
}

function findingsOf(location: StackLocation, context: Context): Finding[] {
  const findings: Finding[] = [];
  const files = watchedFiles(context);
  for (const step of checkStack(location.directory, {
    hash: location.hash,
    factor: geometricFactorOf(location),
    files,
  })) {
    context.check();
    if (step.type === 'finding') findings.push(step.finding);
    else context.progress({ message: checkText.checking(step.message) });
  }
  return findings;
}
