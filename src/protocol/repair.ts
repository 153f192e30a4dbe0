/** A repair: its plan in words, and its result. */

export interface RepairStepInfo {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly selected: boolean;
  /** It removes a lock, which can lose refs while the holder of the lock runs. Never selected unless asked for. */
  readonly removesLock: boolean;
  /** The step that is the other choice. */
  readonly instead?: string;
}

/** Which findings a repair is about, and which steps are taken or left out. */
export interface RepairQuery {
  readonly findings?: readonly { readonly id: string; readonly file: string }[];
  readonly steps?: Readonly<Record<string, boolean>>;
}

export interface RepairProposal {
  /** The engine's own plan, to pass back unchanged. */
  readonly plan: object;
  /** Carrying it out changes something. */
  readonly changes: boolean;
  readonly steps: readonly RepairStepInfo[];
  /** What it comes to, in lines of plain text. */
  readonly summary: readonly string[];
  /** All of it, as Markdown. */
  readonly report: string;
  /** The refs and reflog entries that change, a line each, as git reads them before and as it will. */
  readonly before: string;
  readonly after: string;
  /** Things that are lost for certain. */
  readonly lost: number;
  /** Findings above hint that stay. */
  readonly left: number;
  /** The folder that is to hold the backup's own. */
  readonly backupDirectory: string;
}

export interface RepairOutcome {
  /** The backup's folder. */
  readonly backup: string;
  /** The findings above hint that are left, a line each. */
  readonly remaining: readonly string[];
}

export interface BackupInfo {
  /** Its folder. */
  readonly path: string;
  /** UTC, as `2026-11-22T19:00:00.000Z`. */
  readonly created: string;
  readonly reason: 'repair' | 'rollback';
  readonly files: number;
  readonly bytes: number;
}

/** The result of asking git. */
export interface GitVerdictInfo {
  readonly command: string;
  readonly ok: boolean;
  readonly message: string;
}
