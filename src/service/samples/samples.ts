/** Samples, with the types of the protocol. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { LaidOut, SampleInfo } from '../../protocol/samples.ts';
import { LIST_FILE } from '../../reftable/index.ts';
import { buildSample, SAMPLES } from '../../samples/index.ts';
import { SAMPLE_GROUP_NAMES, sampleTextOf } from '../../text/samples/catalogue.ts';

export function listSamples(): readonly SampleInfo[] {
  return SAMPLES.map(({ id, group }) => {
    const { title, description } = sampleTextOf(id);
    return { id, group: SAMPLE_GROUP_NAMES[group](), title: title(), description: description() };
  });
}

export function layOutSample(id: string, folder: string): LaidOut {
  buildSample(id, folder);
  return laidOut(join(folder, '.git', 'reftable'));
}

export function laidOut(directory: string): LaidOut {
  const list = statSync(join(directory, LIST_FILE), { throwIfNoEntry: false });
  return { directory, hasList: list?.isFile() ?? false };
}
