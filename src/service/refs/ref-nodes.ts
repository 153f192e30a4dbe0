/** The ref namespace as a tree, one folder at a time, without reading all refs below its subfolders. */
import type { RefNode } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { encodeText, type RecordCursor, type Stack } from '../../reftable/index.ts';
import { snapshotKey, withStack } from '../stack/stacks.ts';
import { CHECK_EVERY, type Context } from '../worker/context.ts';
import { Recent } from '../worker/recent.ts';
import { Ranges } from './ranges.ts';
import { refRow } from './rows.ts';
import { bySibling, bytesOf, isWithinRange, nextOfRange, siblingOf } from './siblings.ts';

/** More children than this are returned as ranges of this many. */
export const CHILDREN_AT_ONCE = 1000;
/** Refs that one answer counts below folders. Large folders after that have no count. */
const COUNTED_AT_ONCE = 20_000;
/** Records that are read one by one, because this is faster than a seek. Smaller folders are always counted. */
const STEPS_PER_SEEK = 32;

export interface RefNodesQuery {
  /** '' or ending with `/`. */
  readonly prefix: string;
  /** The names of the first and the last child of a range. */
  readonly first?: string;
  readonly last?: string;
}

const recent = new Recent<readonly Unwired<RefNode>[]>(64);
const recentCounts = new Recent<number>(4096);

export function refNodes(location: StackLocation, query: RefNodesQuery, context: Context): readonly Unwired<RefNode>[] {
  return withStack(location, stack => {
    const { prefix, first = '', last = '' } = query;
    const key = [snapshotKey(location, stack), prefix, first, last].join('\n');
    return recent.get(key, () => withCursor(stack, cursor => nodesOf(new FolderReader(cursor, query, context))));
  });
}

function withCursor<T>(stack: Stack, use: (cursor: RecordCursor) => T): T {
  using cursor = stack.refCursor();
  return use(cursor);
}

/** The number of refs below a folder. */
export function refCount(location: StackLocation, prefix: string, context: Context): number {
  return withStack(location, stack =>
    recentCounts.get(`${snapshotKey(location, stack)}\n${prefix}`, () =>
      withCursor(stack, cursor => countBelow(cursor, prefix, context)),
    ),
  );
}

function countBelow(cursor: RecordCursor, prefix: string, context: Context): number {
  const start = encodeText(prefix);
  let count = 0;
  cursor.seek(start);
  for (let seen = 0; cursor.next() && startsWith(cursor.nameBytes, start); seen++) {
    if (seen % CHECK_EVERY === 0) context.check();
    count++;
  }
  return count;
}

function nodesOf(reader: FolderReader): Unwired<RefNode>[] {
  const nodes: ChildNode[] = [];
  const ranges = new Ranges(CHILDREN_AT_ONCE);
  for (const child of reader.children()) {
    ranges.add(child);
    if (nodes.length < CHILDREN_AT_ONCE) nodes.push(reader.node(child));
  }
  if (ranges.total <= CHILDREN_AT_ONCE) return nodes.sort((a, b) => bySibling(a.label, b.label));
  return ranges.list().map(range => ({ type: 'range', prefix: reader.prefix, ...range }));
}

type ChildNode = Exclude<Unwired<RefNode>, { type: 'range' }>;

interface Child {
  /** Of a folder, with `/` at the end. */
  readonly name: string;
  readonly label: string;
  readonly isFolder: boolean;
  /** Of a folder that was counted. */
  readonly count?: number;
}

/** The byte of `/`. */
const SLASH = 0x2f;

class FolderReader {
  readonly prefix: string;
  readonly #cursor: RecordCursor;
  readonly #query: RefNodesQuery;
  readonly #context: Context;
  #seen = 0;
  #counted = 0;

  constructor(cursor: RecordCursor, query: RefNodesQuery, context: Context) {
    this.prefix = query.prefix;
    this.#cursor = cursor;
    this.#query = query;
    this.#context = context;
  }

  /** In the order of their bytes. */
  *children(): Generator<Child> {
    const cursor = this.#cursor;
    const start = encodeText(this.prefix);
    const { first, last } = this.#query;
    const range = first === undefined || last === undefined ? undefined : { first, last };
    const bytes = range ? bytesOf(range, this.prefix) : { first: start, last: start };
    cursor.seek(bytes.first);
    let more = this.#next();
    while (more && (Buffer.compare(cursor.nameBytes, bytes.last) <= 0 || startsWith(cursor.nameBytes, bytes.last))) {
      const { name } = cursor;
      const slash = name.indexOf('/', this.prefix.length);
      const child = slash < 0 ? name : name.slice(0, slash + 1);
      const label = siblingOf(child, this.prefix);
      const isIncluded = !range || isWithinRange(child, range, this.prefix);
      const next = range && !isIncluded ? nextOfRange(label, range, this.prefix) : undefined;
      if (next !== undefined) {
        cursor.seek(next);
        more = this.#next();
        continue;
      }
      if (slash < 0) {
        if (isIncluded) yield { name, label, isFolder: false };
        more = this.#next();
        continue;
      }
      const folder = Buffer.from(cursor.nameBytes.subarray(0, cursor.nameBytes.indexOf(SLASH, start.length) + 1));
      if (!isIncluded) {
        more = this.#pass(folder);
        continue;
      }
      const counted = this.#count(folder);
      yield { name: child, label, isFolder: true, count: counted.count };
      more = counted.more;
    }
  }

  /** The node of the child that `children` has just returned. */
  node({ name, label, isFolder, count }: Child): ChildNode {
    return isFolder
      ? { type: 'folder', label, prefix: name, count }
      : { type: 'ref', label, ref: refRow(this.#cursor.ref()) };
  }

  /**
   * Counts from the current record to the end of a folder, and moves on; without a count if the folder is too large.
   */
  #count(folder: Uint8Array): { readonly count?: number; readonly more: boolean } {
    const cursor = this.#cursor;
    let count = 0;
    let more = true;
    for (let step = 0; more && startsWith(cursor.nameBytes, folder); step++) {
      const isCostly = ++this.#counted > COUNTED_AT_ONCE && step >= STEPS_PER_SEEK;
      if (isCostly) return { more: this.#pass(folder) };
      count++;
      more = this.#next();
    }
    return { count, more };
  }

  /** To the first record after a folder. */
  #pass(folder: Uint8Array): boolean {
    const after = Buffer.from(folder);
    // '0' is the byte after '/': one seek passes the whole folder.
    after[after.length - 1] = SLASH + 1;
    this.#cursor.seek(after);
    return this.#next();
  }

  #next(): boolean {
    if (this.#seen++ % CHECK_EVERY === 0) this.#context.check();
    return this.#cursor.next();
  }
}

function startsWith(name: Uint8Array, start: Uint8Array): boolean {
  return name.length >= start.length && Buffer.compare(name.subarray(0, start.length), start) === 0;
}
