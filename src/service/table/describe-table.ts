/** Answers the table editor: one table file by itself, in any state. */

import { basename, dirname } from 'node:path';
import { type Finding, fsckTable } from '../../check/index.ts';
import type {
  PartRows,
  ProblemInfo,
  Problems,
  SectionInfo,
  SectionName,
  TableDescription,
  TableFooter,
} from '../../protocol/table.ts';
import type { ErrorInfo, HashName } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { listPath, platform, ReftableError, readNames, Table } from '../../reftable/index.ts';
import { findingText } from '../../text/findings/render.ts';
import { serviceError } from '../../text/service.ts';
import { checkText } from '../../text/workspace.ts';
import { watchedFiles } from '../stack/watched-files.ts';
import type { Context } from '../worker/context.ts';
import { toErrorInfo } from '../worker/errors.ts';
import { type Anatomy, type Part, partInfo, withAnatomy } from './anatomy.ts';

const MAX_ROWS = 10_000;
const MAX_PROBLEMS = 1000;
/** The amount of work between two progress reports. */
const PROGRESS_EVERY = 0.01;
const SECTIONS: readonly SectionName[] = ['ref', 'ref-index', 'obj', 'obj-index', 'log', 'log-index'];

/** `hash` is the one that the table's repository uses. */
export function describeTable(file: string, hash: HashName | undefined, context: Context): Unwired<TableDescription> {
  return withAnatomy(file, context, table => {
    const { headerFooter } = table.damagedTable;
    return {
      file,
      name: table.name,
      size: table.size,
      believed: headerFooter.source,
      header: {
        version: headerFooter.version,
        blockSize: headerFooter.blockSize,
        minUpdateIndex: headerFooter.minUpdateIndex,
        maxUpdateIndex: headerFooter.maxUpdateIndex,
        hash: headerFooter.hash,
      },
      footer: footerOf(table),
      sections: SECTIONS.flatMap(section => sectionInfo(table.partsOf(section), section)),
      parts: table.parts.length,
      unknown: table.parts.reduce((sum, { section, size }) => (section === 'unknown' ? sum + size : sum), 0),
      listed: isListed(file),
      refused: refusal(table, hash),
    };
  });
}

function isListed(file: string): boolean | null {
  try {
    return readNames(platform.files, listPath(dirname(file)))?.includes(basename(file)) ?? false;
  } catch {
    return null;
  }
}

/** The error of the strict reader when it opens the table. */
function refusal({ file, name }: Anatomy, hash: HashName | undefined): ErrorInfo | null {
  try {
    const table = Table.open(file, name);
    try {
      if (hash === undefined || hash === table.hash) return null;
      throw new ReftableError('FORMAT_ERROR', serviceError.otherHash(file, table.hash, hash), {
        file,
      });
    } finally {
      table.close();
    }
  } catch (error) {
    return toErrorInfo(error);
  }
}

function footerOf({ damagedTable }: Anatomy): TableFooter | null {
  const { footer } = damagedTable.headerFooter;
  if (!footer) return null;
  const crc = [...damagedTable.footerFields()].find(({ name }) => name === 'checksum')?.value;
  return { ...footer, crc: String(crc ?? '') };
}

function sectionInfo(parts: readonly Part[], name: SectionName): SectionInfo[] {
  const [first] = parts;
  if (!first) return [];
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
  return [
    {
      name,
      offset: first.offset,
      size: sum(({ size }) => size),
      blocks: parts.length,
      records: sum(({ records }) => records),
      tombstones: sum(({ tombstones }) => tombstones),
    },
  ];
}

export function tableParts(file: string, from: number, count: number, context: Context): PartRows {
  return withAnatomy(file, context, ({ parts }) => {
    const rows = parts.slice(from, from + Math.min(count, MAX_ROWS));
    return { total: parts.length, from: Math.min(from, parts.length), parts: rows.map(partInfo) };
  });
}

/** All findings about one table; the first thousand of them with messages. */
export function tableProblems(file: string, context: Context): Problems {
  const problems: ProblemInfo[] = [];
  const counts = { error: 0, warning: 0, info: 0, hint: 0 };
  let notified = 0;
  for (const step of fsckTable(file, { files: watchedFiles(context) })) {
    context.check();
    if (step.type === 'finding') {
      counts[step.finding.severity]++;
      if (problems.length < MAX_PROBLEMS) problems.push(problemInfo(step.finding));
    } else if (step.fraction - notified >= PROGRESS_EVERY) {
      // The check reports progress for every block; thousands of messages would delay all others.
      notified = step.fraction;
      context.progress({ message: checkText.checking(step.message), fraction: notified });
    }
  }
  return { counts, problems: problems.sort((a, b) => orderOf(a) - orderOf(b)) };
}

function problemInfo(finding: Finding): ProblemInfo {
  const { id, severity, start = 0, end, inflated } = finding;
  const range = inflated ?? { start, end: end ?? start + 1 };
  return { id, severity, ...findingText(finding), range };
}

function orderOf({ range }: ProblemInfo): number {
  return range.inside ?? range.start;
}
