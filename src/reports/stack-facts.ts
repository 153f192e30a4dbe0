/** Facts about a stack from its directory and, if it has one, the repository around it. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { commonDirectory, GitConfig, gitDirectoryOfStack, listDirectory } from '../git/index.ts';
import { type HashName, ReftableError } from '../reftable/index.ts';

/** The three keys of a repository's configuration that decide how its refs are read. */
export interface RepositoryFormat {
  readonly repositoryFormatVersion?: string;
  readonly objectFormat?: string;
  readonly refStorage?: string;
}

/** `undefined` when the directory is not that of a repository, or its configuration cannot be read. */
export function repositoryFormat(directory: string): RepositoryFormat | undefined {
  try {
    const gitDirectory = gitDirectoryOfStack(directory);
    if (gitDirectory === undefined) return undefined;
    const config = new GitConfig();
    config.read(join(commonDirectory(gitDirectory), 'config'), { includes: false });
    return {
      repositoryFormatVersion: config.string('core.repositoryformatversion'),
      objectFormat: config.string('extensions.objectformat'),
      // A path after it would reveal the machine.
      refStorage: config.string('extensions.refstorage')?.replace(/:\/\/.*$/s, ''),
    };
  } catch {
    return undefined;
  }
}

/** The format of object IDs, if the configuration names a valid one. */
export function hashOf(format: RepositoryFormat | undefined): HashName | undefined {
  if (format === undefined) return undefined;
  const name = format.objectFormat ?? 'sha1';
  return name === 'sha1' || name === 'sha256' ? name : undefined;
}

export interface StackFile {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
  /** In bytes. */
  readonly size: number;
  /** Seconds since the epoch. */
  readonly modified: number;
}

/** A limit above that of a bundle. */
const MOST_FILES = 100_000;

/**
 * Everything in the directory, by name; symbolic links and the like are `other`. Throws `IO_ERROR` if the directory cannot
 * be listed, and `FORMAT_ERROR` if it has more than 100,000 entries.
 */
export function filesOf(directory: string): StackFile[] {
  const { entries, complete } = listDirectory(directory, MOST_FILES);
  if (!complete) {
    const message = `cannot report on ${directory}: it has more than ${MOST_FILES} entries`;
    throw new ReftableError('FORMAT_ERROR', message, { file: directory });
  }
  return [...entries]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(entry => {
      const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other';
      const status = kind === 'other' ? undefined : statSync(join(directory, entry.name), { throwIfNoEntry: false });
      return {
        name: entry.name,
        kind,
        size: kind === 'file' ? (status?.size ?? 0) : 0,
        modified: (status?.mtimeMs ?? 0) / 1000,
      };
    });
}
