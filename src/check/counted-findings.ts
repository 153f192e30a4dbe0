/** Kinds of findings of which a check has one at most, with their number and the first of them. */
import type { Finding, RelatedRange } from './finding.ts';
import type { FindingId, FindingParams } from './finding-params.ts';
import type { FsckStep } from './make-finding.ts';

type CountedId = {
  [Id in FindingId]: FindingParams[Id] extends { readonly count: number } ? Id : never;
}[FindingId];

/** Harmless properties that many records or tables share. */
const REPORTED_ONCE = [
  'interopRootIndex',
  'interopVersion',
  'interopBlockSize',
  'interopReflogSize',
  'interopZone',
  'logTime',
  'logZone',
  'logNewline',
  'refNameEncoding',
  'reflogWithoutRef',
] as const satisfies readonly CountedId[];

type OnceId = (typeof REPORTED_ONCE)[number];

const IDS: ReadonlySet<FindingId> = new Set(REPORTED_ONCE);

function isReportedOnce(finding: Finding): finding is Finding<OnceId> {
  return IDS.has(finding.id);
}

/**
 * Holds back the findings of a check of which only one is reported of a kind, and reports them after the others. The
 * other tables that it is about are in `related`, each once.
 */
export class CountedFindings {
  readonly #counted = new Map<OnceId, Counted>();

  /** The step, unless its finding is held back. */
  *pass(step: FsckStep): Generator<FsckStep, void, undefined> {
    if (step.type === 'finding' && isReportedOnce(step.finding)) this.#add(step.finding);
    else yield step;
  }

  #add(finding: Finding<OnceId>): void {
    const counted = this.#counted.get(finding.id);
    if (counted === undefined) this.#counted.set(finding.id, new Counted(finding));
    else counted.add(finding);
  }

  /** What was held back, one finding of each kind. */
  *steps(): Generator<FsckStep, void, undefined> {
    for (const counted of this.#counted.values()) yield { type: 'finding', finding: counted.finding };
  }
}

/** All findings of one kind. */
class Counted {
  readonly #first: Finding<OnceId>;
  #count: number;
  readonly #files: Set<string>;
  readonly #related: RelatedRange[];

  constructor(first: Finding<OnceId>) {
    this.#first = first;
    this.#count = first.params.count;
    this.#related = [...(first.related ?? [])];
    this.#files = new Set([first, ...this.#related].map(({ file }) => file));
  }

  add({ file, start, end, params }: Finding<OnceId>): void {
    this.#count += params.count;
    if (this.#files.has(file)) return;
    this.#files.add(file);
    const range = start === undefined || end === undefined ? {} : { start, end };
    this.#related.push({ file, ...range, is: 'alsoHere' });
  }

  get finding(): Finding<OnceId> {
    const related = this.#related.length === 0 ? {} : { related: this.#related };
    // The compiler does not see that the params are still those of the id.
    return { ...this.#first, params: { ...this.#first.params, count: this.#count }, ...related } as Finding<OnceId>;
  }
}
