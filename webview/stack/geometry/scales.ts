/** The columns, scales and slices of the bars: numbers only, nothing is drawn. */
import { range, type ScaleBand, type ScaleContinuousNumeric, scaleBand, scaleLinear, scaleLog, ticks } from 'd3';
import type { SectionBytes } from '../../../src/protocol/stack.ts';

export type ScaleKind = 'log' | 'linear';

/** The part of the columns that is in sight: column `from` starts at the left edge, column `to` at the right one. */
export interface ColumnWindow {
  readonly from: number;
  readonly to: number;
}

export interface Columns {
  readonly count: number;
  readonly window: ColumnWindow;
  /** From the position of a table to the left edge of its bar. */
  readonly scale: ScaleBand<number>;
  /** Distance from one bar's centre to the next one's. */
  readonly pitch: number;
  /** Width of a bar. */
  readonly bar: number;
  /** Of the picture, in which not all columns may be in sight. */
  readonly width: number;
}

const MAX_PITCH = 118;
const MAX_BAR = 72;

/** Spreads the columns of a window over the width that is available; a few columns do not fill it. */
export function layColumns(count: number, width: number, window: ColumnWindow = { from: 0, to: count }): Columns {
  const pitch = Math.min(MAX_PITCH, width / Math.max(1, window.to - window.from));
  const bar = Math.max(1, Math.min(MAX_BAR, pitch * 0.66));
  const gap = 1 - bar / pitch;
  const start = -window.from * pitch;
  const scale = scaleBand(range(count), [start, start + count * pitch])
    .paddingInner(gap)
    .paddingOuter(gap / 2);
  return { count, window, scale, pitch, bar: scale.bandwidth(), width };
}

export function centre({ scale, bar }: Columns, index: number): number {
  return (scale(index) ?? 0) + bar / 2;
}

/** The left edge of a column, with the space around its bar. */
export function columnStart({ window, pitch }: Columns, index: number): number {
  return (index - window.from) * pitch;
}

/** The column under `x`, held within the columns that exist. */
export function columnAt({ window, pitch, count }: Columns, x: number): number {
  return Math.max(0, Math.min(count - 1, Math.floor(x / pitch + window.from)));
}

export function isInSight({ window }: Columns, index: number): boolean {
  return window.from < index + 0.5 && index + 0.5 < window.to;
}

/** A part of the column can be seen: its bar is drawn, without text. */
export function isPartlyInSight({ window }: Columns, index: number): boolean {
  return window.from < index + 1 && index < window.to;
}

export interface SizeScale {
  /** From a size in bytes to pixels below the top of the picture. */
  readonly axis: ScaleContinuousNumeric<number, number>;
  readonly ticks: readonly number[];
  /** The size, in bytes, at the top of the picture. */
  readonly largest: number;
  /** Pixels from the base line up to a size. */
  height(size: number): number;
}

/** Space that the label of a tick needs, in pixels. */
const TICK_SPACE = 34;

/** The largest size is `height` pixels high. */
export function scaleSizes(kind: ScaleKind, sizes: readonly number[], height: number): SizeScale {
  const largest = Math.max(1, ...sizes);
  const most = Math.max(1, Math.floor(height / TICK_SPACE));
  if (kind === 'log') {
    // A whole power of two below the smallest, so that the smallest bar still shows its sections.
    const low = Math.floor(Math.log2(Math.max(1, Math.min(largest, ...sizes)))) - 1;
    const powers = ticks(low, Math.log2(largest), most).filter(power => power > low && Number.isInteger(power));
    return sizeScale(
      scaleLog([2 ** low, largest], [height, 0])
        .base(2)
        .clamp(true),
      powers.map(power => 2 ** power),
      height,
    );
  }
  // In a unit of bytes, so that ticks are round numbers of it.
  const unit = 1024 ** Math.floor(Math.log2(largest) / 10);
  const units = scaleLinear([0, largest / unit], [height, 0]);
  const sizesOfTicks = units
    .ticks(most)
    .map(tick => tick * unit)
    .filter(size => size >= 1);
  return sizeScale(scaleLinear([0, largest], [height, 0]), sizesOfTicks, height);
}

function sizeScale(axis: SizeScale['axis'], sizes: readonly number[], height: number): SizeScale {
  return { axis, ticks: sizes, largest: axis.domain()[1] ?? 1, height: size => (size < 1 ? 0 : height - axis(size)) };
}

export const SECTIONS = ['ref', 'obj', 'index', 'log', 'other'] as const;
export type BarSection = (typeof SECTIONS)[number];

export interface Slice {
  /** `unknown` until the table has been scanned. */
  readonly section: BarSection | 'unknown';
  /** In pixels from the start. */
  readonly from: number;
  readonly to: number;
}

/** Divides a length by each section's share of the bytes; while they are unknown it is one slice. */
export function slices(bytes: SectionBytes | undefined, length: number): Slice[] {
  if (!bytes) return [{ section: 'unknown', from: 0, to: length }];
  const whole = SECTIONS.reduce((sum, section) => sum + bytes[section], 0);
  if (whole === 0) return [{ section: 'other', from: 0, to: length }];
  let from = 0;
  const found: Slice[] = [];
  for (const section of SECTIONS) {
    if (bytes[section] === 0) continue;
    const to = from + (bytes[section] / whole) * length;
    found.push({ section, from, to });
    from = to;
  }
  return found;
}
