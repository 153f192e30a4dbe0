/** Collects the steps of a repair, each with the findings that it fixes. */
import { createHash } from 'node:crypto';
import type { Finding } from '../../check/finding.ts';
import type { HashName } from '../../reftable/format/hash.ts';
import { encodeText } from '../../reftable/format/utf8.ts';
import { excerpt } from '../../text/escape/bounded.ts';
import type { LeftReason, SearchedLocations, StepReason } from '../facts.ts';
import type { RepairStep, RepositoryChange, Rewrite, StepKind } from '../plan.ts';
import type { BrokenRef } from './broken-refs.ts';
import type { DirectoryState, Limits } from './directory-state.ts';
import type { MissingHead } from './missing-head.ts';
import type { TableCopy } from './nearby.ts';
import type { TableCandidates } from './table-candidates.ts';

/** How a step is added to a proposal. */
export interface StepOptions {
  /** Left out: when one of its findings is an error or a warning. */
  readonly selected?: boolean;
  readonly instead?: string;
  /** The id of a step without which this one is not selected, because it depends on its result. */
  readonly requires?: string;
}

/** Collects the steps of a plan with the findings that each of them fixes. */
export class Proposal {
  readonly directoryState: DirectoryState;
  readonly cases: TableCandidates;
  readonly hash: HashName;
  /** In seconds since the epoch. */
  readonly now: number;
  readonly steps: RepairStep[] = [];
  /** By the id of a step, that of another one without which it is not selected. */
  readonly required = new Map<string, string>();
  /** How tables are written by the steps that do so, by name. */
  readonly rewrites = new Map<string, Rewrite>();
  /** The new update indices of tables, if a step changes them. */
  readonly limits = new Map<string, Limits>();
  /** Copies of tables that are missing or damaged, by the name of the table. */
  readonly copies = new Map<string, TableCopy>();
  /**
   * The update index of a table on top of the new list; `undefined` until that is read, or if the highest one is in
   * use.
   */
  updateIndex: bigint | undefined;
  /** What HEAD was, if the new list has no HEAD. */
  head: MissingHead | undefined;
  /** Refs of the new list whose objects are missing or of the wrong type. */
  brokenRefs: readonly BrokenRef[] = [];
  /** The locations that were searched for missing tables. */
  searched: SearchedLocations | undefined;
  /** The names of a list rebuilt from the tables, base first. */
  rebuilt: readonly string[] | undefined;
  /** The names of a list that a backup has, base first. */
  restored: readonly string[] | undefined;
  /** What the steps that change files of the repository write, by the ids of the steps. */
  readonly repository = new Map<string, RepositoryChange>();
  /** Why a finding is left, by its position. */
  readonly leftAlone = new Map<number, LeftReason>();

  constructor(directoryState: DirectoryState, cases: TableCandidates, hash: HashName, now: number) {
    this.directoryState = directoryState;
    this.cases = cases;
    this.hash = hash;
    this.now = now;
  }

  /** Positions of the findings for which `holds`. */
  where(holds: (finding: Finding) => boolean): number[] {
    return this.directoryState.findings.flatMap((finding, position) => (holds(finding) ? [position] : []));
  }

  /** Whether a step of this id was added. */
  has(id: string): boolean {
    return this.steps.some(step => step.id === id);
  }

  /** Adds a step, and removes one that would do less and the alternative to it. */
  replace(kind: StepKind, file: string, reason: StepReason, findings: readonly number[]): void {
    const replaced = idOf(kind, file);
    const others = this.steps.filter(({ id, instead }) => id !== replaced && instead !== replaced);
    this.steps.splice(0, Infinity, ...others);
    this.add(kind, file, reason, findings, { selected: true });
  }

  /** Adds a step, unless one of this kind for this file exists. */
  add(kind: StepKind, file: string, reason: StepReason, findings: readonly number[], options: StepOptions = {}): void {
    const id = idOf(kind, file);
    if (this.has(id)) return;
    const serious = findings.some(position => isSerious(this.directoryState.findings[position]));
    const { selected = serious, instead, requires } = options;
    if (requires !== undefined) this.required.set(id, requires);
    this.steps.push({ id, kind, file, reason, findings, selected, ...(instead !== undefined && { instead }) });
  }
}

/** A name that can be shown and typed. Any other name is cut, and distinguished from others by a hash. */
export function idOf(kind: StepKind, file: string): string {
  const name = excerpt(file);
  if (name === file) return `${kind}:${file}`;
  return `${kind}:${name}#${createHash('sha256').update(encodeText(file)).digest('hex').slice(0, 8)}`;
}

/** Whether a finding is an error or a warning. */
export function isSerious(finding: Finding | undefined): boolean {
  return finding?.severity === 'error' || finding?.severity === 'warning';
}
