/** A report on a stack for a bug: its structure and its findings, without its contents. */
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { DamagedTable, type Finding, type ListLine, listLines, type TablePart } from '../check/index.ts';
import { BlockCursor, isReftableError, LIST_FILE, platform, type ReftableError } from '../reftable/index.ts';
import { bugReportFiles, bugReportFindings, bugReportList, bugReportTable, bugReportText } from '../text/bug-report.ts';
import { findingText, relatedText } from '../text/findings/render.ts';
import { inEnglish } from '../text/l10n.ts';
import { tableProgress } from '../text/table-editor.ts';
import { byteRange, code, hex, plain, table } from './markdown.ts';
import { Redaction } from './redact.ts';
import { filesOf, repositoryFormat, type StackFile } from './stack-facts.ts';

export interface BugReportOptions {
  /** The findings. */
  readonly findings: readonly Finding[];
  /** Who makes the report, with its version. */
  readonly software: string;
  /** Hash the names of refs and files, and object IDs. */
  readonly redact?: boolean;
  /** Keep absolute paths, which may reveal the machine and its user. */
  readonly paths?: boolean;
  /** Seconds since the epoch; left out, now. */
  readonly now?: number;
  /** Called regularly; what it throws ends the report. */
  readonly onProgress?: (message: string, fraction: number) => void;
}

/** The number of findings that are listed; the others are counted. */
const MOST_FINDINGS = 500;

/** The report as Markdown. Throws what the file system throws when the directory cannot be listed. */
export function bugReport(directory: string, options: BugReportOptions): string {
  return new BugReportWriter(directory, options).write();
}

