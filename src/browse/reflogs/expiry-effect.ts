/** What an expiry drops and keeps, and which object IDs are in no ref and no reflog afterwards. */
import { type BrowseCallbacks, CHECK_EVERY } from '../callbacks.ts';
import { PAGE_SIZE } from '../refs/name-pages.ts';
import type { RefList } from '../refs/ref-list.ts';
import type { EntryColumns } from './entry-columns.ts';
import { IdNumbers } from './id-numbers.ts';
import type { ReflogList } from './reflog-list.ts';

/** Entries below either limit are dropped. A limit of 0 does not apply. */
export interface ExpiryLimits {
  /** Seconds since the epoch. */
  readonly time?: bigint;
  /** 0 to 2^64 - 1. */
  readonly minUpdateIndex?: bigint;
  /** Instead of `time`: the time for the entries of a ref. */
  readonly timeOf?: (name: string) => bigint;
}

/** How much is dropped or kept. */
export interface EntrySum {
  /** Number of entries. */
  readonly entries: number;
  /** Bytes of their records before they are deflated, about. */
  readonly bytes: number;
}

/** A ref that loses entries. */
export interface ExpiredRef {
  readonly name: string;
  /** Number of entries that stay. */
  readonly kept: number;
  /** Number of entries that are dropped. */
  readonly dropped: number;
  /** The limit of this ref, in seconds since the epoch; 0 for none. */
  readonly time: number;
}

/** The effect of limits on all entries of a stack. */
export interface ExpiryEffect {
  readonly kept: EntrySum;
  readonly dropped: EntrySum;
  /** Number of refs that lose entries. */
  readonly refs: number;
  /** Number of refs that lose all of their entries. */
  readonly emptied: number;
  /** Of the refs that lose entries, those that lose all of them first, then those that lose most. */
  readonly first: readonly ExpiredRef[];
  /** Number of object IDs of dropped entries that are in no ref and no kept entry. */
  readonly lostIds: number;
}

/** Bytes of a record besides IDs, person and message: lengths, update index, time and zone. */
const OTHER_BYTES = 20;

/** Keep it as long as the stack has the same `stamp`. */
export class ExpiryIndex {
  readonly #list: ReflogList;
  readonly #hashSize: number;
  /** The numbers of old and new ID of each entry. */
  readonly #ids: Uint32Array;
  /** By number: 1 for an ID that a ref has. */
  readonly #isInRef: Uint8Array;
  readonly #idCount: number;

  /** `live`: the refs that exist. `hashSize` is in bytes. Throws what `callbacks.check` throws. */
  constructor(list: ReflogList, live: RefList, hashSize: number, { check }: BrowseCallbacks = {}) {
    this.#list = list;
    this.#hashSize = hashSize;
    const numbers = new IdNumbers();
    this.#ids = new Uint32Array(2 * list.count);
    for (const [page, { ids }] of list.columns.entries()) {
      check?.();
      for (let i = 0; i < ids.length / 2; i++) {
        this.#ids[2 * page * PAGE_SIZE + i] = numbers.add(ids[2 * i] as number, ids[2 * i + 1] as number);
      }
    }
    this.#idCount = numbers.count;
    this.#isInRef = new Uint8Array(numbers.count);
    for (const { ids, peeledIds } of live.columns) {
      check?.();
      for (const each of [ids, peeledIds]) {
        for (let i = 0; i < each.length; i += 2) {
          const number = numbers.numberOf(each[i] as number, each[i + 1] as number);
          if (number >= 0) this.#isInRef[number] = 1;
        }
      }
    }
  }

  /** The effect of these limits. `most`: how many refs are named. Throws what `callbacks.check` throws. */
  effectOf(limits: ExpiryLimits, most: number, { check }: BrowseCallbacks = {}): ExpiryEffect {
    const list = this.#list;
    const { time: forAll = 0n, minUpdateIndex = 0n, timeOf } = limits;
    const isBelow = indexTest(minUpdateIndex);
    const keptIds = this.#isInRef.slice();
    const droppedAt: number[] = [];
    const sums = { kept: { entries: 0, bytes: 0 }, dropped: { entries: 0, bytes: 0 } };
    const affected: { ref: number; kept: number; dropped: number; time: number }[] = [];
    for (let ref = 0; ref < list.refCount; ref++) {
      if (ref % CHECK_EVERY === 0) check?.();
      const { start, end } = list.rangeOfRef(ref);
      const time = Number(timeOf === undefined ? forAll : timeOf(list.nameAt(start)));
      let dropped = 0;
      for (let position = start; position < end; position++) {
        const page = list.columns[Math.floor(position / PAGE_SIZE)] as EntryColumns;
        const i = position % PAGE_SIZE;
        const isOut = (page.times[i] as number) < time || isBelow(page, i);
        const sum = isOut ? sums.dropped : sums.kept;
        sum.entries++;
        sum.bytes += this.#bytesOf(page, i);
        if (isOut) {
          dropped++;
          droppedAt.push(position);
        } else {
          keptIds[this.#ids[2 * position] as number] = 1;
          keptIds[this.#ids[2 * position + 1] as number] = 1;
        }
      }
      if (dropped > 0) affected.push({ ref, kept: end - start - dropped, dropped, time });
    }
    const isEmptied = ({ kept }: { kept: number }) => Number(kept === 0);
    affected.sort((a, b) => isEmptied(b) - isEmptied(a) || b.dropped - a.dropped);
    return {
      ...sums,
      refs: affected.length,
      emptied: affected.filter(({ kept }) => kept === 0).length,
      first: affected.slice(0, most).map(({ ref, ...counts }) => ({
        name: list.nameAt(list.rangeOfRef(ref).start),
        ...counts,
      })),
      lostIds: this.#countLost(droppedAt, keptIds),
    };
  }

  #bytesOf({ people, messages }: EntryColumns, i: number): number {
    const { people: names, messages: texts } = this.#list;
    return (
      2 * this.#hashSize + OTHER_BYTES + names.lengthOf(people[i] as number) + texts.lengthOf(messages[i] as number)
    );
  }

  #countLost(positions: readonly number[], kept: Uint8Array): number {
    const isCounted = new Uint8Array(this.#idCount);
    // The zero ID is not the ID of an object.
    isCounted[IdNumbers.ZERO] = 1;
    let lost = 0;
    for (const position of positions) {
      for (const id of [this.#ids[2 * position] as number, this.#ids[2 * position + 1] as number]) {
        if (kept[id] === 1 || isCounted[id] === 1) continue;
        isCounted[id] = 1;
        lost++;
      }
    }
    return lost;
  }
}

function indexTest(minUpdateIndex: bigint): (page: EntryColumns, i: number) => boolean {
  const [high, low] = [Number(minUpdateIndex >> 32n), Number(minUpdateIndex & 0xffffffffn)];
  return ({ updateIndicesHigh, updateIndicesLow }, i) => {
    const upper = updateIndicesHigh[i] as number;
    return upper < high || (upper === high && (updateIndicesLow[i] as number) < low);
  };
}
