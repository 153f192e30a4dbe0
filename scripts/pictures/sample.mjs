// The repository on the pictures: that of `npm start`, with the same times and names of tables in every run.
import { readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSample } from '../sample.mjs';

/** The time on the pictures, in milliseconds since the epoch: a morning in November 2026. */
export const NOW = Date.UTC(2026, 10, 20, 9, 0);

/** Makes the repository in a folder, replacing an existing one, and returns its path. */
export function pictureSample(git, parent) {
  const folder = makeSample(git, parent, NOW);
  const stack = join(folder, '.git', 'reftable');
  const tables = renameTables(stack);
  for (const name of [...tables, 'tables.list']) utimesSync(join(stack, name), NOW / 1000, NOW / 1000);
  return folder;
}

/** git ends the name of each table with a random number. Returns the new names. */
function renameTables(stack) {
  const list = join(stack, 'tables.list');
  const names = readFileSync(list, 'utf8').split('\n').filter(Boolean);
  const renamed = names.map((name, i) => name.replace(/[\da-f]{8}(?=\.ref$)/, number(i)));
  for (const [i, name] of names.entries()) renameSync(join(stack, name), join(stack, renamed[i]));
  writeFileSync(list, `${renamed.join('\n')}\n`);
  return renamed;
}

/** Looks like a random number of 32 bits. */
function number(index) {
  return Math.imul(index + 1, 0x9e3779b1)
    .toString(16)
    .replace('-', '')
    .padStart(8, '5')
    .slice(-8);
}
