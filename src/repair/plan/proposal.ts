/** The steps of a repair as they are put together: each has the findings that it fixes. */
import { createHash } from 'node:crypto';
import type { Finding } from '../../check/finding.ts';
import type { HashName } from '../../reftable/format/hash.ts';
import { encodeText } from '../../reftable/format/utf8.ts';
import { excerpt } from '../../text/escape/bounded.ts';
import type { LeftReason, StepReason } from '../facts.ts';
import type { RepairStep, Rewrite, StepKind } from '../plan.ts';
import type { DirectoryState, Limits } from './directory-state.ts';
import type { TableCandidates } from './table-candidates.ts';

/** How a step is added to a proposal. */
export interface StepOptions {
  /** Left out: when one of its findings is an error or a warning. */
  readonly selected?: boolean;
  readonly instead?: string;
}

/** Collects the steps of a plan with the findings that each of them fixes. */
export class Proposal {
  readonly directoryState: DirectoryState;
  readonly cases: TableCandidates;
  readonly hash: HashName;
  readonly steps: RepairStep[] = [];
  /** How tables are written by the steps that do so, by name. */
  readonly rewrites = new Map<string, Rewrite>();
  /** Update indices as they will be, where a step changes them. */
  readonly limits = new Map<string, Limits>();
  /** The names of a list rebuilt from the tables, base first. */
  rebuilt: readonly string[] | undefined;
  /** Why a finding is left alone, by its position. */
  readonly leftAlone = new Map<number, LeftReason>();

  constructor(directoryState: DirectoryState, cases: TableCandidates, hash: HashName) {
    this.directoryState = directoryState;
    this.cases = cases;
    this.hash = hash;
  }

  /** Positions of the findings for which `holds`. */
  where(holds: (finding: Finding) => boolean): number[] {
    return this.directoryState.findings.flatMap((finding, position) => (holds(finding) ? [position] : []));
  }

  has(id: string): boolean {
    return this.steps.some(step => step.id === id);
  }

  /** Adds a step in the place of one that would do less. */
  replace(kind: StepKind, file: string, reason: StepReason, findings: readonly number[]): void {
    const at = this.steps.findIndex(({ id }) => id === idOf(kind, file));
    if (at >= 0) this.steps.splice(at, 1);
    this.add(kind, file, reason, findings, { selected: true });
  }

  add(kind: StepKind, file: string, reason: StepReason, findings: readonly number[], options: StepOptions = {}): void {
    const id = idOf(kind, file);
    if (this.has(id)) return;
    const serious = findings.some(position => isSerious(this.directoryState.findings[position]));
    const { selected = serious, instead } = options;
    this.steps.push({ id, kind, file, reason, findings, selected, ...(instead !== undefined && { instead }) });
  }
}

/** A name that can be shown and typed: one that cannot is cut and distinguished from others by a hash. */
export function idOf(kind: StepKind, file: string): string {
  const name = excerpt(file);
  if (name === file) return `${kind}:${file}`;
  return `${kind}:${name}#${createHash('sha256').update(encodeText(file)).digest('hex').slice(0, 8)}`;
}

/** Whether a finding is an error or a warning. */
export function isSerious(finding: Finding | undefined): boolean {
  return finding?.severity === 'error' || finding?.severity === 'warning';
}
