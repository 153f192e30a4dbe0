/** Windows of the refs whose names hold a text. */
import type { Rows } from '../../protocol/stack.ts';
import type { LogRow, RefRow, StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import type { RecordCursor, Stack } from '../../reftable/index.ts';
import { snapshotKey, withStack } from '../stack/stacks.ts';
import { CHECK_EVERY, type Context } from '../worker/context.ts';
import { Recent } from '../worker/recent.ts';
import { logRow, refRow } from './rows.ts';

/** As many places of a listing are remembered; of more matches only every second, fourth, … */
const PLACES = 16_384;
/** No screen shows a window longer than this. */
const MAX_ROWS = 10_000;

/** The positions of the matching refs of a stack. */
interface Listing {
  readonly total: number;
  /** Names of the matching refs 0, stride, 2 × stride, … */
  readonly places: readonly string[];
  readonly stride: number;
}

const recent = new Recent<Listing>(16);

/** `filter` is a part of the name; in lower case it matches both cases. */
export function refRows(
  location: StackLocation,
  query: { readonly filter: string; readonly from: number; readonly count: number },
  context: Context,
): Unwired<Rows<RefRow>> {
  return withStack(location, stack => {
    const matches = matcher(query.filter);
    const key = `${snapshotKey(location, stack)}\n${query.filter}`;
    const listing = recent.get(key, () => withCursor(stack, cursor => list(cursor, matches, context)));
    const from = Math.min(query.from, listing.total);
    const count = Math.min(query.count, listing.total - from, MAX_ROWS);
    const rows = count > 0 ? withCursor(stack, cursor => window(cursor, matches, listing, from, count)) : [];
    return { total: listing.total, from, rows };
  });
}

/** One ref, or `null`. */
export function refRowOf(location: StackLocation, name: string): Unwired<RefRow> | null {
  const record = withStack(location, stack => stack.readRef(name));
  return record ? refRow(record) : null;
}

/** The newest entries of one ref's reflog, newest first. */
export function logRowsOf(location: StackLocation, name: string, limit: number): Unwired<LogRow>[] {
  return withStack(location, stack => {
    const rows: Unwired<LogRow>[] = [];
    if (limit < 1) return rows;
    for (const record of stack.log(name)) {
      rows.push(logRow(record));
      if (rows.length >= limit) break;
    }
    return rows;
  });
}

type Matcher = (cursor: RecordCursor) => boolean;

function matcher(filter: string): Matcher {
  if (filter === '') return () => true;
  if (filter === filter.toLowerCase()) return cursor => cursor.name.toLowerCase().includes(filter);
  return cursor => cursor.name.includes(filter);
}

function withCursor<T>(stack: Stack, use: (cursor: RecordCursor) => T): T {
  const cursor = stack.refCursor();
  try {
    return use(cursor);
  } finally {
    cursor.close();
  }
}

function list(cursor: RecordCursor, matches: Matcher, context: Context): Listing {
  let places: string[] = [];
  let stride = 1;
  let total = 0;
  for (let seen = 0; cursor.next(); seen++) {
    if (seen % CHECK_EVERY === 0) context.check();
    if (cursor.isDeletion || !matches(cursor)) continue;
    if (total++ % stride === 0) places.push(cursor.name);
    if (places.length <= PLACES) continue;
    places = places.filter((_, i) => i % 2 === 0);
    stride *= 2;
  }
  return { total, places, stride };
}

/** Goes from one remembered place to the next, so that what does not match between them is not read again. */
function window(
  cursor: RecordCursor,
  matches: Matcher,
  listing: Listing,
  from: number,
  count: number,
): Unwired<RefRow>[] {
  const { places, stride } = listing;
  const rows: Unwired<RefRow>[] = [];
  let skip = from % stride;
  for (const place of places.slice(Math.floor(from / stride))) {
    if (rows.length >= count) break;
    cursor.seek(place);
    for (let met = 0; met < stride && rows.length < count && cursor.next(); ) {
      if (cursor.isDeletion || !matches(cursor)) continue;
      if (met++ >= skip) rows.push(refRow(cursor.ref()));
    }
    skip = 0;
  }
  return rows;
}
