/** The parts of commits and tags that people read. */

/** Who made a commit or a tag, and when. */
export interface ObjectPerson {
  readonly name: string;
  readonly email: string;
  /** Seconds since the epoch. */
  readonly time: bigint;
  /** As git writes it: 130 is +0130. */
  readonly tz: number;
}

/** An object as far as it was read. Texts are as they are stored, decoded from the encoding that the object states. */
export type ReadObject =
  | {
      readonly type: 'commit';
      readonly oid: string;
      /** The first paragraph of the message in one line; left out of a commit that is too large, or damaged. */
      readonly subject?: string;
      readonly author?: ObjectPerson;
    }
  | {
      readonly type: 'tag';
      readonly oid: string;
      readonly subject?: string;
      readonly tagger?: ObjectPerson;
      /** What the tag leads to. */
      readonly target?: { readonly oid: string; readonly type: string };
    }
  | { readonly type: 'tree' | 'blob' | 'missing'; readonly oid: string };

/** Characters of a subject. */
const LONGEST_SUBJECT = 1000;
/** Characters of a name, an address or the value of a header. */
const LONGEST_FIELD = 200;

/** `contents`: the object without its header, `undefined` if it was not read. */
export function parseObject(
  oid: string,
  type: 'commit' | 'tag' | 'tree' | 'blob',
  contents: Uint8Array | undefined,
): ReadObject {
  if (type === 'tree' || type === 'blob') return { type, oid };
  if (contents === undefined) return { type, oid };
  const { headers, message } = textOf(contents);
  const subject = subjectOf(message);
  const person = personIn(headers.get(type === 'commit' ? 'author' : 'tagger'));
  if (type === 'commit') return { type, oid, subject, ...(person && { author: person }) };
  const [target, targetType] = ['object', 'type'].map(name => headers.get(name)?.slice(0, LONGEST_FIELD));
  return {
    ...{ type, oid, subject, ...(person && { tagger: person }) },
    ...(target !== undefined && targetType !== undefined && { target: { oid: target, type: targetType } }),
  };
}

function textOf(contents: Uint8Array): { headers: ReadonlyMap<string, string>; message: string } {
  const utf8 = new TextDecoder().decode(contents);
  const encoding = /^encoding (.+)$/m.exec(head(utf8))?.[1];
  const text = encoding === undefined ? utf8 : decode(contents, encoding);
  const lines = head(text).split('\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const space = line.indexOf(' ');
    // A line that begins with a space goes on with the header before.
    if (space > 0 && !headers.has(line.slice(0, space))) headers.set(line.slice(0, space), line.slice(space + 1));
  }
  return { headers, message: text.slice(head(text).length).replace(/^(?:\s*\n)+/, '') };
}

/** The headers, up to the first empty line. */
function head(text: string): string {
  const end = text.indexOf('\n\n');
  return end < 0 ? text : text.slice(0, end);
}

function decode(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    // An encoding that this platform does not know.
    return new TextDecoder().decode(bytes);
  }
}

/** As git's `%s` (`format_subject`). */
function subjectOf(message: string): string {
  const lines = message.split('\n').map(line => line.trimEnd());
  const end = lines.indexOf('');
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .join(' ')
    .slice(0, LONGEST_SUBJECT);
}

/** As git's `split_ident_line`: the address is in the first brackets, the time after the last one. */
function personIn(line = ''): ObjectPerson | undefined {
  const start = line.indexOf('<');
  const end = start < 0 ? -1 : line.indexOf('>', start);
  if (end < 0) return undefined;
  const [, time, tz] = /^\s*(\d{1,20}) ([+-]\d{1,4})$/.exec(line.slice(line.lastIndexOf('>') + 1)) ?? [];
  if (time === undefined) return undefined;
  const [name, email] = [line.slice(0, start).trimEnd(), line.slice(start + 1, end)];
  return {
    ...{ name: name.slice(0, LONGEST_FIELD), email: email.slice(0, LONGEST_FIELD) },
    ...{ time: BigInt(time), tz: Number(tz) },
  };
}
