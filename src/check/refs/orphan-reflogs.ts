/**
 * Reflogs of refs that do not exist. Blocks of refs have no checksum: a name in which one bit has changed is a ref like
 * any other, and shows only where its reflog still has the old name.
 */
import { encodeText } from '../../reftable/index.ts';
import type { Finding } from '../finding.ts';
import { quote } from '../quote.ts';
import type { ReadableLog, ReadableRef, ReadableRefs } from './readable-refs.ts';
import { refFinding } from './ref-finding.ts';

/** Receives all refs in byte order and reads the reflogs in parallel. Dispose of it, which ends the reading. */
export class OrphanReflogs implements Disposable {
  readonly #refs: ReadableRefs;
  readonly #logs: Iterator<ReadableLog, void>;
  #log: ReadableLog | undefined;
  readonly #orphans = new Map<string, ReadableLog>();

  constructor(refs: ReadableRefs) {
    this.#refs = refs;
    this.#logs = refs.newestLogs();
    this.#step();
  }

  /** Notes that a ref of this name exists. Returns the newest entry of its reflog; `undefined` without a reflog. */
  next(name: string): ReadableLog | undefined {
    if (this.#log !== undefined && this.#log.name !== name) this.#skipTo(encodeText(name));
    const log = this.#log;
    if (log?.name !== name) return undefined;
    this.#step();
    return log;
  }

  /** Reports the reflogs that no ref was noted for; called after the last ref. */
  *findings(): Generator<Finding, void, undefined> {
    for (; this.#log !== undefined; this.#step()) this.#orphans.set(this.#log.name, this.#log);
    if (this.#orphans.size === 0) return;
    for (const { ref, log } of flipped(this.#refs, this.#orphans)) {
      this.#orphans.delete(log.name);
      yield refFinding('refNameFlipped', ref, { ref: quote.ref(ref.name), reflog: quote.ref(log.name) });
    }
    for (const log of this.#orphans.values()) {
      yield refFinding('reflogWithoutRef', log, { count: 1, reflog: quote.ref(log.name) });
    }
  }

  #skipTo(name: Uint8Array): void {
    while (this.#log !== undefined && Buffer.compare(encodeText(this.#log.name), name) < 0) {
      this.#orphans.set(this.#log.name, this.#log);
      this.#step();
    }
  }

  [Symbol.dispose](): void {
    this.#logs.return?.();
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
  const byNewest = new Map<string, LogsByName>();
  for (const log of orphans.values()) {
    const logs = byNewest.get(log.newest) ?? new LogsByName();
    byNewest.set(log.newest, logs);
    logs.add(log);
  }
  for (const ref of refs.all()) {
    const log = ref.value.type === 'oid' ? byNewest.get(ref.value.oid)?.oneBitOff(ref.name) : undefined;
    if (log !== undefined) found.set(ref.name, { ref, log });
  }
  if (found.size > 0) for (const { name } of refs.newestLogs()) found.delete(name);
  return found.values();
}

/** Finds reflogs by the bytes of their names: each bit of a name is one lookup, however many reflogs there are. */
class LogsByName {
  readonly #byBytes = new Map<string, ReadableLog>();
  readonly #lengths = new Set<number>();

  add(log: ReadableLog): void {
    const bytes = Buffer.from(encodeText(log.name));
    this.#byBytes.set(bytes.toString('latin1'), log);
    this.#lengths.add(bytes.length);
  }

  /** The reflog whose name differs from this one in exactly one bit. */
  oneBitOff(name: string): ReadableLog | undefined {
    const bytes = Buffer.from(encodeText(name));
    if (!this.#lengths.has(bytes.length)) return undefined;
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const log = this.#byBytes.get(bytes.toString('latin1'));
      if (log !== undefined) return log;
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
    return undefined;
  }
}
