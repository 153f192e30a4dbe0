/** The findings of one stack that are kept: there may be a million, and an editor shows a few hundred. */
import type { Finding, Severity } from './finding.ts';

/** Findings kept of one file. */
const MOST_OF_A_FILE = 200;
/** Files that findings are kept of. */
const MOST_FILES = 500;

const MOST_SEVERE_FIRST: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

/** The findings about one file. */
export interface FileFindings {
  /** The most severe first; in the order of the check within a severity. */
  readonly findings: readonly Finding[];
  /** How many were not kept. */
  readonly left: number;
}

/** What was kept: at most 200 findings of a file, and those of 500 files. */
export interface Collected {
  /** By name, as `Finding.file`; in the order of their first findings. */
  readonly files: ReadonlyMap<string, FileFindings>;
  /** Files of which no finding was kept. */
  readonly filesLeft: number;
  /** Findings about those files. */
  readonly findingsLeft: number;
  /** Of all findings, also of those that were not kept. */
  readonly counts: Readonly<Record<Severity, number>>;
}

/** Collects the findings of one check. */
export class CollectedFindings {
  readonly #files = new Map<string, { bySeverity: Map<Severity, Finding[]>; total: number }>();
  readonly #otherFiles = new Set<string>();
  readonly #counts: Record<Severity, number> = { error: 0, warning: 0, info: 0, hint: 0 };
  #findingsLeft = 0;

  /** Counts a finding, and keeps it if there is space. */
  add(finding: Finding): void {
    this.#counts[finding.severity]++;
    let file = this.#files.get(finding.file);
    if (file === undefined) {
      if (this.#files.size >= MOST_FILES) {
        this.#otherFiles.add(finding.file);
        this.#findingsLeft++;
        return;
      }
      file = { bySeverity: new Map(), total: 0 };
      this.#files.set(finding.file, file);
    }
    file.total++;
    const kept = file.bySeverity.get(finding.severity) ?? [];
    if (kept.length < MOST_OF_A_FILE) kept.push(finding);
    file.bySeverity.set(finding.severity, kept);
  }

  /** A copy of what was collected up to now. */
  get collected(): Collected {
    const files = new Map<string, FileFindings>();
    for (const [name, { bySeverity, total }] of this.#files) {
      const findings = MOST_SEVERE_FIRST.flatMap(severity => bySeverity.get(severity) ?? []).slice(0, MOST_OF_A_FILE);
      files.set(name, { findings, left: total - findings.length });
    }
    return { files, filesLeft: this.#otherFiles.size, findingsLeft: this.#findingsLeft, counts: { ...this.#counts } };
  }
}
