import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discoverRepositories } from '../../src/git/repository/discover.ts';
import type { FoundRepository } from '../../src/git/repository/read-found.ts';

/** An empty folder that is deleted after the test. Its path contains no symbolic links. */
export function temporaryFolder(test: { after(fn: () => void): void }): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'reftable-test-')));
  test.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** The first repository that a search of the folder finds. */
export function firstFound(folder: string): FoundRepository {
  const [first] = discoverRepositories([folder]).found;
  if (first === undefined) throw new RangeError(`No repository was found in ${folder}.`);
  return first;
}
