/** A filter of refs or reflog entries, as data. All of its terms must match. */
import type { TextRange } from '../../git/index.ts';
import type { RefKind } from '../refs/ref-kind.ts';

/** The condition of a term. */
export type Condition =
  /** A part of the name. In lower case, it matches both cases of ASCII letters. */
  | { readonly type: 'word'; readonly text: string }
  /** The whole name. */
  | { readonly type: 'name'; readonly name: string }
  /** Whole components of the name, each with its slash, such as `heads/` or `refs/heads/topic/`. */
  | { readonly type: 'prefix'; readonly text: string }
  /** Whole components up to the end of the name, as git's `wildmatch`. After a slash at its end, anything follows. */
  | { readonly type: 'glob'; readonly pattern: string }
  /** A prefix of an object ID or of a peeled one, in lower-case hex. `word`: or a part of the name. */
  | { readonly type: 'id'; readonly prefix: string; readonly word?: string }
  | { readonly type: 'kind'; readonly kinds: readonly RefKind[] }
  /** The position of the table that has the value. */
  | { readonly type: 'table'; readonly position: number }
  /** Seconds since the epoch of the newest change, or of the entry: from `from` on and before `before`. */
  | { readonly type: 'time'; readonly from?: number; readonly before?: number }
  /** A part of the name or the email address of who made the newest change, or the entry. */
  | { readonly type: 'author'; readonly text: string }
  /** A part of the message of the newest change, or of the entry. */
  | { readonly type: 'message'; readonly text: string }
  /** Deleted refs instead of those that exist. */
  | { readonly type: 'deleted' };

/** A condition and where it is in the text. */
export interface FilterTerm extends TextRange {
  readonly condition: Condition;
  /** It must not match. */
  readonly excluded: boolean;
}

/** Why a part of a filter is ignored. */
export type FilterFaultId =
  | 'unknownKey'
  | 'missingValue'
  | 'unexpectedValue'
  | 'invalidKind'
  | 'invalidTable'
  | 'invalidTime'
  | 'invalidId'
  | 'invalidGlob'
  | 'notExcludable'
  | 'unclosedQuote';

/** An invalid part of a filter. The rest of the filter applies. */
export interface FilterFault extends TextRange {
  readonly id: FilterFaultId;
}

/** A filter that was parsed. */
export interface Filter {
  readonly terms: readonly FilterTerm[];
  readonly faults: readonly FilterFault[];
}

/** Whether the filter asks for deleted refs. */
export function asksForDeleted({ terms }: Filter): boolean {
  return terms.some(({ condition }) => condition.type === 'deleted');
}

/** Whether a text matches in one case only: it has a capital letter. */
export function isCaseSensitive(text: string): boolean {
  return text !== text.toLowerCase();
}
