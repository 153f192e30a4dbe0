/** Remotes of a repository. */
import type { StagedValue } from './staged.ts';

/** A remote-tracking ref whose branch its remote no longer has. */
export interface GoneRef {
  /** The full name. */
  readonly name: string;
  readonly value: NonNullable<StagedValue>;
}
