/**
 * The form in which values leave a worker: plain data that survives JSON. The types of this folder are derived from the
 * engine's with `Wire`. Their imports of the engine are imports of types only, so no code of it gets into a page.
 */

/** An unsigned 64-bit number in decimal. */
export type Uint64 = `${bigint}`;

/** `T` with decimal strings for its bigints. `toWire` (src/service/worker/wire.ts) makes it from a `T`. */
export type Wire<T> = T extends bigint ? Uint64 : T extends object ? { [K in keyof T]: Wire<T[K]> } : T;

/** What `toWire` makes a `W` from: each decimal string may be a bigint. */
export type Unwired<W> = W extends Uint64 ? W | bigint : W extends object ? { [K in keyof W]: Unwired<W[K]> } : W;
