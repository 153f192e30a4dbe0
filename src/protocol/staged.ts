/** Changes of refs that are staged in the stack editor, and written by *Save*. Names and targets are as in values.ts. */

/** What a ref is: an object ID, a symbolic ref, or `null` for a ref that does not exist. */
export type StagedValue =
  | { readonly type: 'oid'; readonly oid: string }
  | { readonly type: 'symref'; readonly target: string }
  | null;

/** One ref and its new value. */
export interface StagedChange {
  readonly ref: string;
  /** The value that the user saw and changed. Another value in the stack is a conflict. */
  readonly base: StagedValue;
  readonly value: StagedValue;
}

/** A ref as the stack has it now. */
export interface PresentRef {
  readonly ref: string;
  readonly value: StagedValue;
  /** The object that it finally leads to; `null` without one. */
  readonly oid: string | null;
}
