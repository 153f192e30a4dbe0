/** What is kept of the findings of one stack: there may be a million, and an editor shows a few hundred. */
import type { Finding, Severity } from '../../check/index.ts';

/** Findings kept of one file. */
const MOST_OF_A_FILE = 200;
/** Files that findings are kept of. */
const MOST_FILES = 500;

const WEIGHTS: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

export interface FileFindings {
  /** The weightiest first; as they were found within a weight. */
  readonly findings: readonly Finding[];
  /** How many were not kept. */
  readonly left: number;
}

export interface Collected {
  readonly files: ReadonlyMap<string, FileFindings>;
  readonly filesLeft: number;
  readonly findingsLeft: number;
  /** Of all. */
  readonly counts: Readonly<Record<Severity, number>>;
}

export class Collection {
  readonly #files = new Map<string, { byWeight: Map<Severity, Finding[]>; total: number }>();
  readonly #otherFiles = new Set<string>();
  readonly #counts: Record<Severity, number> = { error: 0, warning: 0, info: 0, hint: 0 };
  #findingsLeft = 0;

  add(finding: Finding): void {
    this.#counts[finding.severity]++;
    let file = this.#files.get(finding.file);
    if (file === undefined) {
      if (this.#files.size >= MOST_FILES) {
        this.#otherFiles.add(finding.file);
        this.#findingsLeft++;
        return;
      }
      file = { byWeight: new Map(), total: 0 };
      this.#files.set(finding.file, file);
    }
    file.total++;
    const kept = file.byWeight.get(finding.severity) ?? [];
    if (kept.length < MOST_OF_A_FILE) kept.push(finding);
    file.byWeight.set(finding.severity, kept);
  }

  get collected(): Collected {
    const files = new Map<string, FileFindings>();
    for (const [name, { byWeight, total }] of this.#files) {
      const findings = WEIGHTS.flatMap(weight => byWeight.get(weight) ?? []).slice(0, MOST_OF_A_FILE);
      files.set(name, { findings, left: total - findings.length });
    }
    return { files, filesLeft: this.#otherFiles.size, findingsLeft: this.#findingsLeft, counts: { ...this.#counts } };
  }
}
