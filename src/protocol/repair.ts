/** A repair: its plan in words, and its result. */
import type { askGit } from '../git/index.ts';
import type { Backup, RepairPlan, RepairResult, RepairSelection, RepairStep } from '../repair/index.ts';
import type { Severity } from './findings.ts';
import type { CompactionPlan } from './stack.ts';
import type { ByteRange } from './table.ts';

/** The plan, as src/text renders it. */
export type {
  LeftFinding,
  NotCopied,
  NoteFact,
  PlanNote,
  PlanNotes,
  ReadFailure,
  RecordFact,
  RecordKind,
  RepairFailure,
  RepairPlan,
  RepairProgress,
  RepairStep,
  SearchedLocations,
  StepReason,
  VisibleCounts,
} from '../repair/index.ts';

/** A finding that a plan is about. */
export interface RepairFinding {
  readonly severity: Severity;
  /** Relative to the stack's directory, with `/`; empty for the directory itself. */
  readonly file: string;
  /** `null` where the finding is about the file as a whole. */
  readonly range: ByteRange | null;
  readonly message: string;
}

/** The first lines of a list of any length. */
export interface FirstLines {
  readonly total: number;
  readonly first: readonly string[];
}

export interface RepairStepInfo extends Pick<RepairStep, 'id' | 'selected' | 'instead'> {
  readonly title: string;
  readonly why: string;
  /** The findings that it fixes: the first ones. */
  readonly findings: readonly RepairFinding[];
  /** Findings that are not in `findings`. */
  readonly moreFindings: number;
  /** It removes a lock, which can lose refs while the holder of the lock runs. Never selected unless asked for. */
  readonly removesLock: boolean;
}

/** A finding above hint that the repair leaves. */
export interface UnrepairedFinding {
  readonly finding: RepairFinding;
  readonly reason: string;
  /** What the user may run. */
  readonly command: string | null;
}

/** Which findings a repair is about, and which steps are selected or left out. */
export interface RepairQuery extends Pick<RepairSelection, 'findings' | 'steps'> {
  /** Also looks up the objects of refs, with git. */
  readonly objects?: boolean;
}

export interface RepairProposal {
  /** The engine's plan, to pass back unchanged. It stays in the host, and pages do not get it. */
  readonly plan: RepairPlan;
  /** Applying it changes something. */
  readonly changes: boolean;
  readonly steps: readonly RepairStepInfo[];
  /** What the plan does, in lines of plain text. */
  readonly summary: readonly string[];
  /** What git reads before and after the repair, and how many records change: names and values. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** The whole plan, as Markdown. */
  readonly planText: string;
  /** The refs and reflog entries that change, a line each, as git reads them before and after the repair. */
  readonly before: string;
  readonly after: string;
  /** Stored data that cannot be read, a line for each item. */
  readonly lost: FirstLines;
  /** Data that is kept and may differ from what was written. */
  readonly uncertain: FirstLines;
  /** Deleted refs that only the backup has after the repair; the first ones are named. */
  readonly onlyInBackup: CompactionPlan['unrecoverable'];
  /** Findings above hint that the repair leaves. */
  readonly left: number;
  /** The first ones of these. */
  readonly unrepaired: readonly UnrepairedFinding[];
  /** The folder that the backup's own folder is made in. */
  readonly backupDirectory: string;
}

export interface RepairOutcome extends Pick<RepairResult, 'backup'> {
  /** What the check still finds above hint, a line each; empty where `failure` is not `null`. */
  readonly remaining: readonly string[];
  /** What failed after the stack was repaired, in sentences; `null` if nothing did. */
  readonly failure: string | null;
}

export interface RollbackOutcome {
  readonly backup: string;
  /** What failed after the stack was rolled back, in sentences; `null` if nothing did. */
  readonly failure: string | null;
}

export interface BackupInfo extends Pick<Backup, 'path'>, Pick<Backup['manifest'], 'created' | 'reason'> {
  readonly files: number;
  readonly bytes: number;
}

/** What git printed when it was started on the repository. */
export type GitVerdictInfo = ReturnType<typeof askGit>[number];
