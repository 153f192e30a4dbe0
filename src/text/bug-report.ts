/**
 * Bug reports. They are in English in every language, because they are for other people: no text here is translated.
 * Names and messages come here as Markdown (`src/reports/markdown.ts`).
 */

/** What findings of each severity are called, worst first. */
const SEVERITIES = { error: 'error', warning: 'warning', info: 'note', hint: 'hint' } as const;

interface RepositoryFacts {
  readonly repositoryFormatVersion: string;
  readonly objectFormat: string;
  readonly refStorage: string;
}

export const bugReportText = {
  title: () => '# Report on a reftable stack',
  madeBy: (software: string, node: string, system: string) => `- Made by ${software} on Node ${node}, ${system}`,
  /** The software of `madeBy`. */
  extension: (version: string, editor: string) => `Reftable for VS Code ${version} in ${editor}`,
  madeAt: (time: string) => `- At ${time}`,
  directory: (path: string) => `- Directory: ${path}`,
  repository: (facts: RepositoryFacts | undefined) =>
    facts === undefined
      ? '- Repository: none around the stack'
      : `- Repository: format version ${facts.repositoryFormatVersion}, object format ${facts.objectFormat}, refs in ${facts.refStorage}`,
  names: (redacted: boolean) =>
    `- Names: ${redacted ? 'redacted: within this report, equal hashes mean equal names' : 'as they are'}`,
  /** Shown instead of the path of the directory, which is left out. */
  theDirectory: () => 'the directory',
} as const;

export const bugReportList = {
  heading: () => '## tables.list',
  unreadable: () => 'It is missing or cannot be read.',
  empty: () => 'It names no table.',
  columns: () => ['Position', 'Table', 'Bytes', 'In the list at'],
  missing: () => 'missing',
  notAFile: (kind: 'directory' | 'other') => (kind === 'directory' ? 'a directory' : 'not a file'),
} as const;

export const bugReportFindings = {
  heading: () => '## Findings',
  /** A report never looks up objects. */
  summary: (counts: Readonly<Record<keyof typeof SEVERITIES, number>>) => {
    const severities = Object.keys(SEVERITIES) as (keyof typeof SEVERITIES)[];
    const parts = severities
      .filter(severity => counts[severity] > 0)
      .map(severity => `${counts[severity]} ${SEVERITIES[severity]}${counts[severity] === 1 ? '' : 's'}`);
    const found = parts.length === 0 ? 'No problems' : parts.join(', ');
    return `${found}. Object IDs were not looked up.`;
  },
  more: (count: number) => `- and ${count} more`,
  finding: (severity: string, id: string, where: string, message: string) =>
    `- **${severity}** ${id} in ${where}: ${message}`,
  inflated: (range: string) => `, inflated ${range}`,
  expected: (value: string) => `  - Expected ${value}`,
  found: (value: string) => `  - Found ${value}`,
  related: (file: string, message: string) => `  - See ${file}: ${message}`,
  advice: (text: string) => `  - ${text}`,
} as const;

export const bugReportTable = {
  heading: (name: string) => `## Table ${name}`,
  unreadable: (error: string) => `It cannot be read: ${error}`,
  cutOff: (error: string) => `It cannot be read to its end: ${error}`,
  noBlock: () => 'It has no block.',
  notABlock: () => 'no block',
  columns: () => ['Section', 'At', 'Blocks', 'Bytes', 'Data', 'Padding', 'Records', 'Restarts', 'Damaged blocks'],
  size: (size: number, bodySize: number, source: 'header' | 'footer' | 'none') => {
    const sources = { header: 'header', footer: 'footer', none: 'neither header nor footer' };
    return `- ${size} bytes, ${bodySize} of them before the footer; source: ${sources[source]}`;
  },
  format: (version: number, hash: string, blockSize: number, min: bigint, max: bigint) =>
    `- Version ${version}, ${hash}, block size ${blockSize}, update indices ${min} to ${max}`,
  noFooter: () => '- No footer',
  footer: (range: string, isValid: boolean) => `- Footer at ${range}, checksum ${isValid ? 'right' : 'wrong'}`,
  offsets: (offsets: {
    readonly refIndex: string;
    readonly objects: string;
    readonly objectIdLength: number;
    readonly objectIndex: string;
    readonly logs: string;
    readonly logIndex: string;
  }) =>
    `- Offsets: ref index ${offsets.refIndex}, objects ${offsets.objects} (IDs of ${offsets.objectIdLength} bytes), object index ${offsets.objectIndex}, logs ${offsets.logs}, log index ${offsets.logIndex}`,
} as const;

export const bugReportFiles = {
  heading: () => '## Not in the list',
  columns: () => ['File', 'Bytes', 'Age'],
  kind: (kind: 'directory' | 'other') => (kind === 'directory' ? 'a directory' : 'a link or the like'),
  /** In the largest unit that it has two of. */
  age: (seconds: number) => {
    const units = [
      ['day', 86_400],
      ['hour', 3600],
      ['minute', 60],
      ['second', 1],
    ] as const;
    const [unit, length] = units.find(([, each]) => seconds >= 2 * each) ?? units[3];
    const count = Math.max(0, Math.floor(seconds / length));
    return `${count} ${unit}${count === 1 ? '' : 's'}`;
  },
} as const;
