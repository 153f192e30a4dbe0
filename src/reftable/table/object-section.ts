/** Writes the object section of a table (docs/format.md#object-section). */
import { ReftableError } from '../errors.ts';
import { BLOCK_TYPE } from '../format/constants.ts';
import type { ValueEncoder } from '../format/records.ts';
import type { ObjectIndex } from './object-index.ts';
import type { SectionWriter } from './section-writer.ts';

/**
 * Writes the section with its index. Returns how many bytes of an object ID it keeps, 2 to 31; 0 when that would be more
 * than the format can store, and the section is not written. ENTRY_TOO_BIG_ERROR.
 */
export function writeObjectSection(sections: SectionWriter, objects: ObjectIndex, encoder: ValueEncoder): number {
  let idLength = 0;
  objects.build(
    prefixLength => {
      idLength = prefixLength;
      sections.startBlock(BLOCK_TYPE.obj);
    },
    (prefix, offsets) => addObject(sections, encoder, prefix, offsets),
  );
  if (idLength > 0) sections.finish(BLOCK_TYPE.obj);
  return idLength;
}

/** A record with more offsets than a block can hold is written without them: every ref block must be looked at. */
function addObject(
  sections: SectionWriter,
  encoder: ValueEncoder,
  prefix: Uint8Array,
  offsets: readonly number[],
): void {
  const value = encoder.obj(offsets);
  if (sections.addToBlock(prefix, value)) return;
  sections.flushBlock();
  sections.startBlock(BLOCK_TYPE.obj);
  if (sections.addToBlock(prefix, value) || sections.addToBlock(prefix, encoder.obj([]))) return;
  throw new ReftableError(
    'ENTRY_TOO_BIG_ERROR',
    `An object record does not fit a block of ${sections.blockSize} bytes.`,
  );
}
