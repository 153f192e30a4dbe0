// tar archives of which each byte can be chosen.

/** One header with what follows it. Strings have a character for each byte. */
export interface Member {
  name: string;
  type: string;
  content: Buffer;
  /** The size field, when it is not the size of the content. */
  size?: string;
  modified?: string;
  link?: string;
  prefix?: string;
  magic?: string;
  /** Changes of the finished header: the byte at each offset. */
  patches?: readonly (readonly [offset: number, byte: number])[];
  /** Leaves the checksum as it was before the patches. */
  stale?: boolean;
}

const BLOCK = 512;

export function archive(members: readonly Member[]): Buffer {
  return Buffer.concat([...members.flatMap(pieces), Buffer.alloc(2 * BLOCK)]);
}

export function pieces(member: Member): Buffer[] {
  const { content } = member;
  return [header(member), content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
}

function header({ name, type, content, size, modified, link, prefix, magic, patches, stale }: Member): Buffer {
  const bytes = Buffer.alloc(BLOCK);
  bytes.write(name.slice(0, 100), 0, 'latin1');
  bytes.write('0000644\x000000000\x000000000\0', 100, 'latin1');
  bytes.write((size ?? octal(content.length, 11)).slice(0, 12), 124, 'latin1');
  bytes.write((modified ?? octal(1_700_000_000, 11)).slice(0, 12), 136, 'latin1');
  bytes.write(type.slice(0, 1), 156, 'latin1');
  bytes.write((link ?? '').slice(0, 100), 157, 'latin1');
  bytes.write(magic ?? 'ustar\x0000', 257, 'latin1');
  bytes.write((prefix ?? '').slice(0, 155), 345, 'latin1');
  seal(bytes);
  for (const [offset, byte] of patches ?? []) bytes[offset % BLOCK] = byte;
  if (patches !== undefined && !stale) seal(bytes);
  return bytes;
}

function seal(bytes: Buffer): void {
  bytes.fill(' ', 148, 156);
  let sum = 0;
  for (const byte of bytes) sum += byte;
  bytes.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
}

export function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** A number as GNU tar writes one that octal digits do not hold: in base 256, the first bit set. */
export function base256(value: bigint, length: number): string {
  const bytes = Buffer.alloc(length);
  let left = BigInt.asUintN(8 * length, value);
  for (let at = length - 1; at >= 0; at--) {
    bytes[at] = Number(left & 0xffn);
    left >>= 8n;
  }
  bytes.writeUInt8(bytes.readUInt8(0) | 0x80, 0);
  return bytes.toString('latin1');
}

/** A pax record: `<length> <key>=<value>\n`, the length that of the whole record. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length;
  while (length !== `${length}${rest}`.length) length = `${length}${rest}`.length;
  return `${length}${rest}`;
}
