/** The ref namespace as a tree, one folder at a time, without reading what is below its subfolders. */
import type { RefNode } from '../../protocol/stack.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { encodeText, type RecordCursor } from '../../reftable/index.ts';
import { snapshotKey, withStack } from '../stack/stacks.ts';
import { CHECK_EVERY, type Context } from '../worker/context.ts';
import { Recent } from '../worker/recent.ts';
import { refRow } from './rows.ts';

/** More children than this are returned as ranges of this many. */
export const CHILDREN_AT_ONCE = 1000;

export interface RefNodesQuery {
  /** '' or ending with `/`. */
  readonly prefix: string;
  /** The full name to start at, and the one to stop before. */
  readonly from?: string;
  readonly before?: string;
}

const recent = new Recent<readonly Unwired<RefNode>[]>(64);

export function refNodes(location: StackLocation, query: RefNodesQuery, context: Context): readonly Unwired<RefNode>[] {
  return withStack(location, stack => {
    const key = [snapshotKey(location, stack), query.prefix, query.from ?? '', query.before ?? ''].join('\n');
    return recent.get(key, () => {
      const cursor = stack.refCursor();
      try {
        return readFolder(cursor, query, context);
      } finally {
        cursor.close();
      }
    });
  });
}

type RangeNode = Extract<RefNode, { type: 'range' }>;

function readFolder(cursor: RecordCursor, query: RefNodesQuery, context: Context): Unwired<RefNode>[] {
  const nodes: Unwired<RefNode>[] = [];
  const ranges: { -readonly [K in keyof RangeNode]: RangeNode[K] }[] = [];
  let count = 0;
  for (const child of children(cursor, query)) {
    if (count % CHECK_EVERY === 0) context.check();
    if (count < CHILDREN_AT_ONCE) {
      nodes.push(
        child.folder
          ? { type: 'folder', label: child.label, prefix: child.name }
          : { type: 'ref', label: child.label, ref: refRow(cursor.ref()) },
      );
    }
    const last = ranges.at(-1);
    if (count++ % CHILDREN_AT_ONCE > 0 && last) {
      last.last = child.label;
      last.count += 1;
      continue;
    }
    if (last) last.before = child.name;
    const { label, name } = child;
    ranges.push({
      type: 'range',
      prefix: query.prefix,
      from: name,
      before: query.before,
      first: label,
      last: label,
      count: 1,
    });
  }
  return ranges.length > 1 ? ranges : nodes;
}

interface Child {
  readonly label: string;
  /** The ref's name, or the folder's prefix. */
  readonly name: string;
  readonly folder: boolean;
}

/** The byte of `/`. */
const SLASH = 0x2f;

/** The children in the order of their bytes. For a ref, the cursor is on it. */
function* children(cursor: RecordCursor, { prefix, from, before }: RefNodesQuery): Generator<Child> {
  const start = Buffer.from(encodeText(prefix));
  const end = before === undefined ? undefined : Buffer.from(encodeText(before));
  cursor.seek(from ?? prefix);
  while (cursor.next()) {
    const name = cursor.nameBytes;
    if (start.compare(name, 0, Math.min(start.length, name.length)) !== 0) return;
    if (end && end.compare(name) <= 0) return;
    if (cursor.isDeletion) continue;
    const slash = name.indexOf(SLASH, start.length);
    if (slash < 0) {
      const whole = cursor.name;
      yield { label: whole.slice(prefix.length), name: whole, folder: false };
      continue;
    }
    const folder = cursor.name.slice(0, cursor.name.indexOf('/', prefix.length) + 1);
    // '0' is the byte after '/': one seek passes the whole folder.
    const after = Buffer.from(name.subarray(0, slash + 1));
    after[slash] = 0x30;
    yield { label: folder.slice(prefix.length, -1), name: folder, folder: true };
    cursor.seek(after);
  }
}
