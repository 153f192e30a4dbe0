// docs/findings.md: every kind of finding, from the catalogue and the severities.
import { SEVERITIES } from '../../src/check/severities.ts';
import { BLOCKS } from '../../src/text/findings/blocks.ts';
import { CATALOGUE } from '../../src/text/findings/catalogue.ts';
import { gitDoesText } from '../../src/text/findings/git-does.ts';
import { HEADER_FOOTER } from '../../src/text/findings/header-footer.ts';
import { INDEXES } from '../../src/text/findings/indexes.ts';
import { LIST } from '../../src/text/findings/list.ts';
import { RECORDS } from '../../src/text/findings/records.ts';
import { REFS } from '../../src/text/findings/refs.ts';
import { REPOSITORY } from '../../src/text/findings/repository.ts';
import { STACK } from '../../src/text/findings/stack.ts';

const INTRODUCTION = `# Findings

Every kind of finding of the check: in the Problems panel, in \`reftable fsck\` and in reports. The IDs of
\`git refs verify\` keep their names; the others are named alike. \`npm run findings\` writes this page.

- **error**: something cannot be read, or is read as something other than what was written.
- **warning**: it can be read, but is not as it should be.
- **info**: worth knowing.
- **hint**: nothing is wrong. \`reftable fsck\` exits with 0 if all findings are hints.

What git does was observed with git 2.55 on samples of each kind, and \`test/check/git-reads.test.ts\` and
\`test/check/git-writes.test.ts\` repeat it. Other damage of the same kind may have other effects. A kind that was not
observed has no such paragraph.
`;

const SECTIONS = [
  ['The repository around the stack', REPOSITORY],
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
  return [`## ${title}\n`, ...entries.map(([id, entry]) => kind(id, SEVERITIES[id], entry))].join('\n');
}

/** The extension looks for the line of the id, two below the heading. */
function kind(id, severity, { title, explanation, git, advice }) {
  const does = gitDoesText(git);
  const paragraphs = [
    `### ${plain(title())}`,
    `\`${id}\`, ${severity}`,
    plain(explanation()),
    ...(does === undefined ? [] : [`**What git does:** ${does}`]),
    `**What to do:** ${plain(advice())}`,
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

/** Angle brackets outside of code would be HTML. */
function plain(text) {
  return text
    .split('`')
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/[<>]/g, character => `\\${character}`)))
    .join('`');
}
