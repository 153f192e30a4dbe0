/** A stack in a document for a bug report: what it is made of and what is wrong with it, not what is in it. */
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { DamagedTable, type Finding, type ListLine, listLines, type TablePart } from '../check/index.ts';
import { BlockCursor, isReftableError, LIST_FILE, platform, type ReftableError } from '../reftable/index.ts';
import { findingText, relatedText } from '../text/findings/render.ts';
import { inEnglish } from '../text/l10n.ts';
import { tableProgress } from '../text/table-editor.ts';
import { code, duration, hex, plain, span, table } from './markdown.ts';
import { Redaction } from './redact.ts';
import { filesOf, repositoryFormat, type StackFile } from './stack-facts.ts';

export interface BugReportOptions {
  /** The findings. */
  readonly findings: readonly Finding[];
  /** Who makes the report, with its version. */
  readonly software: string;
  /** Hash the names of refs and files, and object ids. */
  readonly redact?: boolean;
  /** Keep absolute paths, which may reveal the machine and its user. */
  readonly paths?: boolean;
  /** Seconds since the epoch; left out, now. */
  readonly now?: number;
  /** Called now and then; what it throws ends the report. */
  readonly onProgress?: (message: string, fraction: number) => void;
}

const SEVERITIES = ['error', 'warning', 'info', 'hint'] as const;

/** The number of findings that are listed; the others are counted. */
const MOST_FINDINGS = 500;

/** The report as Markdown. Throws what the file system throws when the directory cannot be listed. */
export function bugReport(directory: string, options: BugReportOptions): string {
  return new Report(directory, options).write();
}

class Report {
  readonly #directory: string;
  /** As it was given, and without symbolic links: messages may have either. */
  readonly #paths: readonly string[];
  readonly #options: BugReportOptions;
  readonly #redaction: Redaction | undefined;
  readonly #now: number;

  constructor(directory: string, options: BugReportOptions) {
    this.#directory = resolve(directory);
    this.#paths = [this.#directory, realPath(this.#directory)];
    this.#options = options;
    this.#redaction = options.redact ? new Redaction() : undefined;
    this.#now = options.now ?? Date.now() / 1000;
  }

