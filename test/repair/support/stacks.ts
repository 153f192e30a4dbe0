// Broken stacks to repair: the samples, and recorded ones if there are any.
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Finding, fsck } from '../../../src/check/index.ts';
import { type HashName, type LogRecord, type RefRecord, Stack } from '../../../src/reftable/index.ts';
import { applyRepair, changesAnything, planRepair } from '../../../src/repair/index.ts';
import { buildSample } from '../../../src/samples/index.ts';
import { findingText } from '../../../src/text/findings/render.ts';
import { git } from '../../support/git.ts';

/** A separate repository, whose stack is broken, repaired and read by git. */
export class DamagedRepository implements Disposable {
  readonly folder: string;
  readonly stack: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.stack = join(folder, '.git', 'reftable');
  }

  static sample(id: string): DamagedRepository {
    const damagedRepository = new DamagedRepository(temporary());
    buildSample(id, damagedRepository.folder);
    return damagedRepository;
  }

  /** The repository that `build` lays out in the folder that it gets. */
  static built(build: (folder: string) => unknown): DamagedRepository {
    const damagedRepository = new DamagedRepository(temporary());
    build(damagedRepository.folder);
    return damagedRepository;
  }

  /** The files of a stack's directory in a repository that real git made. */
  static copyOf(stack: string, hash: HashName): DamagedRepository {
    const damagedRepository = new DamagedRepository(temporary());
    git(damagedRepository.folder, ['init', '-q', '--ref-format=reftable', `--object-format=${hash}`]);
    rmSync(damagedRepository.stack, { recursive: true });
    cpSync(stack, damagedRepository.stack, { recursive: true, verbatimSymlinks: true });
    return damagedRepository;
  }

  /** What git lists; throws when git fails. */
  refs(): string[] {
    const format = '--format=%(refname) %(objectname) %(symref)';
    return git(this.folder, ['for-each-ref', '--include-root-refs', format]).split('\n').slice(0, -1);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function temporary(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'reftable-repair-')));
}

/** Removes the locks of a stack that no process uses. */
export function unlock(directory: string): void {
  const plan = planRepair(directory, { select: { findings: [], removeLocks: true } });
  if (changesAnything(plan)) applyRepair(plan);
}

/** Everything in a directory: kind, permission bits and bytes by path. */
export function contents(directory: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (path: string) => {
    for (const name of readdirSync(join(directory, path)).sort()) {
      const inner = path === '' ? name : `${path}/${name}`;
      const at = join(directory, inner);
      const stats = lstatSync(at);
      const mode = (stats.mode & 0o777).toString(8);
      if (stats.isSymbolicLink()) found[inner] = `link to ${readlinkSync(at)}`;
      else if (stats.isDirectory()) {
        found[inner] = 'directory';
        visit(inner);
      } else found[inner] = `${mode} ${readFileSync(at).toString('latin1')}`;
    }
  };
  visit('');
  return found;
}

export function findings(directory: string, hash?: HashName): Finding[] {
  return [...fsck(directory, { hash })].flatMap(step => (step.type === 'finding' ? [step.finding] : []));
}

/** Errors and warnings. */
export function troubles(directory: string, hash?: HashName): string[] {
  return findings(directory, hash)
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(finding => `${finding.id} ${finding.file}: ${findingText(finding).message}`);
}

/** All that is seen, without update indices, which a repair may change. */
export function seen(directory: string, hash?: HashName): { refs: unknown[]; logs: unknown[] } {
  using stack = Stack.open(directory, { readOnly: true, hash });
  return {
    refs: [...stack.refs()].map(({ name, value }: RefRecord) => ({ name, value })),
    logs: [...stack.logs()].map(({ name, update }: LogRecord) => ({ name, update })),
  };
}

export interface Recorded {
  readonly id: string;
  readonly stack: string;
  readonly hash: HashName;
  /** The refs that git's own library listed before its first error. */
  readonly refs: readonly RecordedRef[];
}

export interface RecordedRef {
  readonly refname?: string;
  readonly oid?: string;
  readonly target?: string;
}

/** Recorded broken stacks next to the checkout, or in REFTABLE_CORPUS. */
export function recorded(): Recorded[] {
  const corpus = resolve(process.env.REFTABLE_CORPUS ?? '../shared/corpus');
  if (!existsSync(corpus)) return [];
  return readdirSync(corpus)
    .filter(id => id.startsWith('2'))
    .sort()
    .map(id => {
      const { hash } = JSON.parse(readFileSync(join(corpus, id, 'meta.json'), 'utf8')) as { hash: HashName };
      const lines = gunzipSync(readFileSync(join(corpus, id, 'expected.jsonl.gz')))
        .toString('utf8')
        .split('\n')
        .filter(Boolean);
      const refs = lines.map(line => JSON.parse(line) as RecordedRef & { k: string }).filter(({ k }) => k === 'ref');
      return { id, hash, refs, stack: join(corpus, id, 'reftable') };
    });
}
