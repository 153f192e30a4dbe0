/** Gaps in the update indices of a stack, which have no finding of their own where a table is missing from the list. */
import { LIST_FILE } from '../../reftable/stack/list.ts';
import type { Finding } from '../finding.ts';
import type { FsckStep } from '../make-finding.ts';

/** Holds back the findings about gaps until it is known whether an unlisted table fills them. */
export class Gaps {
  /** By the offset of the line of the newer table. */
  readonly #gaps = new Map<number | undefined, Finding>();

  /** The step, unless it is held back. A finding about a table that is missing from the list refers to the gap. */
  *pass(step: FsckStep): Generator<FsckStep, void, undefined> {
    if (step.type !== 'finding') yield step;
    else if (step.finding.id === 'updateIndexGap') this.#gaps.set(lineOf(step.finding), step.finding);
    else if (step.finding.id === 'listIncomplete') yield { type: 'finding', finding: this.#explain(step.finding) };
    else yield step;
  }

  /** The findings that were held back and that no unlisted table explains. */
  *steps(): Generator<FsckStep, void, undefined> {
    for (const finding of this.#gaps.values()) yield { type: 'finding', finding };
  }

  #explain(missing: Finding): Finding {
    const gap = this.#gaps.get(missing.start);
    if (gap === undefined) return missing;
    this.#gaps.delete(missing.start);
    const { file, start, end } = gap;
    const range = start === undefined || end === undefined ? {} : { start, end };
    return { ...missing, related: [...(missing.related ?? []), { file, ...range, is: 'consequence' }] };
  }
}

function lineOf({ related }: Finding): number | undefined {
  return related?.find(({ file }) => file === LIST_FILE)?.start;
}
