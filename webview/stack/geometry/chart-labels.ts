/** The words over the bars: each table's size, and how far a pair breaks the rule. */

import { bytes } from '../../../src/text/numbers.ts';
import { geometryText } from '../../../src/text/stack-editor.ts';
import {
  BRACKET,
  barBox,
  type ChartInput,
  type ChartLayout,
  ghostBox,
  limitBox,
  type Measure,
} from './chart-layout.ts';
import { centre } from './columns.ts';
import { type Box, type LabelSpot, type LabelWish, type PlacedLabel, placeLabels } from './place-labels.ts';

export interface LabelId {
  readonly table: number;
  readonly kind: 'size' | 'breaks';
}

export const LINE_HEIGHT = 15;
/** How far above its bar a label may climb to get past lines. */
const CLIMB = 36;
/** How much wider than its column a label may be; beyond it the label could belong to another bar. */
const SPILL = 1.3;
/** Room kept free around bars, for the outline of a chosen one. */
const OUTLINE = 4;

export function layLabels(input: ChartInput, frame: ChartLayout, measure: Measure): PlacedLabel<LabelId>[] {
  const all = input.tables.map((_, index) => index);
  const breaking = all.filter(index => frame.tables[index].isTooLarge);
  return placeLabels(
    [
      ...breaking.map(index => breakWish(frame, index, measure)),
      ...all.map(index => sizeWish(input, frame, index, measure)),
    ],
    obstacles(input, frame),
    { x: 0, y: BRACKET + 2, width: frame.columns.width, height: frame.base - BRACKET },
  );
}

function obstacles(input: ChartInput, frame: ChartLayout): Box[] {
  const bars = frame.tables.map(({ size }, index) => {
    const { x, y, width, height } = barBox(frame, index, size);
    const gap = Math.min(OUTLINE, (frame.columns.pitch - width) / 2);
    return { x: x - gap, y: y - OUTLINE, width: width + 2 * gap, height: height + OUTLINE };
  });
  const limits = frame.tables.flatMap((_, index) => limitBox(frame, index) ?? []);
  const ghosts = input.segment && input.merged ? [ghostBox(frame, input.segment, input.merged)] : [];
  return [...bars, ...limits, ...ghosts].map(({ x, y, width, height }) => ({ x, y: y - 1, width, height: height + 2 }));
}

function sizeWish(input: ChartInput, frame: ChartLayout, index: number, measure: Measure): LabelWish<LabelId> {
  const text = bytes(input.tables[index].size);
  return {
    id: { table: index, kind: 'size' },
    places: fits(frame, text, measure) ? climb(frame, index, text, measure(text), 0) : [],
  };
}

/** One line above the size's, and where the words do not fit, the mark alone. */
function breakWish(frame: ChartLayout, index: number, measure: Measure): LabelWish<LabelId> {
  const words = geometryText.excess(frame.tables[index].excess);
  return {
    id: { table: index, kind: 'breaks' },
    places: [
      ...(fits(frame, words, measure) ? climb(frame, index, words, measure(words), LINE_HEIGHT) : []),
      ...climb(frame, index, '✕', measure('✕'), LINE_HEIGHT),
    ],
  };
}

function fits({ columns }: ChartLayout, text: string, measure: Measure): boolean {
  return measure(text) <= columns.pitch * SPILL;
}

function climb(frame: ChartLayout, index: number, text: string, textWidth: number, above: number): LabelSpot[] {
  const width = textWidth + 4;
  const foot = barBox(frame, index, frame.tables[index].size).y - OUTLINE - 1 - above;
  // At the picture's edges a wide label moves in rather than being left out.
  const x = Math.max(0, Math.min(centre(frame.columns, index) - width / 2, frame.columns.width - width));
  const places = [];
  for (let rise = 0; rise <= CLIMB; rise += 2) {
    places.push({
      text,
      x,
      y: foot - LINE_HEIGHT - rise,
      width,
      height: LINE_HEIGHT,
    });
  }
  return places;
}
