/**
 * Reflogs of refs that are not there. Blocks of refs have no checksum: a name in which one bit has changed is a ref like
 * any other, and shows only where its reflog still has the old name.
 */
import { encodeText } from '../../reftable/index.ts';
import type { Finding } from '../finding.ts';
import { quote } from '../quote.ts';
import type { ReadableLog, ReadableRef, ReadableRefs } from './readable-refs.ts';
import { refFinding } from './ref-finding.ts';

/** Receives all refs in byte order and reads the reflogs in parallel. */
export class OrphanReflogs {
  readonly #refs: ReadableRefs;
  readonly #logs: Iterator<ReadableLog, void>;
  #log: ReadableLog | undefined;
  readonly #orphans = new Map<string, ReadableLog>();

  constructor(refs: ReadableRefs) {
    this.#refs = refs;
    this.#logs = refs.newestLogs();
    this.#step();
  }

  next(name: string): void {
    if (this.#log !== undefined && this.#log.name === name) {
      this.#step();
      return;
    }
    const bytes = encodeText(name);
    while (this.#log !== undefined && Buffer.compare(encodeText(this.#log.name), bytes) < 0) {
      this.#orphans.set(this.#log.name, this.#log);
      this.#step();
    }
    if (this.#log?.name === name) this.#step();
  }

  /** After the last ref. */
  *findings(): Generator<Finding, void, undefined> {
    for (; this.#log !== undefined; this.#step()) this.#orphans.set(this.#log.name, this.#log);
    if (this.#orphans.size === 0) return;
    for (const { ref, log } of flipped(this.#refs, this.#orphans)) {
      this.#orphans.delete(log.name);
      yield refFinding('refNameFlipped', ref, { ref: quote.ref(ref.name), reflog: quote.ref(log.name) });
    }
    for (const log of this.#orphans.values()) {
      yield refFinding('reflogWithoutRef', log, { reflog: quote.ref(log.name) });
    }
  }

  #step(): void {
    const next = this.#logs.next();
    this.#log = next.done ? undefined : next.value;
  }
}

interface Flipped {
  readonly ref: ReadableRef;
  readonly log: ReadableLog;
}

/** Refs without a reflog whose name is one bit off a reflog's without a ref. */
function flipped(refs: ReadableRefs, orphans: ReadonlyMap<string, ReadableLog>): Iterable<Flipped> {
  const found = new Map<string, Flipped>();
  const byNewest = new Map<string, ReadableLog[]>();
  for (const log of orphans.values()) byNewest.set(log.newest, [...(byNewest.get(log.newest) ?? []), log]);
  for (const ref of refs.all()) {
    const candidates = ref.value.type === 'oid' ? byNewest.get(ref.value.oid) : undefined;
    const log = candidates?.find(({ name }) => differInOneBit(name, ref.name));
    if (log !== undefined) found.set(ref.name, { ref, log });
  }
  if (found.size > 0) for (const { name } of refs.newestLogs()) found.delete(name);
  return found.values();
}

function differInOneBit(a: string, b: string): boolean {
  const [left, right] = [encodeText(a), encodeText(b)];
  if (left.length !== right.length) return false;
  let bits = 0;
  for (let i = 0; i < left.length && bits < 2; i++) {
    for (let rest = (left[i] as number) ^ (right[i] as number); rest > 0; rest &= rest - 1) bits++;
  }
  return bits === 1;
}
