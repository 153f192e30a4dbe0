/**
 * The files around a stack: git uses the stack only in a git directory that it accepts, with a configuration that leads
 * to the stack. Refs as files, which git ignores, and the remains of a migration are reported too.
 */
import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { GitError, RefusedRepositoryError } from '../../git/errors.ts';
import { readFormat } from '../../git/repository/format.ts';
import { gitDirectoryAround } from '../../git/repository/locate.ts';
import { commonDirectory } from '../../git/repository/repository.ts';
import {
  directoryPresence,
  headState,
  looseReflogs,
  looseRefs,
  migrationLeftovers,
  type Names,
  packedRefs,
  storageSetting,
} from '../../git/repository/surroundings.ts';
import { LIST_FILE } from '../../reftable/stack/list.ts';
import { isTableName } from '../../reftable/stack/names.ts';
import type { Finding } from '../finding.ts';
import type { FindingParams } from '../finding-params.ts';
import { makeFinding } from '../make-finding.ts';
import { quote } from '../quote.ts';
import { listLines } from '../stack/check-list.ts';

/** What is known of the repository of a stack. */
export interface RepositoryCheck {
  readonly findings: readonly Finding[];
  /** A git directory is around the stack, so that the stack should have a HEAD. */
  readonly inRepository: boolean;
  /** The directory exists. */
  readonly exists: boolean;
  /** The directory or every table of it is missing. */
  readonly empty: boolean;
}

/**
 * Checks what is around the stack in `directory`: in the given git directory, or in the one that is around it. A stack
 * that is in no git directory has no findings. Never throws.
 */
export function checkRepository(directory: string, given?: string): RepositoryCheck {
  const gitDirectory = given ?? gitDirectoryAround(directory);
  const { exists, empty } = contentsOf(directory);
  if (gitDirectory === undefined) return { findings: [], inRepository: false, exists, empty };
  const check = new Check(directory, gitDirectory);
  return { findings: [...check.run(exists, empty)], inRepository: true, exists, empty };
}

class Check {
  readonly #directory: string;
  readonly #gitDirectory: string;
  #common: string;

  constructor(directory: string, gitDirectory: string) {
    this.#directory = directory;
    this.#gitDirectory = gitDirectory;
    this.#common = gitDirectory;
  }

  *run(exists: boolean, empty: boolean): Generator<Finding, void, undefined> {
    yield* this.#head();
    try {
      this.#common = commonDirectory(this.#gitDirectory);
      yield* this.#directories();
      yield* this.#storage(empty);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      yield this.#refused(this.#fileIn(this.#gitDirectory, 'commondir'), error);
    }
    if (empty) yield makeFinding('stackMissing', '', { exists });
    yield* this.#beside();
  }

  *#head(): Generator<Finding, void, undefined> {
    const state = headState(this.#gitDirectory);
    const file = this.#fileIn(this.#gitDirectory, 'HEAD');
    if (state === 'ref') yield this.#besideFinding('HEAD', { what: 'head', count: 1, first: [], complete: true });
    else if (state !== 'stub') yield makeFinding('headStub', file, { problem: state });
  }

  *#directories(): Generator<Finding, void, undefined> {
    for (const name of ['refs', 'objects'] as const) {
      const presence = directoryPresence(this.#common, name);
      if (presence === 'present') continue;
      yield makeFinding('gitDirectoryPart', this.#fileIn(this.#common, name), { part: name, problem: presence });
    }
  }

  *#storage(empty: boolean): Generator<Finding, void, undefined> {
    const file = this.#fileIn(this.#common, 'config');
    try {
      const setting = storageSetting(this.#common);
      // git would read refs from files. A stack without tables has nothing that git ignores.
      if (setting !== 'reftable' && !empty) yield makeFinding('refStorage', file, { setting });
      if (setting !== 'other') readFormat(this.#common, this.#gitDirectory);
    } catch (error) {
      yield this.#refused(file, error);
    }
  }

  #refused(file: string, error: unknown): Finding {
    const refused = error instanceof RefusedRepositoryError;
    return makeFinding('repositoryRefused', file, { error: quote.error(error), refused });
  }

  *#beside(): Generator<Finding, void, undefined> {
    const isMain = this.#common === this.#gitDirectory;
    const loose = looseRefs(this.#gitDirectory);
    if (loose.count > 0) yield this.#besideFinding('refs', { what: 'refs', ...quoted(loose) });
    const packed = isMain ? packedRefs(this.#common) : undefined;
    if (packed) yield this.#besideFinding('packed-refs', { what: 'packedRefs', ...quoted(packed) });
    const reflogs = looseReflogs(this.#gitDirectory);
    if (reflogs.count > 0) yield this.#besideFinding('logs', { what: 'reflogs', ...quoted(reflogs) });
    if (!isMain) return;
    for (const name of migrationLeftovers(this.#common)) {
      yield makeFinding('migrationLeftover', this.#fileIn(this.#common, name), {});
    }
  }

  #besideFinding(name: string, params: FindingParams['refsBeside']): Finding {
    return makeFinding('refsBeside', this.#fileIn(this.#gitDirectory, name), params);
  }

  /** Relative to the stack's directory, as all files of findings. */
  #fileIn(gitDirectory: string, name: string): string {
    return relative(this.#directory, join(gitDirectory, name)).split(sep).join('/');
  }
}

function quoted({ count, first, complete }: Names) {
  return { count, first: first.map(name => quote.ref(name)), complete };
}

/** A directory or a list that cannot be read is not treated as empty. */
function contentsOf(directory: string): { exists: boolean; empty: boolean } {
  try {
    if (statSync(directory, { throwIfNoEntry: false }) === undefined) return { exists: false, empty: true };
    const names = readdirSync(directory);
    if (names.some(isTableName)) return { exists: true, empty: false };
    const lines = names.includes(LIST_FILE) ? listLines(directory) : [];
    return { exists: true, empty: lines?.length === 0 };
  } catch {
    return { exists: true, empty: false };
  }
}
