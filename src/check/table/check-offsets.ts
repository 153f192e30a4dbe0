/**
 * Compares the offsets of sections and indexes in the footer with their actual offsets (docs/format.md#footer,
 * docs/format.md#writing, docs/format.md#indexes).
 */

import { FOOTER_TAIL_SIZE } from '../../reftable/format/constants.ts';
import type { Fault } from '../fault.ts';
import type { DamagedTable } from './damaged-table.ts';
import { SECTION_OFFSET_FIELDS, type SectionOffsetField } from './fields.ts';
import type { BlockSummary } from './visit-records.ts';

/** Offsets of a section's first block, and of all of them. */
function startsOf(blocks: readonly BlockSummary[], section: BlockSummary['section']): number[] {
  return blocks.filter(block => block.section === section).map(block => block.start);
}

/**
 * Faults of the footer's section offsets and id length; none without a footer, or for an offset into bytes that cannot
 * be read.
 */
export function checkOffsets({ headerFooter, space }: DamagedTable, blocks: readonly BlockSummary[]): Fault[] {
  const { footer } = headerFooter;
  // An offset within bytes that cannot be read may be right.
  const lost = (value: number) =>
    value >= space.firstBlock &&
    value < headerFooter.bodySize &&
    !blocks.some(block => value >= block.start && value < block.end);
  if (footer === undefined) return [];
  const { offsets, end } = footer;
  const fieldStart = (field: number) => end - FOOTER_TAIL_SIZE + 8 * field;
  const faults: Fault[] = [];

  const section = (field: number, value: number, starts: readonly number[]) => {
    const expected = starts[0] ?? 0;
    if (value !== expected && !lost(value))
      faults.push(fault(field, fieldStart(field), expected, value, starts.length > 0));
  };
  const index = (field: number, value: number, starts: readonly number[]) => {
    // The index itself determines which level is the root.
    if (starts.includes(value) || (value === 0 && starts.length === 0) || lost(value)) return;
    if (value === 0) faults.push(unused(field, fieldStart(field), starts));
    else faults.push(fault(field, fieldStart(field), starts[0] ?? 0, value, starts.length > 0));
  };

  index(0, offsets.refIndex, startsOf(blocks, 'ref-index'));
  section(1, offsets.objects, startsOf(blocks, 'obj'));
  index(2, offsets.objectIndex, startsOf(blocks, 'obj-index'));
  section(3, offsets.logs, startsOf(blocks, 'log'));
  index(4, offsets.logIndex, startsOf(blocks, 'log-index'));
  const [objects] = blocks.filter(block => block.section === 'obj');
  const { objectIdLength } = offsets;
  if (objects !== undefined && objects.lastKey.length > 0 && objectIdLength !== objects.lastKey.length) {
    faults.push({
      id: 'objectIdLength',
      start: fieldStart(1),
      end: fieldStart(2),
      params: { footer: objectIdLength, records: objects.lastKey.length },
    });
  }
  return faults;
}

function fault(field: number, start: number, expected: number, offset: number, present: boolean): Fault {
  const params = { field: fieldName(field), offset, section: present ? expected : null };
  return { id: 'footerPosition', start, end: start + 8, params };
}

function unused(field: number, start: number, starts: readonly number[]): Fault {
  const params = { field: fieldName(field), first: starts[0] ?? 0, last: starts.at(-1) ?? 0 };
  return { id: 'footerUnused', start, end: start + 8, params };
}

function fieldName(field: number): SectionOffsetField {
  const name = SECTION_OFFSET_FIELDS[field];
  if (name === undefined) throw new RangeError(`a footer has no field ${field}`);
  return name;
}
