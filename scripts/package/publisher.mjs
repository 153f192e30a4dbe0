// The addresses of a publisher, which publisher.json has and package.json does not: a fork fills in its own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const names = ['repository', 'bugs', 'homepage'];

/** Reads `publisher.json` of a folder: three addresses with https, or empty. Throws an Error that names one that is neither. */
export function readPublisher(folder) {
  const file = join(folder, 'publisher.json');
  const given = JSON.parse(readFileSync(file, 'utf8'));
  for (const name of names) {
    if (given[name] !== '' && !isAddress(given[name]))
      throw new Error(`${file}: ${name} is not an address that begins with https://. Enter one, or "" for none.`);
  }
  return Object.fromEntries(names.map(name => [name, given[name]]));
}

/** The names of the addresses that are empty. */
export function missingAddresses(publisher) {
  return names.filter(name => publisher[name] === '');
}

/** A manifest with the addresses that are known. The store links questions to the address for bugs. */
export function publishedManifest(manifest, { repository, bugs, homepage }) {
  return {
    ...manifest,
    ...(repository && { repository: { type: 'git', url: repository } }),
    ...(bugs && { bugs: { url: bugs }, qna: bugs }),
    ...(homepage && { homepage }),
  };
}

/** Whether vsce knows the addresses of the files of a repository, so that it can make links to them absolute. */
export function hasKnownFiles(repository) {
  return /^https:\/\/(?:github|gitlab)\.com\/[^/]+\/[^/]+/.test(repository);
}

function isAddress(text) {
  return typeof text === 'string' && text.startsWith('https://') && URL.canParse(text);
}
