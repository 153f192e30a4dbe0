/** The words of the picture: a row with sizes under the bars, chips on the limits that are broken, and the result's size. */

import type { Segment } from '../../../src/protocol/stack.ts';
import { bytes } from '../../../src/text/numbers.ts';
import { geometryText } from '../../../src/text/stack-editor.ts';
import type { DrawnTable } from '../drawn-tables.ts';
import { chosen } from '../selection.ts';
import {
  BRACKET,
  barBox,
  type ChartInput,
  type ChartLayout,
  ghostBox,
  limitBox,
  type Measure,
  stagedBox,
  TEXT_ROW,
} from './chart-layout.ts';
import { type Box, type LabelSpot, type PlacedLabel, placeLabels } from './place-labels.ts';
import { type Columns, centre, isInSight } from './scales.ts';

/** From this many columns on, not every bar has text. */
const MANY = 14;
/** How much wider than its column the text of a plain table may be. */
const SPILL = 1.3;
/** Space kept free at each side of a size. */
const LABEL_MARGIN = 2;
const CHIP_HEIGHT = 15;
const CHIP_PADDING = 4;
/** Selected tables whose columns are too narrow for a chip, and that may have one. */
const MOST_CHOSEN = 20;
/** What remains in sight of the limit's line at each side of its chip. */
const STUB = 4;
/** Space kept free around bars, for the outline of a selected one. */
const OUTLINE = 4;

/** The size of each table as far as there is space: first of the selected ones, those over the limit and the ends. */
export function layFoot(input: ChartInput, layout: ChartLayout, measure: Measure): PlacedLabel<number>[] {
  const { columns } = layout;
  const ranked = input.tables
    .filter(({ position }) => isInSight(columns, position))
    .map(table => ({ table, rank: rankOf(input, table) }))
    .filter(({ rank }) => input.tables.length < MANY || rank < RANKS.plain)
    .sort((a, b) => a.rank - b.rank);
  const wishes = ranked.map(({ table, rank }) => {
    const text = footText(table);
    const width = measure(text) + 2 * LABEL_MARGIN;
    const isClear = rank < RANKS.plain || measure(text) <= columns.pitch * SPILL;
    const spot = { ...centred(layout, table.position, width), y: layout.textRow, height: TEXT_ROW, text };
    return { id: table.position, spots: isClear ? [spot] : [] };
  });
  const { staged, tables } = input;
  if (staged !== null && isInSight(columns, tables.length)) {
    const text = bytes(staged.bytes);
    const spot = { ...centred(layout, tables.length, measure(text) + 2 * LABEL_MARGIN), y: layout.textRow };
    wishes.unshift({ id: tables.length, spots: [{ ...spot, height: TEXT_ROW, text }] });
  }
  return placeLabels(wishes, [], { x: 0, y: layout.textRow, width: columns.width, height: TEXT_ROW });
}

const RANKS = { selected: 0, broken: 1, ends: 2, tooLarge: 3, plain: 4 } as const;

function rankOf({ tables, selection }: ChartInput, { position, damage, summary }: DrawnTable): number {
  if (chosen(selection, position)) return RANKS.selected;
  if (damage !== null) return RANKS.broken;
  if (position === 0 || position === tables.length - 1) return RANKS.ends;
  return summary?.isTooLarge ? RANKS.tooLarge : RANKS.plain;
}

function footText({ size, damage }: DrawnTable): string {
  return damage !== null && size === null ? geometryText.broken(damage.state) : bytes(size ?? 0);
}

/** At the picture's edges, a wide text moves in. */
function centred({ columns }: ChartLayout, index: number, width: number): { x: number; width: number } {
  return { x: Math.max(0, Math.min(centre(columns, index) - width / 2, columns.width - width)), width };
}

export interface Chip extends Box {
  readonly table: number;
  readonly text: string;
  /** It interrupts the limit's line. */
  readonly isOnLimit: boolean;
}

/**
 * How far each table is over its limit, on the limit's line. Without space for the number in its column, only the table
 * under the pointer and selected ones have a chip, if there is space around or above their limits.
 */
