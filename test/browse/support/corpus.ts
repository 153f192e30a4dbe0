// The recorded stacks next to the checkout, or in REFTABLE_CORPUS, with what git's own library reads from them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decodeText, type HashName } from '../../../src/reftable/index.ts';

const corpus = resolve(process.env.REFTABLE_CORPUS ?? '../shared/corpus');

interface Meta {
  readonly name: string;
  readonly hash: HashName;
  readonly healthy: boolean;
}

/** A recorded stack. */
export interface CorpusItem extends Meta {
  readonly id: string;
  readonly directory: string;
}

/** A line of what git's library read: `k` is its kind. */
export interface CorpusLine {
  readonly k: string;
  readonly i?: number;
  readonly refname?: string;
  readonly update_index?: string;
  readonly value_type?: string;
  readonly oid?: string;
  readonly peeled?: string;
  readonly target?: string;
  readonly listed?: boolean;
  readonly old?: string;
  readonly new?: string;
  readonly name?: string;
  readonly email?: string;
  readonly time?: string;
  readonly tz?: number;
  readonly message?: string;
}

/** All items; none if the corpus is not there. */
export function corpusItems(): CorpusItem[] {
  if (!existsSync(corpus)) return [];
  const ids = readdirSync(corpus).filter(name => /^\d{4}$/.test(name));
  return ids.map(id => {
    const meta = JSON.parse(readFileSync(join(corpus, id, 'meta.json'), 'utf8')) as Meta;
    return { ...meta, id, directory: join(corpus, id, 'reftable') };
  });
}

/** The lines of an item, with byte strings as the engine writes them. */
export function corpusLines({ id }: CorpusItem): CorpusLine[] {
  const text = gunzipSync(readFileSync(join(corpus, id, 'expected.jsonl.gz'))).toString('utf8');
  return text.split('\n').filter(Boolean).map(parseLine);
}

function parseLine(line: string): CorpusLine {
  const entries = Object.entries(JSON.parse(line) as Record<string, unknown>).map(([key, value]) => {
    if (!key.endsWith('_b64')) return [key, value];
    return [key.slice(0, -'_b64'.length), decodeText(Buffer.from(value as string, 'base64'))];
  });
  return Object.fromEntries(entries);
}