class BugReportWriter {
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
      bugReportText.title(),
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
    return [
      bugReportText.madeBy(this.#options.software, process.versions.node, `${process.platform} ${process.arch}`),
      bugReportText.madeAt(new Date(this.#now * 1000).toISOString()),
      ...(this.#options.paths ? [bugReportText.directory(code(this.#directory))] : []),
      bugReportText.repository(
        format && {
          repositoryFormatVersion: plain(format.repositoryFormatVersion ?? '0'),
          objectFormat: plain(format.objectFormat ?? 'sha1'),
          refStorage: plain(format.refStorage ?? 'files'),
        },
      ),
      bugReportText.names(this.#redaction !== undefined),
      '',
    ];
  }

  #list(lines: readonly ListLine[] | undefined, files: readonly StackFile[]): string[] {
    const head = [bugReportList.heading(), ''];
    if (lines === undefined) return [...head, bugReportList.unreadable(), ''];
    if (lines.length === 0) return [...head, bugReportList.empty(), ''];
    const sizes = new Map(files.map(file => [file.name, file]));
    const rows = lines.map(({ name, start, end }, i) => {
      const file = sizes.get(name);
      return [String(i), this.#file(name), listedSize(file), byteRange(start, end)];
    });
    return [...head, ...table(bugReportList.columns(), rows)];
  }

  #findings(): string[] {
    const { findings } = this.#options;
    const counts = { error: 0, warning: 0, info: 0, hint: 0 };
    for (const { severity } of findings) counts[severity]++;
    const notified = findings.slice(0, MOST_FINDINGS);
    const more = findings.length - notified.length;
    return [
      bugReportFindings.heading(),
      '',
      bugReportFindings.summary(counts),
      '',
      ...notified.flatMap(finding => this.#finding(finding)),
      ...(more > 0 ? [bugReportFindings.more(more)] : []),
      '',
    ];
  }

  #finding(original: Finding): string[] {
    const finding = this.#redaction?.finding(original) ?? original;
    const { id, severity, file, start, end, inflated, related = [] } = finding;
    const { message, expected, actual, advice } = inEnglish(() => findingText(finding));
    const bytes = start === undefined || end === undefined ? '' : ` ${byteRange(start, end)}`;
    const within = inflated === undefined ? '' : bugReportFindings.inflated(byteRange(inflated.start, inflated.end));
    const where = `${file === '' ? bugReportText.theDirectory() : code(file)}${bytes}${within}`;
    return [
      bugReportFindings.finding(severity, code(id), where, plain(this.#text(message))),
      ...(expected === undefined ? [] : [bugReportFindings.expected(code(this.#text(expected)))]),
      ...(actual === undefined ? [] : [bugReportFindings.found(code(this.#text(actual)))]),
      ...related.map(each =>
        bugReportFindings.related(code(each.file), plain(this.#text(inEnglish(() => relatedText(each))))),
      ),
      bugReportFindings.advice(plain(advice)),
    ];
  }

  #table(name: string, fraction: number): string[] {
    const { onProgress } = this.#options;
    const onWork = () => onProgress?.(tableProgress.measuring(name), fraction);
    onWork();
    const head = [bugReportTable.heading(this.#file(name)), ''];
    let damagedTable: DamagedTable;
    try {
      damagedTable = new DamagedTable(join(this.#directory, name), { ...platform.files, onWork });
    } catch (error) {
      if (!isReftableError(error)) throw error;
      return [...head, bugReportTable.unreadable(plain(this.#errorText(error))), ''];
    }
    try {
      return [...head, ...headerFooterLines(damagedTable), ...this.#sections(damagedTable, name, fraction)];
    } catch (error) {
      if (!isReftableError(error)) throw error;
      return [...head, bugReportTable.cutOff(plain(this.#errorText(error))), ''];
    } finally {
      damagedTable.close();
    }
  }

  #sections(damagedTable: DamagedTable, name: string, fraction: number): string[] {
    const sections = new Map<string, SectionFigures>();
    for (const part of damagedTable.walk()) {
      this.#options.onProgress?.(tableProgress.measuring(name), fraction);
      const section = part.kind === 'block' ? part.section : bugReportTable.notABlock();
      sections.set(section, add(sections.get(section), part));
    }
    if (sections.size === 0) return [bugReportTable.noBlock(), ''];
    const rows = [...sections].map(([section, of]) =>
      [section, hex(of.start), of.blocks, of.bytes, of.data, of.padding, of.records, of.restarts, of.damaged].map(
        String,
      ),
    );
    return table(bugReportTable.columns(), rows);
  }

  #others(files: readonly StackFile[]): string[] {
    if (files.length === 0) return [];
    const rows = files.map(({ name, kind, size, modified }) => [
      this.#file(name),
      kind === 'file' ? String(size) : bugReportFiles.kind(kind),
      kind === 'other' ? '' : bugReportFiles.age(this.#now - modified),
    ]);
    return [bugReportFiles.heading(), '', ...table(bugReportFiles.columns(), rows)];
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
      result = result.replaceAll(join(directory, '/'), '').replaceAll(directory, bugReportText.theDirectory());
    }
    const home = homedir();
    return home.length > 1 ? result.replaceAll(home, '~') : result;
  }
}

function listedSize(file: StackFile | undefined): string {
  if (file === undefined) return bugReportList.missing();
  return file.kind === 'file' ? String(file.size) : bugReportList.notAFile(file.kind);
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
  const lines = [
    bugReportTable.size(size, bodySize, source),
    bugReportTable.format(version, hash, blockSize, minUpdateIndex, maxUpdateIndex),
  ];
  if (footer === undefined) return [...lines, bugReportTable.noFooter(), ''];
  const { refIndex, objects, objectIdLength, objectIndex, logs, logIndex } = footer.offsets;
  return [
    ...lines,
    bugReportTable.footer(byteRange(footer.start, footer.end), footer.valid),
    bugReportTable.offsets({
      ...{ refIndex: hex(refIndex), objects: hex(objects), objectIdLength, objectIndex: hex(objectIndex) },
      ...{ logs: hex(logs), logIndex: hex(logIndex) },
    }),
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
