/** Sample repositories as they are offered and built. */

export interface SampleInfo {
  readonly id: string;
  /** The kind of sample in a few words: a heading over several samples. */
  readonly group: string;
  readonly title: string;
  readonly description: string;
}

/** A repository that was laid out in a folder of its own. */
export interface LaidOut {
  /** The stack's directory. */
  readonly directory: string;
  /** There is a file `tables.list` in it. */
  readonly hasList: boolean;
}
