/** Everything that can be wrong inside one table. */
import type { Specimen } from './anatomy.ts';
import { ContentCheck } from './contents.ts';
import type { Fault } from './fault.ts';
import { IndexCheck } from './indexes.ts';
import { checkInterop } from './interop.ts';
import { ObjectCheck } from './objects.ts';
import type { BlockSummary, TableStep } from './parts.ts';
import { checkPositions } from './positions.ts';

/**
 * Yields every fault of a table and, between blocks, how many bytes are done. `now`: seconds since the epoch. Throws
 * only IO_ERROR.
 */
export function* checkTable(specimen: Specimen, now: number): Generator<TableStep, void, undefined> {
  for (const fault of specimen.faults) yield { fault };
  const { frame } = specimen;
  if (frame.source !== 'none' && frame.minUpdateIndex > frame.maxUpdateIndex) yield { fault: limitsFault(specimen) };
  const contents = new ContentCheck(specimen, now);
  const blocks: BlockSummary[] = [];
  for (const part of specimen.walk()) {
    for (const fault of part.faults) yield { fault };
    if (part.kind === 'block') {
      for (const fault of contents.block(part)) yield { fault };
      blocks.push(contents.summary(part));
    }
    yield { done: part.end };
  }
  for (const fault of checkPositions(specimen, blocks)) yield { fault };
  for (const step of new IndexCheck(specimen, blocks).run()) yield step;
  for (const step of new ObjectCheck(specimen, blocks).run()) yield step;
  for (const fault of checkInterop(specimen, blocks, contents.zones)) yield { fault };
}

function limitsFault({ frame }: Specimen): Fault {
  return {
    id: 'tableLimits',
    start: 8,
    end: 24,
    message: "the table's least update index is above its greatest one",
    expected: `${frame.maxUpdateIndex} at most`,
    actual: String(frame.minUpdateIndex),
  };
}