export function layChips(input: ChartInput, layout: ChartLayout, measure: Measure): Chip[] {
  const chipsIn = (words: Words) => {
    const chips = chipsInColumns(input, layout, words, measure);
    return [...chips, ...chipsOfChosen(input, layout, { chips, words, measure })];
  };
  // All of a picture have the same words: the short ones if more chips have space with them.
  const [whole, short] = [chipsIn(geometryText.over), chipsIn(geometryText.overInShort)];
  return whole.length < short.length ? short : whole;
}

/** How a chip states by how much a table is too large. */
type Words = (excess: number) => string;

function chipsInColumns(input: ChartInput, layout: ChartLayout, words: Words, measure: Measure): Chip[] {
  return input.tables.flatMap(table => {
    const limit = limitBox(layout, table);
    if (!limit || !table.summary?.isTooLarge || !isInSight(layout.columns, table.position)) return [];
    const space = layout.columns.pitch - 2 - 2 * STUB - 2 * CHIP_PADDING;
    const text = words(table.summary.excess);
    if (measure(text) > space) return [];
    const width = measure(text) + 2 * CHIP_PADDING;
    const x = centre(layout.columns, table.position) - width / 2;
    if (x < 0 || x + width > layout.columns.width) return [];
    const y = chipTop(limit, layout);
    return [{ table: table.position, text, x, y, width, height: CHIP_HEIGHT, isOnLimit: true }];
  });
}

/** Of a chip in the middle of a limit's line. */
function chipTop(limit: Box, { base, top }: ChartLayout): number {
  return Math.max(top, Math.min(limit.y + 1 - CHIP_HEIGHT / 2, base - CHIP_HEIGHT - 2));
}

interface ChosenOptions {
  /** Those that are placed already. */
  readonly chips: readonly Chip[];
  readonly words: Words;
  readonly measure: Measure;
}

function chipsOfChosen(input: ChartInput, layout: ChartLayout, { chips, ...options }: ChosenOptions): Chip[] {
  const { tables, selection, pointed } = input;
  const isFirst = (table: DrawnTable) => table.position === pointed || table.position === selection?.focus;
  const others = tables
    .filter(({ position }) => position === pointed || chosen(selection, position))
    .filter(({ position }) => isInSight(layout.columns, position) && chips.every(({ table }) => table !== position))
    .sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)));
  const placed: Chip[] = [];
  for (const table of others.slice(0, MOST_CHOSEN)) {
    const chip = chipNear(table, input, layout, { ...options, taken: [...chips, ...placed] });
    if (chip) placed.push(chip);
  }
  return placed;
}

/** On the limit's line where that is free at both sides of the column, else above it. */
function chipNear(
  table: DrawnTable,
  input: ChartInput,
  layout: ChartLayout,
  { taken, words, measure }: { readonly taken: readonly Chip[]; readonly words: Words; readonly measure: Measure },
): Chip | null {
  const limit = limitBox(layout, table);
  if (!limit || !table.summary?.isTooLarge) return null;
  const onLimit = chipTop(limit, layout);
  const text = words(table.summary.excess);
  const width = measure(text) + 2 * CHIP_PADDING;
  const tops = [onLimit];
  for (let y = limit.y - CHIP_HEIGHT - 3; y > 0; y -= 8) tops.push(y);
  // The row of text above the bars.
  tops.push(0);
  const spots = tops.map(y => ({ text, ...centred(layout, table.position, width), y, height: CHIP_HEIGHT }));
  // The chip hides its own bar, and interrupts its own limit.
  const others = { ...input, tables: input.tables.filter(each => each !== table) };
  const bounds = { x: 0, y: 0, width: layout.columns.width, height: layout.base };
  const [chip] = placeLabels([{ id: table.position, spots }], obstacles(others, layout, taken), bounds);
  return chip ? { ...chip.spot, table: chip.id, isOnLimit: chip.spot.y === onLimit } : null;
}

