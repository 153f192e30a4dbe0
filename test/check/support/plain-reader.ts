// A reader of truncated tables, written from docs/format.md alone: it shares no code with the engine. It reads block after
// block, and of each the records that are whole, in order.
import { constants, inflateSync } from 'node:zlib';

/** A record as text: the name and the value, or all fields of a reflog entry. */
export interface PlainRecords {
  readonly refs: readonly string[];
  readonly logs: readonly string[];
}

/** Stops the reading of a block at the first record that is not whole. */
class NotWhole extends Error {}

/** Reads fields of docs/format.md#primitive-types, one after the other. */
class Fields {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  take(length: number): Buffer {
    if (this.at + length > this.#bytes.length) throw new NotWhole();
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  varint(): bigint {
    let byte = this.take(1).readUInt8();
    let value = BigInt(byte & 0x7f);
    while (byte & 0x80) {
      byte = this.take(1).readUInt8();
      value = ((value + 1n) << 7n) | BigInt(byte & 0x7f);
    }
    return value;
  }

  string(): Buffer {
    return this.take(Number(this.varint()));
  }
}

/**
 * The records of the first `cut` bytes of a table; those that a truncation there leaves whole. `bytes` is the whole
 * table, of which only the length of the padding after a block that is whole is used past `cut`.
 */
export function readPlainly(bytes: Buffer, cut: number): PlainRecords {
  const left = bytes.subarray(0, cut);
  const header = bytes[4] === 2 ? 28 : 24;
  const hash = bytes[4] === 2 && bytes.toString('latin1', 24, 28) === 's256' ? 32 : 20;
  const min = bytes.readBigUInt64BE(8);
  const records = { refs: [] as string[], logs: [] as string[] };
  for (let offset = 0; offset < bytes.length - (header + 44); ) {
    const start = offset + (offset === 0 ? header : 0) + 4;
    if (start > cut) break;
    const type = String.fromCharCode(bytes[start - 4] ?? 0);
    const length = bytes.readUIntBE(start - 3, 3);
    if (type === 'g') {
      readBlock(inflated(left.subarray(start)), 0, fields => records.logs.push(logText(fields, hash)));
      offset = start + wholeStream(bytes.subarray(start));
    } else {
      if (type === 'r')
        readBlock(left.subarray(0, offset + length), start, fields => records.refs.push(refText(fields, hash, min)));
      offset = next(bytes, offset + length);
    }
  }
  return records;
}

/**
 * The refs of the block at `block` from its first restart point on that is not before `damageEnd`, as text. Both are
 * offsets in the table, which is healthy.
 */
export function readFromRestart(bytes: Buffer, block: number, damageEnd: number): string[] {
  const header = bytes[4] === 2 ? 28 : 24;
  const hash = bytes[4] === 2 && bytes.toString('latin1', 24, 28) === 's256' ? 32 : 20;
  const length = bytes.readUIntBE(block + (block === 0 ? header : 0) + 1, 3);
  const count = bytes.readUInt16BE(block + length - 2);
  const restarts = Array.from({ length: count }, (_, i) => bytes.readUIntBE(block + length - 2 - 3 * (count - i), 3));
  const first = restarts.find(restart => block + restart >= damageEnd);
  const refs: string[] = [];
  if (first === undefined) return refs;
  const min = bytes.readBigUInt64BE(8);
  readBlock(bytes.subarray(0, block + length), block + first, fields => refs.push(refText(fields, hash, min)));
  return refs;
}

/** Calls `read` for each record; it gets what follows the key. Ends at the restart points, whose first bytes are zero. */
function readBlock(
  bytes: Buffer,
  start: number,
  read: (fields: Fields & { key: Buffer; extra: number }) => void,
): void {
  const fields = Object.assign(new Fields(bytes, start), { key: Buffer.alloc(0), extra: 0 });
  try {
    for (;;) {
      const prefix = Number(fields.varint());
      const suffixAndExtra = Number(fields.varint());
      if (suffixAndExtra < 8) return;
      fields.key = Buffer.concat([fields.key.subarray(0, prefix), fields.take(Math.floor(suffixAndExtra / 8))]);
      fields.extra = suffixAndExtra % 8;
      read(fields);
    }
  } catch (error) {
    if (!(error instanceof NotWhole)) throw error;
  }
}

function refText(fields: Fields & { key: Buffer; extra: number }, hash: number, min: bigint): string {
  const updateIndex = min + fields.varint();
  const value =
    fields.extra === 3 ? `-> ${fields.string().toString('latin1')}` : fields.take(fields.extra * hash).toString('hex');
  return `${fields.key.toString('latin1')} ${updateIndex} ${value}`;
}

function logText(fields: Fields & { key: Buffer; extra: number }, hash: number): string {
  const { key } = fields;
  const name = key.toString('latin1', 0, key.length - 9);
  const updateIndex = 0xffff_ffff_ffff_ffffn - key.readBigUInt64BE(key.length - 8);
  if (fields.extra === 0) return `${name} ${updateIndex}`;
  const ids = `${fields.take(hash).toString('hex')} ${fields.take(hash).toString('hex')}`;
  const [committer, email] = [fields.string(), fields.string()].map(text => text.toString('latin1'));
  const [time, zone] = [fields.varint(), fields.take(2).readInt16BE()];
  return `${name} ${updateIndex} ${ids} ${committer} ${email} ${time} ${zone} ${fields.string().toString('latin1')}`;
}

/** What the first bytes of a stream inflate to. */
function inflated(stream: Buffer): Buffer {
  try {
    return inflateSync(stream, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return Buffer.alloc(0);
  }
}

/** How many bytes the stream at the start of `bytes` takes. */
function wholeStream(bytes: Buffer): number {
  const { engine } = inflateSync(bytes, { info: true }) as unknown as { engine: { bytesWritten: number } };
  return engine.bytesWritten;
}

/** Where the next block starts: padding is zeros. */
function next(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === 0) at++;
  return at;
}
