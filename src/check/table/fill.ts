/** Finds the bytes with which a file system or a tool replaced others: one byte, usually zero, many times. */

/** The number of equal bytes in a row that records do not have: an ID or a text may have some. */
const LONG_RUN = 8;
/** The number of equal bytes after the last record that are neither the start of a record nor of restart points. */
const SHORT_RUN = 3;

/**
 * Where the fill starts that begins at or before `end`, the offset after the last record, or that ends `bytes`.
 * `endsEarly`: the file ends with `bytes`, so that a run at their end may be part of a record. `undefined` without fill.
 */
export function startOfFill(bytes: Uint8Array, end: number, endsEarly: boolean): number | undefined {
  const last = startOfRun(bytes, bytes.length);
  if (last <= end ? bytes.length - end >= SHORT_RUN : !endsEarly && bytes.length - last >= LONG_RUN) return last;
  return fillAt(bytes, end, bytes.length);
}

/** Where the fill starts that is in `bytes` at `end`, the offset after a record, up to `limit` or for long. */
export function fillAt(bytes: Uint8Array, end: number, limit: number): number | undefined {
  const after = Math.min(endOfRun(bytes, end), limit);
  const isFill = after - end >= (after === limit ? SHORT_RUN : LONG_RUN);
  return isFill ? startOfRun(bytes, end + 1) : undefined;
}

/** Where the run of equal bytes starts that ends at `end`. */
export function startOfRun(bytes: Uint8Array, end: number): number {
  let at = end;
  while (at > 0 && bytes[at - 1] === bytes[end - 1]) at--;
  return at;
}

/** Where the run of equal bytes ends that starts at `start`. */
export function endOfRun(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] === bytes[start]) at++;
  return at;
}
