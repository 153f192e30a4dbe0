// What has to be true before a version is released.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const RELEASED = /^## (\S+) - (\S+)$/;

/** The sections of a changelog, newest first. The one of changes that are not released has no date. */
export function changelogSections(text) {
  const sections = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) {
      const [, version, date] = RELEASED.exec(line) ?? [];
      sections.push({ title: line.slice(3), version, date, text: '' });
    } else if (sections.length > 0) sections.at(-1).text += `${line}\n`;
  }
  return sections.map(section => ({ ...section, text: section.text.trim() }));
}

/** The notes of a release: what the changelog has of its version. */
export function releaseNotes(root, version) {
  const sections = changelogSections(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'));
  return sections.find(section => section.version === version)?.text ?? '';
}

/**
 * Sentences on what is wrong. `changes` is what `git status --porcelain` prints, `tag` the name of the tag of the release,
 * `tags` those that exist.
 */
export function releaseProblems(root, { changes, tag, tags, today }) {
  const { version, scripts } = readJson(root, 'package.json');
  const lock = readJson(root, 'package-lock.json');
  const isValid = /^\d+\.\d+\.\d+$/.test(version);
  const isAsked = tag !== undefined;
  return [
    ...(changes.trim() === '' ? [] : [`The work tree has changes. Commit them first:\n${changes.trimEnd()}`]),
    ...(isValid ? [] : [`The version in package.json, ${version}, is not of the form 1.2.3.`]),
    ...([lock.version, lock.packages[''].version].every(each => each === version)
      ? []
      : [`package-lock.json has another version than package.json. Run npm install.`]),
    ...(isAsked && tag !== `v${version}` ? [`The tag ${tag} is not that of version ${version}, v${version}.`] : []),
    ...(!isAsked && tags.includes(`v${version}`) ? [`The tag v${version} exists. Raise the version.`] : []),
    ...changelogProblems(root, version, today),
    ...(scripts.release === undefined ? ['package.json has no script "release".'] : []),
  ];
}

function changelogProblems(root, version, today) {
  const sections = changelogSections(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'));
  const [unreleased] = sections.filter(section => section.version === undefined && section.text !== '');
  const newest = sections.find(section => section.version !== undefined);
  if (unreleased) return [`CHANGELOG.md has changes under "${unreleased.title}". Move them to ${version}.`];
  if (newest?.version !== version) return [`CHANGELOG.md has no section "## ${version} - YYYY-MM-DD" as its first.`];
  if (!isDate(newest.date)) return [`The date of ${version} in CHANGELOG.md, ${newest.date}, is not a date.`];
  if (newest.date > today) return [`The date of ${version} in CHANGELOG.md, ${newest.date}, is in the future.`];
  return newest.text === '' ? [`CHANGELOG.md has nothing about ${version}.`] : [];
}

/** After `npm run package`, which finds out what is bundled: the notices have the license of each package that they list. */
export function noticesProblems(root) {
  const file = join(root, 'ThirdPartyNotices.txt');
  if (!existsSync(file)) return ['ThirdPartyNotices.txt does not exist. npm run build writes it.'];
  const notices = readFileSync(file, 'utf8');
  const listed = [...notices.matchAll(/^- (\S+ \S+) \(.+\)$/gm)].map(([, name]) => name);
  if (listed.length === 0) return ['ThirdPartyNotices.txt lists no packages.'];
  const missing = listed.filter(name => !notices.includes(`\n${name}\nLicense: `));
  return missing.length === 0 ? [] : [`ThirdPartyNotices.txt has no license of ${missing.join(', ')}.`];
}

function isDate(text) {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function readJson(root, name) {
  return JSON.parse(readFileSync(join(root, name), 'utf8'));
}
