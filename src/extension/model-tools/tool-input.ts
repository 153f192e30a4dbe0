/** The input of a tool, which a language model wrote: nothing in it is trusted. */
import { toolErrorText } from '../../text/model-tools.ts';

/** UTF-16 units of a text in the input. */
const LONGEST_TEXT = 4096;
/** Items of an answer. */
const MOST_ITEMS = 200;
const DEFAULT_ITEMS = 50;

/** Input that was checked. */
export interface ToolInput {
  readonly stack: string | undefined;
  readonly filter: string | undefined;
  readonly ref: string | undefined;
  readonly limit: number;
}

/** `texts` are the properties that are allowed besides `limit`. Throws an error for the model. */
export function readToolInput(input: unknown, texts: readonly ('stack' | 'filter' | 'ref')[]): ToolInput {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new Error(toolErrorText.notAnObject());
  const properties = new Map(Object.entries(input));
  const known: readonly string[] = [...texts, 'limit'];
  for (const name of properties.keys()) {
    if (!known.includes(name)) throw new Error(toolErrorText.unknownProperty(name, known));
  }
  const read = (name: string) => textOf(name, properties.get(name));
  return { stack: read('stack'), filter: read('filter'), ref: read('ref'), limit: limitOf(properties.get('limit')) };
}

/** A property that a tool cannot do without. */
export function required(name: string, value: string | undefined): string {
  if (value === undefined) throw new Error(toolErrorText.notAText(name, LONGEST_TEXT));
  return value;
}

function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST_TEXT) return value;
  throw new Error(toolErrorText.notAText(name, LONGEST_TEXT));
}

function limitOf(value: unknown): number {
  if (value === undefined) return DEFAULT_ITEMS;
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_ITEMS) return Number(value);
  throw new Error(toolErrorText.notALimit(MOST_ITEMS));
}
