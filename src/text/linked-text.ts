/** Read-only texts with links: a ref, the refs that differ. Each line shows what is in it, and hides nothing. */
import type { StackLocation } from '../protocol/values.ts';
import { printable } from './escape/printable.ts';
import { padEnd, widthOf } from './width.ts';

export type LinkTarget =
  | { readonly type: 'commit'; readonly location: StackLocation; readonly oid: string }
  | { readonly type: 'ref'; readonly location: StackLocation; readonly name: string }
  | { readonly type: 'stack'; readonly location: StackLocation }
  | { readonly type: 'table'; readonly location: StackLocation; readonly name: string };

/** Part of a line, in UTF-16 units. Lines and columns start at 0. */
export interface TextLink {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly target: LinkTarget;
}

export interface LinkedText {
  readonly text: string;
  readonly links: readonly TextLink[];
}

/** A piece of a line, alone or with what it links to. */
export type Piece = string | { readonly text: string; readonly target: LinkTarget };
export type Line = readonly Piece[];

export function linkedText(lines: readonly Line[]): LinkedText {
  const links: TextLink[] = [];
  const texts = lines.map((pieces, line) => {
    let text = '';
    for (const piece of pieces) {
      const start = text.length;
      text += printable(typeof piece === 'string' ? piece : piece.text);
      if (typeof piece !== 'string') links.push({ line, start, end: text.length, target: piece.target });
    }
    return text.trimEnd();
  });
  return { text: `${texts.join('\n')}\n`, links };
}

/** Names and values in two columns. */
export type Fact = readonly [name: string, ...value: Piece[]];

export function factLines(facts: readonly Fact[]): Line[] {
  const width = Math.max(14, ...facts.map(([name]) => widthOf(name) + 2));
  return facts.map(([name, ...value]) => [padEnd(name, width), ...value]);
}

/** An object ID, with a link unless it is the null ID. */
export function commitPiece(location: StackLocation, oid: string): Piece {
  return /^0*$/.test(oid) ? oid : { text: oid, target: { type: 'commit', location, oid } };
}