/** The size of the table that Compact would write: next to its outline, else over the bracket. */
export function layResult(
  input: ChartInput,
  layout: ChartLayout,
  chips: readonly Chip[],
  measure: Measure,
): LabelSpot | null {
  const { segment, merged, isEstimate = false } = input;
  if (!segment || merged === null) return null;
  const ghost = ghostBox(layout, segment, merged);
  const texts = [geometryText.after(merged, isEstimate), geometryText.afterInShort(merged, isEstimate)];
  const spots = isInSight(layout.columns, segment.start)
    ? texts.flatMap(text => aboveGhost(ghost, text, measure(text) + 4))
    : [];
  const bracket = bracketBox(input, layout);
  const over = texts.map(text => {
    const width = measure(text) + 4;
    const x = Math.min(
      (bracket?.x ?? 0) + Math.max(0, (bracket?.width ?? 0) - width) / 2,
      layout.columns.width - width,
    );
    return { text, x: Math.max(0, x), y: 0, width, height: TEXT_ROW };
  });
  const [placed] = placeLabels([{ id: 0, spots: [...spots, ...over] }], obstacles(input, layout, chips), {
    ...{ x: 0, y: 0, width: layout.columns.width, height: layout.base },
  });
  return placed?.spot ?? null;
}

function aboveGhost({ x, y, width }: Box, text: string, textWidth: number): LabelSpot[] {
  const foot = y - 3;
  return [x + width / 2 - textWidth / 2, x, x + width - textWidth].flatMap(left =>
    [0, 4, 8, 12, 18, 24].map(rise => ({
      ...{ text, x: left, y: foot - TEXT_ROW - rise, width: textWidth, height: TEXT_ROW },
    })),
  );
}

/** The segment's columns as far as they are in sight, with the height of the bracket. */
export function bracketBox({ segment }: ChartInput, { columns }: ChartLayout): Box | null {
  return segment && bracketOver(segment, columns);
}

function bracketOver(segment: Pick<Segment, 'start' | 'end'>, { window, pitch, width }: Columns): Box | null {
  const start = Math.max(1, (segment.start - window.from) * pitch + 1);
  const end = Math.min(width - 1, (segment.end - window.from) * pitch - 1);
  if (end <= start) return null;
  return { x: start, y: BRACKET.top, width: end - start, height: BRACKET.foot - BRACKET.top };
}

/** The columns of the tables that git would merge after Save, as far as they are in sight. */
export function stagedBracket({ tables, staged }: ChartInput, { columns }: ChartLayout): Box | null {
  if (staged === null || staged.merged === 0) return null;
  const end = tables.length + 1;
  return bracketOver({ start: end - staged.merged, end }, columns);
}

function obstacles(input: ChartInput, layout: ChartLayout, chips: readonly Box[]): Box[] {
  const { segment, merged } = input;
  const bars = input.tables.map(({ position, size }) => {
    const { x, y, width, height } = barBox(layout, position, size);
    const gap = Math.max(0, Math.min(OUTLINE, (layout.columns.pitch - width) / 2));
    return { x: x - gap, y: y - OUTLINE, width: width + 2 * gap, height: height + OUTLINE };
  });
  const limits = input.tables.flatMap(table => limitBox(layout, table) ?? []);
  const ghosts = segment && merged !== null ? [ghostBox(layout, segment, merged)] : [];
  const staged = stagedBox(layout, input) ?? [];
  const bracket = bracketBox(input, layout) ?? [];
  return [...bars, ...limits, ...ghosts, ...chips]
    .concat(staged)
    .map(({ x, y, width, height }) => ({ x, y: y - 1, width, height: height + 2 }))
    .concat(bracket);
}

/** The parts of a limit's line that its chip leaves in sight. */
export function limitLines(limit: Box, chip: Chip | undefined): { x1: number; x2: number }[] {
  const [x1, x2] = [limit.x, limit.x + limit.width];
  if (!chip) return [{ x1, x2 }];
  const start = Math.min(x1, chip.x - STUB);
  const end = Math.max(x2, chip.x + chip.width + STUB);
  return [
    { x1: start, x2: chip.x - 1 },
    { x1: chip.x + chip.width + 1, x2: end },
  ];
}