  write(): string {
    const files = filesOf(this.#directory);
    const lines = listLines(this.#directory);
    const listed = new Set(lines?.map(({ name }) => name));
    const tables = [...listed].filter(name => files.some(file => file.name === name && file.kind === 'file'));
    return [
      '# Report on a reftable stack',
      '',
      ...this.#made(),
      ...this.#list(lines, files),
      ...this.#findings(),
      ...tables.flatMap((name, i) => this.#table(name, i / tables.length)),
      ...this.#others(files.filter(({ name }) => !listed.has(name) && name !== LIST_FILE)),
    ]
      .join('\n')
      .trimEnd()
      .concat('\n');
  }

  #made(): string[] {
    const format = repositoryFormat(this.#directory);
    const names = this.#redaction ? 'redacted: within this report, equal hashes mean equal names' : 'as they are';
    return [
      `- Made by ${this.#options.software} on Node ${process.versions.node}, ${process.platform} ${process.arch}`,
      `- At ${new Date(this.#now * 1000).toISOString()}`,
      ...(this.#options.paths ? [`- Directory: ${code(this.#directory)}`] : []),
      format === undefined
        ? '- Repository: none around the stack'
        : `- Repository: format version ${plain(format.repositoryFormatVersion ?? '0')}, object format ${plain(format.objectFormat ?? 'sha1')}, refs in ${plain(format.refStorage ?? 'files')}`,
      `- Names: ${names}`,
      '',
    ];
  }

  #list(lines: readonly ListLine[] | undefined, files: readonly StackFile[]): string[] {
    const head = ['## tables.list', ''];
    if (lines === undefined) return [...head, 'It is missing or cannot be read.', ''];
    if (lines.length === 0) return [...head, 'It names no table.', ''];
    const sizes = new Map(files.map(file => [file.name, file]));
    const rows = lines.map(({ name, start, end }, i) => {
      const file = sizes.get(name);
      const size = file === undefined ? 'missing' : file.kind === 'file' ? `${file.size}` : `a ${file.kind}`;
      return [String(i), this.#file(name), size, span(start, end)];
    });
    return [...head, ...table(['Position', 'Table', 'Bytes', 'In the list at'], rows)];
  }

  #findings(): string[] {
    const { findings } = this.#options;
    const counts = SEVERITIES.map(
      severity => [severity, findings.filter(each => each.severity === severity).length] as const,
    );
    const summary = counts
      .flatMap(([severity, count]) => (count > 0 ? [`${count} ${severity}${count === 1 ? '' : 's'}`] : []))
      .join(', ');
    const notified = findings.slice(0, MOST_FINDINGS);
    const more = findings.length - notified.length;
    return [
      '## Findings',
      '',
      summary === '' ? 'Nothing is wrong.' : `${summary}.`,
      '',
      ...notified.flatMap(finding => this.#finding(finding)),
      ...(more > 0 ? [`- and ${more} more`] : []),
      '',
    ];
  }

  #finding(original: Finding): string[] {
    const finding = this.#redaction?.finding(original) ?? original;
    const { id, severity, file, start, end, inflated, related = [] } = finding;
    const { message, expected, actual, advice } = inEnglish(() => findingText(finding));
    const place = start === undefined || end === undefined ? '' : ` ${span(start, end)}`;
    const within = inflated === undefined ? '' : `, inflated ${span(inflated.start, inflated.end)}`;
    const detail = (what: string, value: string | undefined) =>
      value === undefined ? [] : [`  - ${what} ${code(this.#text(value))}`];
    return [
      `- **${severity}** ${code(id)} in ${file === '' ? 'the directory' : code(file)}${place}${within}: ${plain(this.#text(message))}`,
      ...detail('Expected', expected),
      ...detail('Found', actual),
      ...related.map(place => `  - See ${code(place.file)}: ${plain(this.#text(inEnglish(() => relatedText(place))))}`),
      `  - ${plain(advice)}`,
    ];
  }

  #table(name: string, fraction: number): string[] {
    const { onProgress } = this.#options;
    const onWork = () => onProgress?.(tableProgress.measuring(name), fraction);
    onWork();
    const head = [`## Table ${this.#file(name)}`, ''];
    let damagedTable: DamagedTable;
    try {
      damagedTable = new DamagedTable(join(this.#directory, name), { ...platform.files, onWork });
    } catch (error) {
      if (!isReftableError(error)) throw error;
      return [...head, `It cannot be read: ${plain(this.#errorText(error))}`, ''];
    }
    try {
      return [...head, ...headerFooterLines(damagedTable), ...this.#sections(damagedTable, name, fraction)];
    } catch (error) {
      if (!isReftableError(error)) throw error;
      return [...head, `It cannot be read to its end: ${plain(this.#errorText(error))}`, ''];
    } finally {
      damagedTable.close();
    }
  }

  #sections(damagedTable: DamagedTable, name: string, fraction: number): string[] {
    const sections = new Map<string, SectionFigures>();
    for (const part of damagedTable.walk()) {
      this.#options.onProgress?.(tableProgress.measuring(name), fraction);
      const section = part.kind === 'block' ? part.section : 'no block';
      sections.set(section, add(sections.get(section), part));
    }
    if (sections.size === 0) return ['It holds no block.', ''];
    const head = ['Section', 'At', 'Blocks', 'Bytes', 'Data', 'Padding', 'Records', 'Restarts', 'Damaged blocks'];
    const rows = [...sections].map(([section, of]) =>
      [section, hex(of.start), of.blocks, of.bytes, of.data, of.padding, of.records, of.restarts, of.damaged].map(
        String,
      ),
    );
    return table(head, rows);
  }

  #others(files: readonly StackFile[]): string[] {
    if (files.length === 0) return [];
    const rows = files.map(({ name, kind, size, modified }) => [
      this.#file(name),
      kind === 'file' ? String(size) : kind === 'directory' ? 'a directory' : 'a link or the like',
      kind === 'other' ? '' : duration(this.#now - modified),
    ]);
    return ['## Not in the list', '', ...table(['File', 'Bytes', 'Age'], rows)];
  }

  #file(name: string): string {
    return code(this.#redaction?.file(name) ?? name);
  }

  /** A redacted report has no message: it may contain names. */
  #errorText({ code, message }: ReftableError): string {
    return this.#redaction === undefined ? this.#text(message) : code;
  }

  /** Without what a path reveals of the machine. */
  #text(text: string): string {
    if (this.#options.paths) return text;
    let result = text;
    for (const directory of this.#paths) {
      result = result.replaceAll(join(directory, '/'), '').replaceAll(directory, 'the directory');
    }
    const home = homedir();
    return home.length > 1 ? result.replaceAll(home, '~') : result;
  }
}

function realPath(directory: string): string {
  try {
    return realpathSync.native(directory);
  } catch {
    return directory;
  }
}

function headerFooterLines({ headerFooter, hash }: DamagedTable): string[] {
  const { source, version, blockSize, minUpdateIndex, maxUpdateIndex, size, bodySize, footer } = headerFooter;
  const believed = {
    header: 'header',
    footer: 'footer',
    none: 'neither header nor footer',
  };
  const lines = [
    `- ${size} bytes, ${bodySize} of them before the footer; source: ${believed[source]}`,
    `- Version ${version}, ${hash}, block size ${blockSize}, update indices ${minUpdateIndex} to ${maxUpdateIndex}`,
  ];
  if (footer === undefined) return [...lines, '- No footer', ''];
  const { refIndex, objects, objectIdLength, objectIndex, logs, logIndex } = footer.positions;
  return [
    ...lines,
    `- Footer at ${span(footer.start, footer.end)}, checksum ${footer.valid ? 'right' : 'wrong'}`,
    `- Positions: ref index ${hex(refIndex)}, objects ${hex(objects)} (ids of ${objectIdLength} bytes), object index ${hex(objectIndex)}, logs ${hex(logs)}, log index ${hex(logIndex)}`,
    '',
  ];
}

interface SectionFigures {
  readonly start: number;
  readonly blocks: number;
  readonly bytes: number;
  /** Bytes of the blocks themselves: inflated those of log blocks. */
  readonly data: number;
  readonly padding: number;
  readonly records: number;
  readonly restarts: number;
  readonly damaged: number;
}

const NONE: SectionFigures = {
  start: -1,
  blocks: 0,
  bytes: 0,
  data: 0,
  padding: 0,
  records: 0,
  restarts: 0,
  damaged: 0,
};

function add(of: SectionFigures = NONE, part: TablePart): SectionFigures {
  const bytes = part.end - part.start;
  const sum = { ...of, start: of.start < 0 ? part.start : of.start, bytes: of.bytes + bytes };
  if (part.kind !== 'block') return sum;
  const { block, partial, faults } = part;
  // A log block is never padded, and shorter in the file than it is inflated.
  const padding = part.section === 'log' ? 0 : Math.max(0, bytes - block.length);
  return {
    ...sum,
    blocks: of.blocks + 1,
    data: of.data + block.length,
    padding: of.padding + padding,
    records: of.records + countRecords(part),
    restarts: of.restarts + block.restartCount,
    damaged: of.damaged + (partial || faults.length > 0 ? 1 : 0),
  };
}

/** Those up to the first that cannot be decoded. */
function countRecords({ block }: TablePart & { kind: 'block' }): number {
  const cursor = new BlockCursor(block);
  let count = 0;
  try {
    while (cursor.next()) count++;
  } catch (error) {
    if (!isReftableError(error)) throw error;
  }
  return count;
}
