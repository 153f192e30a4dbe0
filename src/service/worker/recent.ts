/** Remembers the results that were asked for last, up to a number of them. */
export class Recent<V> {
  readonly #limit: number;
  readonly #values = new Map<string, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The remembered value, which this does not make a recent one. */
  peek(key: string): V | undefined {
    return this.#values.get(key);
  }

  /** The remembered value, or the one that `make` makes now. */
  get(key: string, make: () => V): V {
    const known = this.#values.get(key);
    const value = known ?? make();
    this.put(key, value);
    return value;
  }

  /** Remembers a value, and replaces an earlier one. */
  put(key: string, value: V): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (oldest !== undefined && this.#values.size > this.#limit) this.#values.delete(oldest);
  }
}
