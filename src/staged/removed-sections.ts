/** The settings of branches that saves have removed from the configuration: undone deletions add them again. */
import type { BranchSection, SectionChange } from '../protocol/edits.ts';
import type { StagedChange, StagedValue } from '../protocol/staged.ts';
import { isSameValue } from './values.ts';

const BRANCHES = 'refs/heads/';

interface Removed {
  readonly section: BranchSection;
  /** What the branch was. */
  readonly value: StagedValue;
}

/** Those of one document. */
export class RemovedSections {
  /** By full name of the branch. */
  readonly #removed = new Map<string, Removed>();

  /** Remembers what a save of these changes has removed. */
  add(changes: readonly StagedChange[], sections: readonly SectionChange[]): void {
    const bases = new Map(changes.map(({ ref, base }) => [ref, base]));
    for (const { branch, settings, to } of sections) {
      const ref = BRANCHES + branch;
      if (to === null) this.#removed.set(ref, { section: { branch, settings }, value: bases.get(ref) ?? null });
    }
  }

  /** The sections of branches that these changes create with the value that they had. They are no longer remembered. */
  takeFor(changes: readonly StagedChange[]): BranchSection[] {
    return changes.flatMap(({ ref, base, value }) => {
      const removed = this.#removed.get(ref);
      if (removed === undefined || base !== null || value === null) return [];
      this.#removed.delete(ref);
      return isSameValue(removed.value, value) ? [removed.section] : [];
    });
  }
}
