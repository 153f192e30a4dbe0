// Stacks of a base with many blocks and a few smaller tables over it, drawn from a seed.
import type { HashName } from '../../../src/reftable/format/hash.ts';
import type { LogRecord, RefRecord, RefValue } from '../../../src/reftable/format/records.ts';
import type { WriterOptions } from '../../../src/reftable/table/writer-options.ts';
import { Chance } from '../../differential/random.ts';
import { byName, byNameAndIndex } from './arbitraries.ts';
import { digits } from './records.ts';
import type { TableContent } from './tables.ts';

/** A table and all of its records. */
export type Layer = TableContent & {
  readonly refs: readonly RefRecord[];
  readonly logs: readonly LogRecord[];
  readonly limits: readonly [bigint, bigint];
  readonly options: WriterOptions;
};

export interface LayeredStack {
  readonly layers: readonly Layer[];
  /** For the merged table. */
  readonly options: WriterOptions & { readonly hash: HashName; readonly blockSize: number };
}

/** Always the same stack for a seed. */
export function layeredStack(seed: number): LayeredStack {
  const chance = new Chance(seed);
  const hash = chance.pick<HashName>(['sha1', 'sha1', 'sha256']);
  const options = {
    hash,
    blockSize: chance.pick([256, 512, 1024, 4096, 16384]),
    restartInterval: chance.pick([0, 0, 3]),
    unpadded: chance.happens(0.3),
    skipIndexObjects: chance.happens(0.3),
    exactLogMessage: true,
    strictOrder: true,
  };
  const draw = new RecordDraw(chance, hash);
  // Records for some ten blocks.
  const size = Math.min(1000, Math.max(20, Math.floor((options.blockSize * chance.between(2, 16)) / 50)));
  const layers: Layer[] = [];
  for (let position = 0, next = chance.pick([0n, 1n, 2n ** 62n]); position < chance.pick([2, 3, 4]); position++) {
    const limits = [next, next + BigInt(chance.between(0, 3))] as const;
    const count = position === 0 ? size : chance.pick([0, 1, 3, Math.ceil(size / 10)]);
    const [from, to] = position === 0 || chance.happens(0.4) ? [0, size] : draw.part(size);
    const hasLogs = position > 0 || chance.happens(0.8);
    const refs = chance.happens(0.9) ? draw.refs(count, from, to, limits, position > 0 ? 0.2 : 0.01) : [];
    const logs = hasLogs ? draw.logs(count, from, to, limits, position > 0 ? 0.2 : 0.01) : [];
    // Now and then a table that was written with other options.
    const own = chance.happens(0.1) ? { ...options, blockSize: 700, restartInterval: 5 } : options;
    if (refs.length + logs.length > 0) layers.push({ refs, logs, limits, options: own });
    next = limits[1] + 1n;
  }
  return { layers, options };
}

class RecordDraw {
  readonly #chance: Chance;
  readonly #hash: HashName;

  constructor(chance: Chance, hash: HashName) {
    this.#chance = chance;
    this.#hash = hash;
  }

  /** A part of the numbers below `size`. */
  part(size: number): [number, number] {
    const from = this.#chance.between(0, size - 1);
    return [from, Math.min(size, from + this.#chance.between(1, size))];
  }

  refs(count: number, from: number, to: number, limits: readonly [bigint, bigint], deleted: number): RefRecord[] {
    return this.#numbers(count, from, to)
      .map(i => ({ name: nameOf(i), updateIndex: this.#chance.pick(limits), value: this.#value(deleted) }))
      .sort(byName);
  }

  logs(count: number, from: number, to: number, limits: readonly [bigint, bigint], deleted: number): LogRecord[] {
    return this.#numbers(count, from, to)
      .map(i => ({ name: nameOf(i), updateIndex: this.#chance.pick(limits), update: this.#update(i, deleted) }))
      .sort(byNameAndIndex);
  }

  #numbers(count: number, from: number, to: number): number[] {
    if (count >= to - from) return Array.from({ length: to - from }, (_, i) => from + i);
    return [...new Set(Array.from({ length: count }, () => this.#chance.between(from, to - 1)))];
  }

  #value(deleted: number): RefValue {
    if (this.#chance.happens(deleted)) return { type: 'deletion' };
    if (this.#chance.happens(0.05)) return { type: 'symref', target: 'refs/heads/main' };
    if (this.#chance.happens(0.1)) return { type: 'peeled', oid: this.#id(), peeled: this.#id() };
    return { type: 'oid', oid: this.#id() };
  }

  #update(i: number, deleted: number): LogRecord['update'] {
    if (this.#chance.happens(deleted)) return null;
    const committer = { name: 'N', email: 'e@x' };
    return { old: this.#id(), new: this.#id(), committer, time: BigInt(1000 + i), tz: 0, message: `change ${i}\n` };
  }

  /** Most ids are different, some are shared by many refs. */
  #id(): string {
    if (this.#chance.happens(0.1)) return this.#chance.pick(['00', '11', 'ff']).repeat(this.#hash === 'sha1' ? 20 : 32);
    const digit = () => this.#chance.between(0, 15).toString(16);
    return Array.from({ length: this.#hash === 'sha1' ? 40 : 64 }, digit).join('');
  }
}

function nameOf(i: number): string {
  return i === 0 ? 'HEAD' : `refs/heads/team-${digits(i % 7, 2)}/topic-${digits(i, 6)}`;
}
