/** The answers to language models: JSON of a bounded length, in which text from a repository is data. */
import { bounded } from '../../text/escape/bounded.ts';
import { asciiJson } from '../../text/escape/printable.ts';
import { toolAnswerText } from '../../text/model-tools.ts';

/** UTF-16 units of the items of an answer. */
const MOST_TEXT = 20_000;
/** UTF-16 units of one name, message or other text. */
const LONGEST_TEXT = 300;

/** The list of an answer. */
export interface ToolItems {
  /** Its property in the answer. */
  readonly name: string;
  readonly items: readonly object[];
  /** How many there are, with those that are not in `items`. */
  readonly total: number;
}

/** `facts` with the first items for which there is space. `more` is the number of those that were left out. */
export function toolAnswer(facts: object, { name, items, total }: ToolItems): string {
  const shown: string[] = [];
  let length = 0;
  for (const item of items) {
    const text = jsonOf(item);
    length += text.length;
    if (length > MOST_TEXT) break;
    shown.push(text);
  }
  const head = jsonOf({ note: toolAnswerText.note(), ...facts }).slice(0, -1);
  return `${head},${JSON.stringify(name)}:[${shown.join(',')}],"more":${total - shown.length}}`;
}

function jsonOf(value: object): string {
  return asciiJson(JSON.stringify(value, (_, member) => shortened(member)));
}

function shortened(member: unknown): unknown {
  if (typeof member === 'bigint') return String(member);
  return typeof member === 'string' ? bounded(member, LONGEST_TEXT) : member;
}
