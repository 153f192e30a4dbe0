/** The columns, scales and slices of the bars: numbers only, nothing is drawn. */
import type { SectionBytes } from '../../../src/protocol/stack.ts';

export type ScaleKind = 'log' | 'linear';

export interface Columns {
  /** Distance from one bar's centre to the next one's. */
  readonly pitch: number;
  /** Width of a bar. */
  readonly bar: number;
  /** Of all columns; more than what was available when they have to scroll. */
  readonly width: number;
}

const PITCH = { least: 9, most: 118 };

/** Spreads columns over the width there is; below the least pitch they scroll. */
export function layColumns(count: number, available: number): Columns {
  const pitch = Math.min(PITCH.most, Math.max(PITCH.least, available / Math.max(1, count)));
  return { pitch, bar: Math.max(4, Math.min(72, pitch * 0.66)), width: Math.max(available, pitch * count) };
}

export function centre({ pitch }: Columns, index: number): number {
  return (index + 0.5) * pitch;
}

/** The column under `x`, held within the columns there are. */
export function columnAt({ pitch }: Columns, count: number, x: number): number {
  return Math.max(0, Math.min(count - 1, Math.floor(x / pitch)));
}

export interface SizeScale {
  /** Pixels from the base line up to a size. */
  height(size: number): number;
  readonly ticks: readonly { readonly size: number; readonly height: number }[];
}

/** Room a tick's label needs, in pixels. */
const TICK_ROOM = 34;

/** `height` is what the largest size gets; sizes below the smallest bar's half are drawn as nothing. */
export function scaleSizes(kind: ScaleKind, sizes: readonly number[], height: number): SizeScale {
  const largest = Math.max(1, ...sizes);
  return kind === 'log'
    ? logScale(Math.max(1, Math.min(largest, ...sizes)), largest, height)
    : linearScale(largest, height);
}

function logScale(smallest: number, largest: number, height: number): SizeScale {
  // A whole power of two below the smallest, so that the smallest bar still shows its sections.
  const low = Math.floor(Math.log2(smallest)) - 1;
  const span = Math.max(1, Math.log2(largest) - low);
  const at = (power: number) => (Math.max(0, power - low) / span) * height;
  const step = [1, 2, 4, 8, 16].find(powers => (powers / span) * height >= TICK_ROOM) ?? 16;
  const ticks = [];
  for (let power = Math.ceil((low + 0.5) / step) * step; power <= low + span; power += step) {
    ticks.push({ size: 2 ** power, height: at(power) });
  }
  return { ticks, height: size => (size < 1 ? 0 : at(Math.log2(size))) };
}

function linearScale(largest: number, height: number): SizeScale {
  const most = Math.max(1, Math.floor(height / TICK_ROOM));
  const step = 2 ** Math.max(0, Math.ceil(Math.log2(largest / most)));
  const ticks = [];
  for (let size = step; size <= largest; size += step) ticks.push({ size, height: (size / largest) * height });
  return { ticks, height: size => (size / largest) * height };
}

export const SECTIONS = ['ref', 'obj', 'index', 'log', 'other'] as const;
export type BarSection = (typeof SECTIONS)[number];

export interface Slice {
  /** `unknown` until the table has been scanned. */
  readonly section: BarSection | 'unknown';
  /** From the bar's foot, in pixels. */
  readonly from: number;
  readonly to: number;
}

/** Divides a bar by each section's share of the bytes; while they are unknown it is one slice. */
export function slices(bytes: SectionBytes | undefined, height: number): Slice[] {
  if (!bytes) return [{ section: 'unknown', from: 0, to: height }];
  const whole = SECTIONS.reduce((sum, section) => sum + bytes[section], 0);
  if (whole === 0) return [{ section: 'other', from: 0, to: height }];
  let from = 0;
  const found: Slice[] = [];
  for (const section of SECTIONS) {
    if (bytes[section] === 0) continue;
    const to = from + (bytes[section] / whole) * height;
    found.push({ section, from, to });
    from = to;
  }
  return found;
}
