/** The messages of the language client and its server beyond the language server protocol. */

import type { FindingCounts } from '../protocol/findings.ts';
import type { StackLocation } from '../protocol/values.ts';
import type { Language } from '../text/l10n.ts';

/** The languages, by their ids. */
export const LIST = 'reftable-list';
export const SCRIPT = 'reftx';
export const TABLE_TEXT = 'reftable-text';

/** Scheme of decoded tables: the path and the query are those of the table's file. */
export const TABLE_TEXT_SCHEME = 'reftable-text';

/** What the client starts the server with. */
export interface ServerOptions {
  /** Of all texts of the server. Left out: English. */
  readonly language?: Language;
}

/** A stack that the extension knows. */
export interface KnownStack {
  readonly location: StackLocation;
  /** The name that is shown: the repository and, where it has several stacks, the worktree. */
  readonly label: string;
  /** The main worktree's stack; the same one there. */
  readonly main: StackLocation;
  /** Root of the worktree, where there is one. */
  readonly worktree?: string;
}

/** Notification: the stacks of the workspace, and those to check. */
export const SET_STACKS = 'reftable/setStacks';
export interface SetStacks {
  readonly stacks: readonly KnownStack[];
  /** These need not be of the workspace. */
  readonly checked: readonly KnownStack[];
}

/** Notification: a stack's directory changed. */
export const STACK_CHANGED = 'reftable/stackChanged';
export interface StackChanged {
  readonly directory: string;
}

/** Notification: check a script against the stack in this directory. */
export const CHOOSE_STACK = 'reftable/chooseStack';
export interface ChooseStack {
  readonly uri: string;
  readonly directory: string;
}

/** Request: the directory of the stack that a script is checked against; `null` without one. */
export const STACK_OF = 'reftable/stackOf';
export interface StackOf {
  readonly uri: string;
}

/** Notification, from the server: a stack was checked completely. */
export const CHECKED = 'reftable/checked';
export interface Checked {
  readonly directory: string;
  readonly counts: FindingCounts;
  /** Whether objects were looked up. */
  readonly objects: boolean;
}

/**
 * Request: check a stack now, whether or not it has changed. Answered when the check is done, with `Checked`; with `null` if
 * it failed, or if the stack is not among those to check.
 */
export const CHECK = 'reftable/check';
export interface CheckParams {
  readonly directory: string;
  /** Whether to look up objects too, with git. */
  readonly objects: boolean;
}

/** Notification, from the server: the progress of a check. */
export const CHECKING = 'reftable/checking';
export interface Checking {
  readonly directory: string;
  readonly message: string;
  /** From 0 to 1. */
  readonly fraction: number;
}

/** Commands that lenses, quick fixes and problems start. */
export const COMMAND = {
  openStack: 'reftable.openStack',
  compact: 'reftable.compact',
  repair: 'reftable.repair',
  chooseStack: 'reftable.chooseScriptStack',
  applyScript: 'reftable.applyScript',
  dryRunScript: 'reftable.dryRunScript',
  endLinesWithNewline: 'reftable.endLinesWithNewline',
  explainFinding: 'reftable.explainFinding',
} as const;
