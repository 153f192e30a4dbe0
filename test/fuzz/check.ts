// The promises of the check for any bytes: it never throws, its findings are inside their files, it misses nothing that
// the strict reader refuses, and the fields of each table cover it.
import { resolve } from 'node:path';
import { fsck } from '../../src/check/fsck.ts';
import { DamagedTable, type Finding as Found, salvage } from '../../src/check/index.ts';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { findingText } from '../../src/text/findings/render.ts';
import { DIRECTORY } from '../engine/support/stacks.ts';
import { Finding, type Probe } from './probe.ts';

/** Records delivered by a damaged table are bounded by its size; this is far beyond. */
const MOST_STEPS = 2_000_000;

export function fuzzCheck(probe: Probe): void {
  const found = findings(probe);
  const sizes = new Map([...probe.input.files].map(([name, bytes]) => [name, bytes.length]));
  for (const finding of found) expectInFile(finding, sizes);
  const errors = found.filter(({ severity }) => severity === 'error');
  const refused = strictly(probe);
  if (refused !== undefined && errors.length === 0)
    throw new Finding(`the check reports nothing, but the strict reader refused: ${refused}`);
  if (probe.input.pristine && !probe.input.name.startsWith('recorded') && errors.length > 0) {
    throw new Finding(
      `the check reports ${errors[0]?.id} for an unchanged stack: ${errors[0] && findingText(errors[0]).message}`,
    );
  }
  for (const name of probe.files.names(DIRECTORY)) {
    if (name.endsWith('.ref')) expectCovered(probe, name);
  }
}

function findings({ files }: Probe): Found[] {
  const found: Found[] = [];
  let steps = 0;
  try {
    for (const step of fsck(DIRECTORY, { files })) {
      if (++steps > MOST_STEPS) throw new Finding('the check does not end');
      if (step.type === 'finding') found.push(step.finding);
    }
  } catch (error) {
    if (error instanceof Finding) throw error;
    throw new Finding(`the check threw ${error instanceof Error ? error.stack : String(error)}`);
  }
  return found;
}

function expectInFile(found: Found, sizes: ReadonlyMap<string, number>): void {
  const { message } = findingText(found);
  const { id, file, start, end } = found;
  if (start === undefined || end === undefined) return;
  const size = sizes.get(file);
  if (!(start >= 0 && start <= end && end <= (size ?? 0))) {
    throw new Finding(`${id} in ${file} is at ${start} to ${end} of ${size} bytes: ${message}`);
  }
}

/** The first thing that the strict reader of the stack refuses, in a sentence. */
function strictly(probe: Probe): string | undefined {
  try {
    using stack = Stack.open(DIRECTORY, { files: probe.files, readOnly: true });
    for (const _ref of stack.refs());
    for (const _log of stack.logs());
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function expectCovered({ files }: Probe, name: string): void {
  let damagedTable: DamagedTable;
  try {
    damagedTable = new DamagedTable(resolve(DIRECTORY, name), files);
  } catch {
    return;
  }
  using open = damagedTable;
  let at = 0;
  for (const { start, end, inside } of open.fields()) {
    if (inside !== undefined) continue;
    if (start !== at || end <= start) throw new Finding(`a field of ${name} is at ${start} to ${end}, after ${at}`);
    at = end;
  }
  if (at !== open.headerFooter.size)
    throw new Finding(`the fields of ${name} end at ${at} of ${open.headerFooter.size}`);
  let records = 0;
  for (const _record of salvage(open))
    if (++records > MOST_STEPS) throw new Finding(`${name} yields records without end`);
}
