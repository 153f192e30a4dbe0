// docs/findings.md: every kind of finding, from the catalogue and the severities.
import { SEVERITIES } from '../../src/check/severities.ts';
import { BLOCKS } from '../../src/text/findings/blocks.ts';
import { CATALOGUE } from '../../src/text/findings/catalogue.ts';
import { HEADER_FOOTER } from '../../src/text/findings/header-footer.ts';
import { INDEXES } from '../../src/text/findings/indexes.ts';
import { LIST } from '../../src/text/findings/list.ts';
import { RECORDS } from '../../src/text/findings/records.ts';
import { REFS } from '../../src/text/findings/refs.ts';
import { STACK } from '../../src/text/findings/stack.ts';

const INTRODUCTION = `# Findings

Every kind of finding of the check: in the Problems panel, in \`reftable fsck\` and in reports. The ids of
\`git refs verify\` keep their names; the others are named alike. \`npm run findings\` writes this page.

- **error**: something cannot be read, or is read as something other than what was written.
- **warning**: it can be read, but is not as it should be.
- **info**: worth knowing.
- **hint**: nothing is wrong. \`reftable fsck\` exits with 0 if all findings are hints.
`;

const SECTIONS = [
  ['The list of tables', LIST],
  ['The stack', STACK],
  ['Unlisted tables', { tableUnlistedUnreadable: CATALOGUE.tableUnlistedUnreadable }],
  ['Header and footer', HEADER_FOOTER],
  ['Blocks', BLOCKS],
  ['Records', RECORDS],
  ['Indexes, object section, and other readers', INDEXES],
  ['Refs', REFS],
];

/** The whole page. */
export function findingsPage() {
  return [INTRODUCTION, ...SECTIONS.map(([title, entries]) => section(title, Object.entries(entries)))].join('\n');
}

function section(title, entries) {
  const rows = entries.map(([id, entry]) => row(id, SEVERITIES[id], entry));
  return `## ${title}\n\n| Finding | Severity | What it is | What to do |\n|---|---|---|---|\n${rows.join('')}`;
}

function row(id, severity, { explanation, advice }) {
  return `| \`${id}\` | ${severity} | ${cell(explanation())} | ${cell(advice())} |\n`;
}

/** Angle brackets outside of code would be HTML. */
function cell(text) {
  return text
    .split('`')
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/[<>|]/g, character => `\\${character}`)))
    .join('`');
}
