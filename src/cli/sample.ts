/** `reftable sample`: lists the sample stacks, and writes one with what is expected of a program that reads it. */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { checkStack } from '../check/index.ts';
import { openStack } from '../git/index.ts';
import { type Damage, FolderNotEmptyError, SAMPLES, type Sample } from '../samples/index.ts';
import { commandError, sampleOutput } from '../text/command-line.ts';
import { escaped } from '../text/escape/printable.ts';
import { CATALOGUE } from '../text/findings/catalogue.ts';
import { withTexts } from '../text/findings/render.ts';
import { inEnglish } from '../text/l10n.ts';
import { sampleTextOf } from '../text/samples/catalogue.ts';
import { CommandError } from './command-error.ts';
import { Output, textField } from './output.ts';
import { refFields, updateFields } from './records.ts';

export interface SampleOptions {
  /** The sample to write, and the folder, which must be empty or missing; left out to list the samples. */
  readonly written?: { readonly name: string; readonly folder: string };
  readonly json: boolean;
}

/** The file beside the repository. */
const EXPECTED = 'expected.jsonl';

/** API_ERROR for an unknown sample, and for a folder that is not empty. */
export function sample({ written, json }: SampleOptions, output: Output): void {
  if (written === undefined) {
    for (const each of SAMPLES) list(each, json, output);
    return;
  }
  const { name, folder } = written;
  const found = SAMPLES.find(({ id }) => id === name);
  if (found === undefined) throw new CommandError('API_ERROR', () => commandError.noSample(name));
  const damage = build(found, folder);
  const directory = join(folder, '.git', 'reftable');
  writeExpected(found, damage, directory, join(folder, EXPECTED));
  if (json) output.json({ kind: 'sample', id: name, directory, expected: join(folder, EXPECTED) });
  else output.line(sampleOutput.written(name, escaped(folder), EXPECTED));
}

function list({ id, group }: Sample, json: boolean, output: Output): void {
  const { title, description } = sampleTextOf(id);
  if (json) output.json({ kind: 'sample', id, group, title: inEnglish(title), description: inEnglish(description) });
  else output.fields([id, group, title()]);
}

function build(found: Sample, folder: string): Damage | undefined {
  try {
    return found.build(folder);
  } catch (error) {
    if (!(error instanceof FolderNotEmptyError)) throw error;
    throw new CommandError('API_ERROR', () => commandError.notEmpty(folder), { file: folder });
  }
}

/**
 * Writes what is known of the sample, one JSON object on a line: what is damaged, each finding with what git does, and the
 * refs and reflog entries of a stack without damage, which git reads as they are here.
 */
function writeExpected(found: Sample, damage: Damage | undefined, directory: string, file: string): void {
  const fd = openSync(file, 'wx');
  try {
    const output = new Output(fd, false, false);
    output.beginCommand('sample');
    const { title, description } = sampleTextOf(found.id);
    const texts = inEnglish(() => ({ title: title(), description: description() }));
    output.jsonData({ kind: 'sample', id: found.id, group: found.group, ...texts, damage: damage ?? null });
    for (const step of checkStack(directory)) {
      if (step.type !== 'finding') continue;
      const git = CATALOGUE[step.finding.id].git;
      const known = git === 'unknown' ? {} : { git };
      output.jsonData({ kind: 'finding', ...inEnglish(() => withTexts(step.finding)), ...known });
    }
    if (damage === undefined) printRecords(directory, output);
    output.flush();
  } finally {
    closeSync(fd);
  }
}

function printRecords(directory: string, output: Output): void {
  const stack = openStack({ directory });
  try {
    for (const ref of stack.refs()) output.jsonData({ kind: 'ref', ...refFields(ref) });
    for (const { name, updateIndex, update } of stack.logs()) {
      const fields = update === null ? { deletion: true } : updateFields(update);
      output.jsonData({ kind: 'log', ...textField('name', name), updateIndex: String(updateIndex), ...fields });
    }
  } finally {
    stack.close();
  }
}
