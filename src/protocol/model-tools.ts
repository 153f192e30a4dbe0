/** Tools for language models: what the service is asked, which answers with a text of a bounded length. */
import type { StackLocation } from './values.ts';

/** How answers name what is in a repository. */
export interface ToolNaming {
  /** 64 hex digits: names and object IDs are hashes with this key. `null`: as they are. */
  readonly redactionKey: string | null;
}

/** A stack by the name that the model knows. */
export interface ToolStack {
  readonly stack: string;
  readonly location: StackLocation;
}

/** A request about one stack. */
export interface ToolRequest extends ToolStack, ToolNaming {
  /** Items of the answer, at most. */
  readonly limit: number;
}
