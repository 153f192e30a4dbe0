/** The measures of the geometry picture: where everything is drawn. */
import type { Segment, TableStatistics, TableSummary } from '../../../src/protocol/stack.ts';
import { counted } from '../../../src/text/counts.ts';
import { shortTableName } from '../../../src/text/names.ts';
import { geometryText } from '../../../src/text/stack-editor.ts';
import type { Selection } from '../selection.ts';
import { type Columns, centre, layColumns, type ScaleKind, type SizeScale, scaleSizes } from './columns.ts';
import type { Box } from './place-labels.ts';

export interface ChartInput {
  readonly tables: readonly TableSummary[];
  readonly factor: number;
  readonly statistics: ReadonlyMap<string, TableStatistics>;
  /** How many of the tables have their statistics known. */
  readonly counted: number;
  readonly segment: Segment | null;
  /** Size of the table the suggested compaction would write, once it is known. */
  readonly merged: number | null;
  readonly selection: Selection | null;
  readonly scale: ScaleKind;
}

/** Heights of the picture's bands from the top, in pixels. */
export const BRACKET = 14;
const HEADROOM = 40;
export const FOOT_LINE = 15;
const ROOM_AT_FOOT = 6;

export interface ChartLayout {
  readonly columns: Columns;
  readonly tables: readonly TableSummary[];
  readonly scale: SizeScale;
  /** Where the bars are. */
  readonly base: number;
  readonly height: number;
  /** Rows of text under the bars, each with a text per column; a row is shown only if all of its texts fit. */
  readonly feet: readonly (readonly string[])[];
  /** Only every so many columns carry their number. */
  readonly numberEvery: number;
}

export type Measure = (text: string) => number;

export function layOutChart(input: ChartInput, width: number, plotHeight: number, measure: Measure): ChartLayout {
  const { tables } = input;
  const columns = layColumns(tables.length, width);
  const base = BRACKET + HEADROOM + plotHeight;
  const feet = footRows(input).filter(row => row.every(text => measure(text) <= columns.pitch - ROOM_AT_FOOT));
  return {
    columns,
    tables,
    scale: scaleSizes(
      input.scale,
      [...tables.map(({ size }) => size), ...(input.segment && input.merged ? [input.merged] : [])],
      plotHeight,
    ),
    base,
    feet,
    height: base + 6 + FOOT_LINE * (1 + feet.length) + 4,
    numberEvery: Math.ceil((measure(String(tables.length - 1)) + ROOM_AT_FOOT) / columns.pitch),
  };
}

function footRows({ tables, statistics }: ChartInput): string[][] {
  const rows = [tables.map(({ name }) => shortTableName(name))];
  const known = tables.map(({ name }) => statistics.get(name));
  if (known.some(statistic => !statistic)) return rows;
  rows.push(
    known.map(statistic => counted.refs(statistic!.refs)),
    known.map(statistic => counted.tombstones(statistic!.refTombstones + statistic!.logTombstones)),
  );
  return rows;
}

export function barBox({ columns, scale, base }: ChartLayout, index: number, size: number): Box {
  const height = Math.max(2, scale.height(size));
  return { x: centre(columns, index) - columns.bar / 2, y: base - height, width: columns.bar, height };
}

/** The line of the maximum size of a table; `null` for the base. A little wider than the bar, within its column. */
export function limitBox(frame: ChartLayout, index: number): Box | null {
  const { sizeLimit } = frame.tables[index];
  if (sizeLimit === null) return null;
  const width = Math.min(frame.columns.pitch - 2, frame.columns.bar + 14);
  return {
    x: centre(frame.columns, index) - width / 2,
    y: frame.base - frame.scale.height(sizeLimit) - 1,
    width,
    height: 2,
  };
}

/** The outline of the table a compaction of the segment would leave, over the segment's first column. */
export function ghostBox(frame: ChartLayout, segment: Segment, merged: number): Box {
  const { x, y, width, height } = barBox(frame, segment.start, merged);
  const gap = Math.min(4, (frame.columns.pitch - frame.columns.bar) / 2 - 0.5);
  return { x: x - gap, y, width: width + 2 * gap, height };
}

/** One table in a sentence, for those who do not see the picture. */
export function describeTable(input: ChartInput, index: number): string {
  const table = input.tables[index];
  const statistic = input.statistics.get(table.name);
  const { segment } = input;
  const merges = segment !== null && segment.start <= index && index < segment.end;
  return geometryText.bar({ index, table, records: statistic, merges });
}
