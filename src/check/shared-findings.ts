/** Findings about files that several stacks of a repository share. */
import { join } from 'node:path';
import type { Finding } from './finding.ts';

/** Remembers what the checks of the stacks of one repository have found outside of their directories. */
export class SharedFindings {
  readonly #found = new Set<string>();

  /** Whether a finding of the stack in `directory` is the first of its kind about its file, with these params. */
  isNew(directory: string, { id, file, params }: Finding): boolean {
    if (!file.startsWith('../')) return true;
    const key = JSON.stringify([id, join(directory, file), params]);
    if (this.#found.has(key)) return false;
    this.#found.add(key);
    return true;
  }
}
