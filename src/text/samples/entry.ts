/** The type of the catalogue's entries. */

export interface SampleText {
  /** A few words. */
  readonly title: () => string;
  /** What is damaged and what git does about it. */
  readonly description: () => string;
}

/** By the ID of the sample. */
export type SampleTexts = Readonly<Record<string, SampleText>>;
