/** Findings of the check as the editor's diagnostics. Pure. */

import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Diagnostic, DiagnosticSeverity, type Range } from 'vscode-languageserver';
import type { Collected, FileRange, Finding, Severity } from '../../check/index.ts';
import { LIST_FILE } from '../../reftable/index.ts';
import { message as oneLine } from '../../text/escape/bounded.ts';
import { findingText, relatedText } from '../../text/findings/render.ts';
import { problemText } from '../../text/lists.ts';
import { hexRange } from '../../text/numbers.ts';
import { SOURCE } from '../features.ts';
import { COMMAND } from '../protocol.ts';

export const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** The link of the id of a finding: to the explanation of its kind. */
export function explanation(id: string): Pick<Diagnostic, 'codeDescription'> {
  return { codeDescription: { href: `command:${COMMAND.explainFinding}?${encodeURIComponent(JSON.stringify([id]))}` } };
}

/** The data of a finding that a quick fix needs. */
type FindingName = Pick<Finding, 'id' | 'file' | 'severity'>;

function named({ id, file, severity }: Finding): FindingName {
  return { id, file, severity };
}

/** The finding that a diagnostic was made of. */
export function findingIn({ data }: Diagnostic): FindingName | undefined {
  const { finding } = (data ?? {}) as { readonly finding?: FindingName };
  return finding;
}

/** The diagnostics of each file of a stack, by path. `list` is `tables.list` as the check read it. */
export function diagnosticsOf(directory: string, collected: Collected, list: Buffer): Map<string, Diagnostic[]> {
  const text = new ListText(list);
  const byFile = new Map<string, Diagnostic[]>();
  const listed: Diagnostic[] = [];
  for (const [name, { findings, left }] of collected.files) {
    const diagnostics = findings.map(finding => diagnostic(directory, finding, text));
    if (left > 0) diagnostics.push(planNote(text.start, problemText.moreInFile(left)));
    if (isFileName(name) && name !== LIST_FILE) {
      byFile.set(join(directory, name), diagnostics);
      const line = text.lineOf(name);
      if (line) listed.push(...tableSummary(directory, name, line, findings, left));
    } else listed.push(...diagnostics);
  }
  if (collected.filesLeft > 0) {
    listed.push(planNote(text.start, problemText.moreInFiles(collected.findingsLeft, collected.filesLeft)));
  }
  byFile.set(join(directory, LIST_FILE), listed);
  return byFile;
}

function diagnostic(directory: string, finding: Finding, text: ListText): Diagnostic {
  const { message, advice } = findingText(finding);
  return {
    range: rangeIn(finding, text),
    severity: SEVERITY[finding.severity],
    source: SOURCE,
    code: finding.id,
    ...explanation(finding.id),
    message: `${rangeText(finding)}${oneLine(message)}\n${advice}`,
    data: { finding: named(finding) },
    ...(finding.related?.length
      ? {
          relatedInformation: finding.related.map(fileRange => ({
            location: { uri: uriOf(directory, fileRange), range: rangeIn(fileRange, text) },
            message: `${rangeText(fileRange)}${oneLine(relatedText(fileRange))}`,
          })),
        }
      : {}),
  };
}

/** At the line that names a table: the table's own findings that can be fixed from a text. */
function tableSummary(
  directory: string,
  name: string,
  range: Range,
  findings: readonly Finding[],
  left: number,
): Diagnostic[] {
  const worst = findings.find(({ severity }) => severity === 'error' || severity === 'warning');
  if (worst === undefined) return [];
  const { message, advice } = findingText(worst);
  return [
    {
      range,
      severity: SEVERITY[worst.severity],
      source: SOURCE,
      code: worst.id,
      ...explanation(worst.id),
      message: `${problemText.ofTable(message, findings.length + left)}\n${advice}`,
      data: { finding: named(worst) },
      relatedInformation: [
        {
          location: { uri: uriOf(directory, { file: name }), range: origin },
          message: `${rangeText(worst)}${oneLine(message)}`,
        },
      ],
    },
  ];
}

function planNote(range: Range, message: string): Diagnostic {
  return { range, severity: DiagnosticSeverity.Information, source: SOURCE, message };
}

const origin: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** A table is not a text: the offset in it is part of the message. */
function rangeIn(fileRange: FileRange, text: ListText): Range {
  if (fileRange.file !== LIST_FILE || fileRange.start === undefined) return origin;
  return text.range(fileRange.start, fileRange.end ?? fileRange.start);
}

/** The bytes in question, for files that have no lines. */
function rangeText({ file, start, end }: FileRange): string {
  if (file === LIST_FILE || start === undefined) return '';
  return `${hexRange(start, end ?? start)}: `;
}

function uriOf(directory: string, { file }: FileRange): string {
  return pathToFileURL(join(directory, isFileName(file) ? file : LIST_FILE)).href;
}

function isFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && name === basename(name) && !name.includes('\0');
}

/** Bytes of the list as ranges in the text of an editor. */
class ListText {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get start(): Range {
    return origin;
  }

  /** Half-open, in bytes. */
  range(start: number, end: number): Range {
    return { start: this.#position(start), end: this.#position(end) };
  }

  /** The first line that names this table. */
  lineOf(name: string): Range | undefined {
    const lineBytes = Buffer.from(`${name}\n`);
    for (let at = this.#bytes.indexOf(lineBytes); at >= 0; at = this.#bytes.indexOf(lineBytes, at + 1)) {
      if (at === 0 || this.#bytes[at - 1] === 0x0a) return this.range(at, at + lineBytes.length - 1);
    }
    return undefined;
  }

  #position(offset: number): { line: number; character: number } {
    const before = this.#bytes.toString('utf8', 0, Math.min(offset, this.#bytes.length));
    const lines = before.split(/\r\n|\r|\n/);
    return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  }
}
