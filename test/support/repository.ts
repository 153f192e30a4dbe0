// Temporary repositories with real reftable stacks.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitOptions, git, tryGit } from './git.ts';

export interface RepositoryOptions {
  hash?: 'sha1' | 'sha256';
  refFormat?: 'reftable' | 'files';
  bare?: boolean;
  /** `name=value` pairs, for example `reftable.blockSize=256`. */
  config?: string[];
}

/** No compaction after a write: a stack then has one table for each transaction. */
export const withoutCompaction: NodeJS.ProcessEnv = { GIT_TEST_REFTABLE_AUTOCOMPACTION: 'false' };

export class Repository implements Disposable {
  readonly folder: string;
  /** The git directory. */
  readonly gitFolder: string;
  /** The stack's directory. */
  readonly stack: string;

  constructor(options: RepositoryOptions = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'reftable-repository-'));
    this.gitFolder = options.bare ? this.folder : join(this.folder, '.git');
    this.stack = join(this.gitFolder, 'reftable');
    git(this.folder, [
      ...['init', '-q', '--initial-branch=main', `--ref-format=${options.refFormat ?? 'reftable'}`],
      ...[`--object-format=${options.hash ?? 'sha1'}`, ...(options.bare ? ['--bare'] : [])],
    ]);
    for (const pair of options.config ?? []) {
      const equals = pair.indexOf('=');
      this.git(['config', pair.slice(0, equals), pair.slice(equals + 1)]);
    }
  }

  git(args: string[], options?: GitOptions): string {
    return git(this.folder, args, options);
  }

  tryGit(args: string[], options?: GitOptions) {
    return tryGit(this.folder, args, options);
  }

  /** Makes an empty commit without moving any ref and returns its object name. */
  commit(message = 'sample', parents: string[] = []): string {
    const tree = this.git(['hash-object', '-t', 'tree', '-w', '--stdin']).trim();
    return this.git(['commit-tree', tree, '-m', message, ...parents.flatMap(oid => ['-p', oid])]).trim();
  }

  /** Runs lines of `git update-ref --stdin` as one transaction, hence one table. */
  updateRefs(lines: Iterable<string>, options: Omit<GitOptions, 'input'> = {}): void {
    this.git(['update-ref', '--stdin'], { ...options, input: `${[...lines].join('\n')}\n` });
  }

  /** The tables that tables.list names, base first. */
  tables(): string[] {
    return readFileSync(join(this.stack, 'tables.list'), 'utf8').split('\n').filter(Boolean);
  }

  /** Every ref with its object and its symbolic target, one a line: a change that keeps all refs keeps them. */
  refs(): string {
    return this.git(['for-each-ref', '--include-root-refs', '--format=%(refname) %(objectname) %(symref)']);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Fills a repository with that many branches in one transaction (a second or two for 100,000). */
export function addBranches(repository: Repository, count: number, prefix = 'refs/heads/topic/'): void {
  const oid = repository.commit();
  const width = String(count - 1).length;
  repository.updateRefs(
    Array.from({ length: count }, (_, i) => `create ${prefix}${String(i).padStart(width, '0')} ${oid}`),
  );
}

/** One table for each size, base first, holding that many new branches: stacks of any geometry. */
export function addTables(repository: Repository, sizes: number[]): void {
  const oid = repository.commit();
  sizes.forEach((size, table) => {
    repository.updateRefs(
      Array.from({ length: size }, (_, i) => `create refs/heads/table-${table}/branch-${i} ${oid}`),
      { env: withoutCompaction },
    );
  });
}
