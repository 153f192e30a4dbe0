/** Reports and bundles in the words of the protocol. */
import { bundle, report, unpack } from '../evidence/index.ts';
import { checkStack } from '../git/fsck.ts';
import type { BundleSummary, StackReport } from '../protocol/evidence.ts';
import type { LaidOut } from '../protocol/samples.ts';
import type { StackLocation } from '../protocol/values.ts';
import type { Finding } from '../reftable/index.ts';
import type { Context } from './context.ts';
import { laidOut } from './samples.ts';
import { checkDirectory, optionsOf } from './stacks.ts';
import { watchedFiles } from './watchedFiles.ts';

export interface ReportQuery {
  readonly redact: boolean;
  /** Who makes the report. */
  readonly software: string;
}

export function reportOn(location: StackLocation, { redact, software }: ReportQuery, context: Context): StackReport {
  checkDirectory(location);
  const findings = findingsOf(location, context);
  const onProgress = progressOf(context);
  return {
    markdown: report(location.directory, { findings, software, redact, onProgress }),
    findings: findings.length,
  };
}

export function bundleOf(
  location: StackLocation,
  target: string,
  { overwrite, software }: { readonly overwrite: boolean; readonly software: string },
  context: Context,
): Promise<BundleSummary> {
  const { markdown } = reportOn(location, { redact: false, software }, context);
  const onProgress = (fraction: number) => progressOf(context)('Packing the stack', fraction);
  return bundle(location.directory, target, { report: markdown, overwrite, onProgress });
}

export async function openBundle(file: string, folder: string, context: Context): Promise<LaidOut> {
  const onProgress = (bytes: number) => progressOf(context)(`Unpacking: ${bytes.toLocaleString('en')} bytes`);
  return laidOut(await unpack(file, folder, { onProgress }));
}

function findingsOf(location: StackLocation, context: Context): Finding[] {
  const findings: Finding[] = [];
  const files = watchedFiles(context);
  for (const step of checkStack(location.directory, { hash: location.hash, factor: factorOf(location), files })) {
    context.check();
    if (step.type === 'finding') findings.push(step.finding);
    else context.progress({ message: `Checking ${step.message}` });
  }
  return findings;
}

/** A repository whose configuration is broken too is no reason to say nothing of its stack. */
function factorOf(location: StackLocation): number | undefined {
  try {
    return optionsOf(location).factor;
  } catch {
    return undefined;
  }
}

/** What is reported often is told now and then. */
const TELL_EVERY = 100;

function progressOf(context: Context): (message: string, fraction?: number) => void {
  let told = 0;
  return (message, fraction) => {
    context.check();
    const now = Date.now();
    if (now - told < TELL_EVERY) return;
    told = now;
    context.progress({ message, fraction });
  };
}
