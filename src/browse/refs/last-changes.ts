/** When and by whom each ref of a list was changed last, for filters and sorting. */
import { compareKeys } from '../../reftable/index.ts';
import type { BrowseCallbacks } from '../callbacks.ts';
import { LogReader } from '../reflogs/log-reader.ts';
import type { BrowsedStack } from '../stack/browsed-stack.ts';
import { RecordWalk } from '../stack/record-walk.ts';
import type { RefList } from './ref-list.ts';
import { TextPool } from './text-pool.ts';

/** The newest reflog entry of each ref of a list. */
export class LastChanges {
  /** Seconds since the epoch, by position in the list; NaN without an entry. */
  readonly times: Float64Array;
  /** Numbers in `people`. */
  readonly authors: Uint32Array;
  /** Numbers in `texts`. */
  readonly messages: Uint32Array;
  /** Names and email addresses, as `Name <email>`. */
  readonly people = new TextPool();
  readonly texts = new TextPool();

  /** Reads all reflogs. Throws what `callbacks` throws, and OUT_OF_MEMORY_ERROR. */
  static read(stack: BrowsedStack, list: RefList, callbacks: BrowseCallbacks = {}): LastChanges {
    return stack.readMerged('logs', view => {
      const changes = new LastChanges(list.count);
      const { names } = list;
      const { cursor } = view;
      const reader = new LogReader();
      let position = 0;
      let done = -1;
      const walk = new RecordWalk(view, callbacks);
      while (cursor.next()) {
        walk.pass(cursor.current);
        const name = cursor.nameBytes;
        // Entries of refs that are not in the list are between those of refs that are.
        let order = 1;
        while (position < names.count) {
          order = compareAt(names.bytesAt(position), name);
          if (order >= 0) break;
          position++;
        }
        if (position === names.count) break;
        if (order > 0 || position === done || !reader.read(cursor.current)) continue;
        done = position;
        changes.#put(position, reader);
      }
      changes.people.finish();
      changes.texts.finish();
      return changes;
    });
  }

  /** Bytes in memory. */
  get size(): number {
    const { times, authors, messages, people, texts } = this;
    return times.byteLength + authors.byteLength + messages.byteLength + people.size + texts.size;
  }

  private constructor(count: number) {
    this.times = new Float64Array(count).fill(Number.NaN);
    this.authors = new Uint32Array(count);
    this.messages = new Uint32Array(count);
  }

  #put(position: number, reader: LogReader): void {
    this.times[position] = reader.time;
    this.authors[position] = reader.addPerson(this.people);
    this.messages[position] = this.texts.add(reader.bytes, reader.messageStart, reader.messageEnd);
  }
}

function compareAt(a: Uint8Array, b: Uint8Array): number {
  return compareKeys(a, a.length, b, b.length);
}
