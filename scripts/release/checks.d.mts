export interface ChangelogSection {
  readonly title: string;
  readonly version: string | undefined;
  readonly date: string | undefined;
  readonly text: string;
}

export interface ReleaseState {
  readonly changes: string;
  readonly tag?: string | undefined;
  readonly tags: readonly string[];
  /** `2026-01-31`. */
  readonly today: string;
}

export function changelogSections(text: string): ChangelogSection[];
export function releaseNotes(root: string, version: string): string;
export function releaseProblems(root: string, state: ReleaseState): string[];
export function noticesProblems(root: string): string[];
