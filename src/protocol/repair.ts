/** A repair: its plan in words, and its result. */
import type { askGit } from '../git/index.ts';
import type { Backup, RepairPlan, RepairResult, RepairSelection, RepairStep } from '../repair/index.ts';

/** The plan, as src/text renders it. */
export type {
  LeftFinding,
  NoteFact,
  PlanNote,
  PlanNotes,
  ReadFailure,
  RecordFact,
  RecordKind,
  RepairPlan,
  RepairStep,
  StepReason,
  VisibleCounts,
} from '../repair/index.ts';

export interface RepairStepInfo extends Pick<RepairStep, 'id' | 'selected' | 'instead'> {
  readonly title: string;
  readonly why: string;
  /** It removes a lock, which can lose refs while the holder of the lock runs. Never selected unless asked for. */
  readonly removesLock: boolean;
}

/** Which findings a repair is about, and which steps are selected or left out. */
export type RepairQuery = Pick<RepairSelection, 'findings' | 'steps'>;

export interface RepairProposal {
  /** The engine's plan, to pass back unchanged. It stays in the host: no page gets it. */
  readonly plan: RepairPlan;
  /** Applying it changes something. */
  readonly changes: boolean;
  readonly steps: readonly RepairStepInfo[];
  /** What the plan does, in lines of plain text. */
  readonly summary: readonly string[];
  /** All of it, as Markdown. */
  readonly report: string;
  /** The refs and reflog entries that change, a line each, as git reads them before and after the repair. */
  readonly before: string;
  readonly after: string;
  /** Number of things that are lost for certain. */
  readonly lost: number;
  /** Findings above hint that the repair leaves. */
  readonly left: number;
  /** The folder that the backup's own folder is made in. */
  readonly backupDirectory: string;
}

export interface RepairOutcome extends Pick<RepairResult, 'backup'> {
  /** What the check still finds above hint, a line each. */
  readonly remaining: readonly string[];
}

export interface BackupInfo extends Pick<Backup, 'path'>, Pick<Backup['manifest'], 'created' | 'reason'> {
  readonly files: number;
  readonly bytes: number;
}

/** What git printed when it was started on the repository. */
export type GitVerdictInfo = ReturnType<typeof askGit>[number];
