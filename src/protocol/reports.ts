/** What a bug report has of a stack. */

export interface BugReport {
  readonly markdown: string;
  /** The findings, hints included. */
  readonly findings: number;
}

export interface BundleSummary {
  /** Of the bundle, in bytes. */
  readonly size: number;
  /** Of the stack's directory, in the bundle. */
  readonly files: number;
  /** Names in the stack's directory that are not in the bundle: links and the like. */
  readonly left: readonly string[];
}
