/** The measures of the geometry picture: where everything is drawn. */
import type { ProvenanceMark } from '../../../src/protocol/browse.ts';
import type { Segment, TableStatistics } from '../../../src/protocol/stack.ts';
import type { StagedTable } from '../../../src/protocol/staged.ts';
import { geometryText } from '../../../src/text/stack-editor.ts';
import type { DrawnTable } from '../drawn-tables.ts';
import type { Selection } from '../selection.ts';
import { type LaneLayout, layLanes } from './lanes.ts';
import type { Box } from './place-labels.ts';
import {
  type Columns,
  type ColumnWindow,
  centre,
  isPartlyInSight,
  layColumns,
  type ScaleKind,
  type SizeScale,
  scaleSizes,
} from './scales.ts';

export interface ChartInput {
  readonly tables: readonly DrawnTable[];
  readonly statistics: ReadonlyMap<string, TableStatistics>;
  /** How many of the tables have their statistics known. */
  readonly counted: number;
  readonly segment: Segment | null;
  /** Size of the table the suggested compaction would write, once it is known. */
  readonly merged: number | null;
  /** Whether `merged` is estimated. */
  readonly isEstimate?: boolean;
  /** The table that Save would write: it has a column of its own, after the newest table. */
  readonly staged: StagedTable | null;
  readonly selection: Selection | null;
  /** The position of the table under the pointer. */
  readonly pointed: number | null;
  readonly scale: ScaleKind;
  /** What each table has of the ref that is selected in the tab Refs. */
  readonly marks: readonly ProvenanceMark[] | null;
}

/** Pixels from the top: a row for text, then the bracket over the segment, then the bars. */
export const TEXT_ROW = 15;
export const BRACKET = { top: TEXT_ROW + 3, foot: TEXT_ROW + 11 } as const;
const BARS_TOP = BRACKET.foot + 5;
/** Pixels below the base line. */
export const STRIP = { top: 3, height: 6 } as const;
const BELOW_STRIP = 14;
const MARK_ROW = 14;
const LANES_GAP = 10;
const LANES_HEIGHT = 120;

export interface ChartLayout {
  readonly columns: Columns;
  readonly scale: SizeScale;
  /** The top of the plot of the bars, and their foot. */
  readonly top: number;
  readonly base: number;
  /** Top of the row of marks of the selected ref. */
  readonly markRow: number;
  /** Top of the row of text under the bars. */
  readonly textRow: number;
  /** The lanes, with the top of their band. */
  readonly lanes: (LaneLayout & { readonly top: number; readonly height: number }) | null;
  readonly height: number;
}

export type Measure = (text: string) => number;

interface Space {
  readonly width: number;
  readonly plotHeight: number;
  readonly window: ColumnWindow;
}

/** How many columns the picture has. */
export function columnsOf({ tables, staged }: Pick<ChartInput, 'tables' | 'staged'>): number {
  return tables.length + (staged === null ? 0 : 1);
}

export function layOutChart(input: ChartInput, { width, plotHeight, window }: Space): ChartLayout {
  const { tables } = input;
  const base = BARS_TOP + plotHeight;
  const markRow = base + BELOW_STRIP;
  const textRow = markRow + (input.marks === null ? 0 : MARK_ROW);
  const lanes = layLanes(tables);
  const columns = layColumns(columnsOf(input), width, window);
  const lanesTop = textRow + TEXT_ROW + LANES_GAP;
  return {
    columns,
    scale: scaleSizes(input.scale, sizesInSight(input, columns), plotHeight),
    top: BARS_TOP,
    base,
    markRow,
    textRow,
    lanes: lanes && { ...lanes, top: lanesTop, height: LANES_HEIGHT },
    height: (lanes === null ? textRow + TEXT_ROW : lanesTop + LANES_HEIGHT + 8) + 4,
  };
}

/** What the scale covers: small tables would all look alike next to a base that is out of sight. */
function sizesInSight({ tables, segment, merged, staged }: ChartInput, columns: Columns): number[] {
  const sizes = tables.flatMap(({ position, size }) =>
    size !== null && isPartlyInSight(columns, position) ? size : [],
  );
  if (staged !== null && isPartlyInSight(columns, tables.length)) sizes.push(staged.bytes);
  return segment && merged && isPartlyInSight(columns, segment.start) ? [...sizes, merged] : sizes;
}

/** The box of a bar with this size; the whole column where the size is unknown. */
export function barBox({ columns, scale, base, top }: ChartLayout, index: number, size: number | null): Box {
  const height = size === null ? base - top : Math.max(2, scale.height(size));
  return { x: centre(columns, index) - columns.bar / 2, y: base - height, width: columns.bar, height };
}

/** The line of the maximum size of a table; `null` for the base, and above the picture. A little wider than the bar, within its column. */
export function limitBox(layout: ChartLayout, table: DrawnTable): Box | null {
  const { columns, base, scale } = layout;
  const sizeLimit = table.summary?.sizeLimit ?? null;
  if (sizeLimit === null || sizeLimit > scale.largest) return null;
  const width = Math.min(Math.max(columns.bar, columns.pitch - 2), columns.bar + 14);
  return { x: centre(columns, table.position) - width / 2, y: base - scale.height(sizeLimit) - 1, width, height: 2 };
}

/** The outline of the table a compaction of the segment would leave, over the segment's first column. */
export function ghostBox(layout: ChartLayout, segment: Segment, merged: number): Box {
  const { x, y, width, height } = barBox(layout, segment.start, merged);
  const gap = Math.max(0, Math.min(4, (layout.columns.pitch - layout.columns.bar) / 2 - 0.5));
  return { x: x - gap, y, width: width + 2 * gap, height };
}

/** The outline of the table that Save would write; `null` if it is not in sight. */
export function stagedBox(layout: ChartLayout, { tables, staged }: ChartInput): Box | null {
  if (staged === null || !isPartlyInSight(layout.columns, tables.length)) return null;
  return barBox(layout, tables.length, staged.bytes);
}

export function inSegment(segment: Segment | null, index: number): boolean {
  return segment !== null && segment.start <= index && index < segment.end;
}

/** One table in a sentence, for those who do not see the picture. */
export function describeTable(
  input: ChartInput,
  { position, name, size, updateIndices, ...table }: DrawnTable,
): string {
  const records = input.statistics.get(name);
  const damage = table.damage?.state ?? null;
  const merges = inSegment(input.segment, position);
  return geometryText.bar({ index: position, name, size, updateIndices, rule: table.summary, damage, records, merges });
}
