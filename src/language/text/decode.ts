/**
 * A table as text, a record a line, in any state: bytes that cannot be decoded are reported at their offset. Equal
 * tables give equal texts, so that two can be compared.
 */
import { basename } from 'node:path';
import {
  type BlockRecord,
  DamagedTable,
  type Fault,
  type FieldName,
  type HeaderFooter,
  readBlockFields,
  type TablePart,
} from '../../check/index.ts';
import { quoted, quoteWord } from '../../git/index.ts';
import { decodeText, logNameLength, logUpdateIndex } from '../../reftable/index.ts';
import { decodedText } from '../../text/decoded.ts';
import { message } from '../../text/escape/bounded.ts';
import { findingText } from '../../text/findings/render.ts';
import { hex } from '../../text/numbers.ts';

/** Records of one text; a larger table is cut off, and the text ends with a note. */
const MOST_RECORDS = 50_000;
/** Characters of one text; it may exceed them by a block. */
const LONGEST_TEXT = 16 * 1024 * 1024;

export interface DecodeOptions {
  /** Names and values only, without offsets: for comparing tables of different layout. */
  readonly plain?: boolean;
}

/** Yields between two blocks. Throws NOT_EXIST_ERROR or IO_ERROR; other errors are part of the text. */
export function* decodeTable(file: string, { plain = false }: DecodeOptions = {}): Generator<void, string, undefined> {
  using damagedTable = new DamagedTable(file);
  const out = new Text(plain);
  out.head(basename(file), damagedTable.headerFooter);
  for (const fault of damagedTable.faults) out.fault('', fault);
  for (const part of damagedTable.walk()) {
    yield;
    if (out.isFull) {
      out.cut(part.start);
      break;
    }
    if (part.kind === 'block') out.block(part, damagedTable.headerFooter.minUpdateIndex);
    else out.unknown(part);
  }
  return out.toString();
}

type BlockPart = TablePart & { kind: 'block' };

class Text {
  readonly #plain: boolean;
  readonly #lines: string[] = [];
  #section: string | undefined;
  #records = 0;
  #length = 0;

  constructor(plain: boolean) {
    this.#plain = plain;
  }

  get isFull(): boolean {
    return this.#records >= MOST_RECORDS || this.#length >= LONGEST_TEXT;
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  head(name: string, headerFooter: HeaderFooter): void {
    const { version, hash, size, blockSize, minUpdateIndex, maxUpdateIndex, footer } = headerFooter;
    this.#push(`# ${quoteWord(name)}`);
    this.#push(`# ${decodedText.format(version, hash, minUpdateIndex, maxUpdateIndex)}`);
    if (this.#plain) return;
    this.#push(`# ${decodedText.layout(size, blockSize)}`);
    if (footer === undefined) return;
    this.#push(`# ${decodedText.offsets(footer.offsets)}`);
  }

  block(part: BlockPart, minUpdateIndex: bigint): void {
    const { start, end, section, block, faults } = part;
    // Indexes and objects depend on the layout only.
    if (this.#plain && section !== 'ref' && section !== 'log') return;
    if (section !== this.#section) {
      this.#push('', `section ${section}`);
      this.#section = section;
    }
    const { records, fields, faults: inside } = readBlockFields(block, minUpdateIndex);
    if (!this.#plain) {
      const inflated = section === 'log' ? block.length : undefined;
      const summary = decodedText.block(end - start, records.length, block.restartCount, inflated);
      this.#push(`  block ${hex(start)} ${summary}`);
    }
    for (const fault of [...faults, ...inside]) this.fault('    ', fault);
    const values = new Map<number, Fields>();
    for (const { record, name, value } of fields) {
      if (record === undefined || value === undefined) continue;
      const known = values.get(record) ?? new Fields();
      known.add(name, String(value));
      values.set(record, known);
    }
    for (const [i, record] of records.entries()) {
      const at = section === 'log' ? `+${hex(record.start)}` : hex(start + record.start);
      const text = recordText(section, record, values.get(i) ?? new Fields());
      this.#push(this.#plain ? text : `    ${at} ${text}`);
    }
    this.#records += records.length;
  }

  unknown({ start, end, faults }: TablePart): void {
    this.#push('', `section unknown`, `  block ${hex(start)} ${decodedText.notABlock(end - start)}`);
    this.#section = 'unknown';
    for (const fault of faults) this.fault('    ', fault);
  }

  fault(indent: string, fault: Fault): void {
    this.#push(`${indent}! ${fault.id}: ${message(findingText(fault).message)}`);
  }

  cut(offset: number): void {
    this.#push('', `# ${decodedText.cutOff(this.#records, offset)}`);
  }

  #push(...lines: string[]): void {
    for (const line of lines) {
      this.#lines.push(line);
      this.#length += line.length + 1;
    }
  }
}

/** The fields of one record by name; a name may come several times. */
class Fields {
  readonly #values = new Map<FieldName, string[]>();

  add(name: FieldName, value: string): void {
    const known = this.#values.get(name);
    if (known) known.push(value);
    else this.#values.set(name, [value]);
  }

  one(name: FieldName): string {
    return this.#values.get(name)?.[0] ?? '';
  }

  all(name: FieldName): readonly string[] {
    return this.#values.get(name) ?? [];
  }
}

function recordText(section: string, record: BlockRecord, fields: Fields): string {
  if (record.extra < 0) return `undecodable ${record.end - record.start} bytes`;
  switch (section) {
    case 'ref':
      return `ref ${quoteWord(decodeText(record.key))} ${fields.one('updateIndex')} ${refValue(record.extra, fields)}`;
    case 'log':
      return `log ${logKeyText(record.key)} ${logValue(record.extra, fields)}`;
    case 'obj': {
      const offsets = fields.all('refBlockOffset').map(offset => hex(BigInt(offset)));
      return `obj ${record.key.toString('hex')} -> ${offsets.join(' ') || 'every block'}`;
    }
    default:
      return `index ${indexKey(section, record.key)} -> ${hex(BigInt(fields.one('blockOffset') || 0))}`;
  }
}

function refValue(extra: number, fields: Fields): string {
  if (extra === 0) return 'deleted';
  if (extra === 3) return `-> ${quoteWord(fields.one('target'))}`;
  const peeled = extra === 2 ? ` ^${fields.one('peeledObjectId')}` : '';
  return `= ${fields.one('objectId')}${peeled}`;
}

function logValue(extra: number, fields: Fields): string {
  if (extra === 0) return 'deleted';
  const who = `${quoted(fields.one('name'))} ${quoted(fields.one('email'))}`;
  const when = `${fields.one('time')} ${fields.one('timeZone')}`;
  return `${fields.one('oldObjectId')} ${fields.one('newObjectId')} ${who} ${when} ${quoted(fields.one('message'))}`;
}

function logKeyText(key: Buffer): string {
  const length = logNameLength(key, key.length);
  return `${quoteWord(decodeText(key, 0, Math.max(length, 0)))} ${logUpdateIndex(key, key.length)}`;
}

function indexKey(section: string, key: Buffer): string {
  if (section === 'obj-index') return key.toString('hex');
  if (section === 'log-index' && logNameLength(key, key.length) >= 0) return logKeyText(key);
  return quoteWord(decodeText(key));
}
