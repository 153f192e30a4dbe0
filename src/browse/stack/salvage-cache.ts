/** Salvaged records that are kept from one opening of a stack to the next. */
import type { DamagedTable } from '../../check/index.ts';
import type { ReftableError } from '../../reftable/index.ts';
import type { RecordSection, SalvagedSection } from './salvaged-section.ts';

/** The cached state of a damaged file. */
export interface KnownDamage {
  readonly error: ReftableError;
  /** Those that could not be read with the engine's cursors, if they have been read. */
  readonly sections: Map<RecordSection, SalvagedSection | undefined>;
  /** The file as it was opened last, whose header and footer may have taken a search through all of it. It is closed. */
  opened?: DamagedTable;
}

/**
 * Damage by the identity of the file that has it: a file that changed is read again. Errors of reading are not kept, so
 * they last no longer than their cause. One cache can serve all stacks of a program.
 */
export class SalvageCache {
  readonly #maxBytes: number;
  /** The one used longest ago first. */
  readonly #known = new Map<string, KnownDamage>();

  /** `maxBytes` is the memory that the records may use; those of the table used last are always kept. */
  constructor(maxBytes = 64 * 1024 * 1024) {
    this.#maxBytes = maxBytes;
  }

  /** The cached state of the file with this identity. */
  get(identity: string): KnownDamage | undefined {
    const known = this.#known.get(identity);
    if (known === undefined) return undefined;
    this.#known.delete(identity);
    this.#known.set(identity, known);
    return known;
  }

  /** Keeps the state of a file, and drops those that were used longest ago above the limit. */
  set(identity: string, known: KnownDamage): void {
    this.#known.delete(identity);
    this.#known.set(identity, known);
    let bytes = [...this.#known.values()].reduce((sum, each) => sum + bytesOf(each), 0);
    for (const [oldest, each] of this.#known) {
      if (bytes <= this.#maxBytes || oldest === identity) break;
      this.#known.delete(oldest);
      bytes -= bytesOf(each);
    }
  }
}

function bytesOf({ sections }: KnownDamage): number {
  return [...sections.values()].reduce((sum, section) => sum + (section?.size ?? 0), 0);
}
