/** Times as git keeps them: seconds since the epoch and a zone as a signed decimal ±hhmm. */
import type { Uint64 } from '../../src/protocol/values.ts';

/** The last second a JavaScript date can name. */
export const LAST_SECOND = 8_640_000_000_000;

/** `2026-11-22 16:04:05 +0100`: the clock on the committer's wall. Times no calendar holds stay bare seconds. */
export function committerTime(time: Uint64, tz: number): string {
  const minutes = Math.sign(tz) * (Math.trunc(Math.abs(tz) / 100) * 60 + (Math.abs(tz) % 100));
  const shown = Number(time) + minutes * 60;
  if (shown > LAST_SECOND) return `${time} s ${zone(tz)}`;
  return `${calendar(shown)} ${zone(tz)}`;
}

/** `-0730` from −730. */
function zone(tz: number): string {
  return `${tz < 0 ? '-' : '+'}${String(Math.abs(tz)).padStart(4, '0')}`;
}

function calendar(seconds: number): string {
  return new Date(seconds * 1000)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '');
}

/** The reader's own clock, `2026-11-22 16:04`. */
export function localTime(seconds: number): string {
  return localInput(seconds).replace('T', ' ');
}

/** The reader's own clock as a `datetime-local` input takes it, `2026-11-22T16:04`. */
export function localInput(seconds: number): string {
  const date = new Date(Math.min(seconds, LAST_SECOND) * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Seconds since the epoch of what a `datetime-local` input holds; `null` when it holds no whole time. */
export function fromLocalInput(value: string): number | null {
  const time = new Date(value).getTime();
  return Number.isNaN(time) ? null : Math.floor(time / 1000);
}
