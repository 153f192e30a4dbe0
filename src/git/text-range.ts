/** A part of a text: [`start`, `end`) in UTF-16 units. */
export interface TextRange {
  /** The first unit. */
  readonly start: number;
  /** The first unit after it. */
  readonly end: number;
}
