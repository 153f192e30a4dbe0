// `npm run release`: checks that the version in package.json can be released, packs it, and makes the tag that starts
// .github/workflows/release.yml. With --dry-run it changes nothing, and prints what would be run. --tag NAME is for the
// workflow, in which the tag exists. --no-package leaves out the package and what is checked of it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkout, checkoutCache } from './provision/cache.mjs';
import { FailedProgram, run } from './provision/run.mjs';
import { noticesProblems, releaseNotes, releaseProblems } from './release/checks.mjs';

const { values } = parseArgs({
  options: { 'dry-run': { type: 'boolean' }, 'no-package': { type: 'boolean' }, tag: { type: 'string' } },
});
const git = (...args) => run('git', args, { cwd: checkout });
const { name, version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
const tag = `v${version}`;

const problems = releaseProblems(checkout, {
  changes: git('status', '--porcelain'),
  tags: git('tag', '--list').split('\n'),
  tag: values.tag,
  today: new Date().toISOString().slice(0, 10),
});
if (!values['no-package']) problems.push(...packageProblems());
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);

const notes = join(checkoutCache, 'release-notes.md');
mkdirSync(checkoutCache, { recursive: true });
writeFileSync(notes, `${releaseNotes(checkout, version)}\n`);
const steps = [
  ['git', 'tag', '--annotate', '--message', `${name} ${version}`, tag],
  ['git', 'push', 'origin', tag],
];
console.log(`${name} ${version} can be released. The notes are in ${notes}.`);
if (values['dry-run']) {
  console.log('This would be run:');
  for (const step of steps) console.log(`  ${step.join(' ')}`);
  console.log(`Then .github/workflows/release.yml tests, packs and publishes ${tag}.`);
} else {
  const [makeTag, push] = steps;
  run(makeTag[0], makeTag.slice(1), { cwd: checkout });
  console.log(`The tag ${tag} was made. To publish it, run: ${push.join(' ')}`);
}

/** The limit of the package is that of `npm run package`. */
function packageProblems() {
  try {
    console.log(run(process.execPath, [join(checkout, 'scripts', 'package.mjs')], { cwd: checkout }).trim());
  } catch (error) {
    if (error instanceof FailedProgram) return [error.message];
    throw error;
  }
  return noticesProblems(checkout);
}
