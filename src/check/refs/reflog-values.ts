/**
 * The values of refs, compared with the newest entries of their reflogs. Blocks of refs have no checksum: an object ID
 * in which a bit has changed is an id like any other. The compressed blocks of reflogs do have one.
 */

import { isNullId } from '../../git/objects/null-id.ts';
import type { Finding } from '../finding.ts';
import { quote } from '../quote.ts';
import { differingBits } from './differing-bits.ts';
import type { ReadableLog, ReadableRef } from './readable-refs.ts';
import { refFinding } from './ref-finding.ts';

/** IDs that differ in at most this many bits are one damaged ID: unrelated IDs differ in half of their bits. */
const MOST_FLIPPED_BITS = 4;

/** Receives refs with the newest entries of their reflogs. */
export class ReflogValues {
  #first: ReadableRef | undefined;
  #count = 0;

  /** The finding of a ref whose id differs in a few bits. A symbolic ref has no id: nothing is compared. */
  next(ref: ReadableRef, { newest }: ReadableLog): Finding | undefined {
    if (ref.value.type !== 'oid' && ref.value.type !== 'peeled') return undefined;
    const { oid } = ref.value;
    // A null id is not a value: the entry marks that a reflog exists, or the ref has a finding of its own.
    if (newest === oid || isNullId(newest) || isNullId(oid)) return undefined;
    const bits = differingBits(Buffer.from(oid, 'hex'), Buffer.from(newest, 'hex'));
    if (oid.length === newest.length && bits <= MOST_FLIPPED_BITS) {
      const params = { ref: quote.ref(ref.name), oid: quote.oid(oid), reflog: quote.oid(newest), bits };
      return refFinding('refValueFlipped', ref, params);
    }
    this.#first ??= ref;
    this.#count++;
    return undefined;
  }

  /** The finding of all refs with other values than their reflogs; called after the last ref. */
  *findings(): Generator<Finding, void, undefined> {
    const first = this.#first;
    if (first === undefined) return;
    yield refFinding('refNotInReflog', first, { ref: quote.ref(first.name), count: this.#count });
  }
}
