// What git does with a stack: real git commands in a repository whose stack is restored after each that writes.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeText } from '../../../src/reftable/format/utf8.ts';
import { Stack } from '../../../src/reftable/index.ts';
import type { GitAnswer } from '../../../src/text/findings/git-does.ts';
import { gitBinary, isolated } from '../../support/git.ts';

/** Seconds of CPU time, so that the load of the machine does not matter. With some stacks git never ends. */
const HANGS_AFTER = 2;
/** The kernel ends a process with one of these at the limit. */
const HANGING: readonly string[] = ['SIGXCPU', 'SIGKILL'];
const NEW_REF = 'refs/heads/new-in-this-test';
/** Refs whose reflogs are read. */
const LOGGED = ['HEAD', 'refs/heads/main', 'refs/remotes/origin/main'];

interface Run {
  /** Left out when git ended with exit status 0. */
  readonly end?: 'fails' | 'crashes' | 'hangs';
  /** Without empty ones, a byte a character. */
  readonly lines: readonly string[];
  readonly printed: boolean;
}

/** What git should read. */
export interface Sound {
  /** Each ref as `format` prints it. */
  readonly refs: readonly string[];
  readonly format: '%(refname)' | '%(refname) %(objectname) %(symref)';
  /** Of each ref the name and its object ID; without object IDs, the names. */
  readonly found: readonly string[];
  /** Each reflog entry of `LOGGED` as `logFormat` prints it. */
  readonly entries: readonly string[];
  readonly logFormat: '%H' | '%gD %H %gs';
}

/** A repository in a temporary folder. `build` lays it out in the folder that it gets. */
export class AskedGit implements Disposable {
  readonly #root = realpathSync(mkdtempSync(join(tmpdir(), 'reftable-ask-')));
  readonly #repository = join(this.#root, 'repository');
  readonly #original = join(this.#root, 'original');
  readonly #stack = join(this.#repository, '.git', 'reftable');

  /** What git lists before changes. */
  #before: Run | undefined;

  constructor(build: (folder: string) => void) {
    build(this.#repository);
    cpSync(this.#stack, this.#original, { recursive: true, preserveTimestamps: true });
  }

  /** What git reads now. */
  read(): Sound {
    const sound: Sound = {
      ...{ refs: [], format: '%(refname) %(objectname) %(symref)' },
      ...{ found: [], entries: [], logFormat: '%gD %H %gs' },
    };
    const refs = this.#list(sound).lines;
    return { ...sound, refs, found: this.#find({ ...sound, refs }).lines, entries: this.#reflog(sound).lines };
  }

  /** What the engine reads: names of refs, and objects of reflog entries. */
  stored(): Sound {
    using stack = Stack.open(this.#stack, { readOnly: true });
    const refs = [...stack.refs()].map(({ name }) => Buffer.from(encodeText(name)).toString('latin1'));
    const entries = LOGGED.flatMap(name => [...stack.log(name)].map(({ update }) => update?.new ?? ''));
    return { refs, format: '%(refname)', found: refs, entries, logFormat: '%H' };
  }

  list(sound: Sound): GitAnswer {
    const { end, lines } = this.#list(sound);
    return end ?? compared(sound.refs, lines);
  }

  /** The refs of the sound stack, each by its name. */
  find(sound: Sound): GitAnswer {
    const { end, lines } = this.#find(sound);
    return end ?? compared(sound.found, lines);
  }

  reflog(sound: Sound): GitAnswer {
    const { end, lines } = this.#reflog(sound);
    return end ?? compared(sound.entries, lines);
  }

  verify(): GitAnswer {
    const { end, printed } = this.#run(['refs', 'verify']);
    if (end === 'crashes' || end === 'hangs') return end;
    return printed ? 'reports' : 'right';
  }

  /** Creates a ref. */
  write(sound: Sound, oid: string): GitAnswer {
    return this.#change(['update-ref', '-m', 'test', NEW_REF, oid], sound);
  }

  compact(sound: Sound): GitAnswer {
    return this.#change(['pack-refs', '--all'], sound);
  }

  [Symbol.dispose](): void {
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 3 });
  }

  #list({ format }: Sound): Run {
    return this.#run(['for-each-ref', '--include-root-refs', `--format=${format}`]);
  }

  #find({ refs, format }: Sound): Run {
    const names = refs.map(line => line.split(' ')[0]);
    const run = this.#run(['cat-file', '--batch-check=%(objectname)'], `${names.join('\n')}\n`);
    const found = run.lines
      .map((line, i) => ({ line, name: names[i] ?? '' }))
      .filter(({ line }) => /^[0-9a-f]+$/.test(line));
    return { ...run, lines: found.map(({ line, name }) => (format === '%(refname)' ? name : `${name} ${line}`)) };
  }

  #reflog({ logFormat }: Sound): Run {
    return this.#run(['log', '-g', '--date=raw', `--format=${logFormat}`, ...LOGGED, '--']);
  }

  /** Compares what git lists before and after a command, if it can list refs at all. */
  #change(args: readonly string[], sound: Sound): GitAnswer {
    this.#before ??= this.#list(sound);
    const before = this.#before;
    const { end } = this.#run(args);
    const after = before.end === undefined && end === undefined ? this.#list(sound) : undefined;
    rmSync(this.#stack, { recursive: true, force: true });
    cpSync(this.#original, this.#stack, { recursive: true, preserveTimestamps: true });
    if (end !== undefined || after === undefined) return end ?? 'right';
    return (
      after.end ??
      compared(
        before.lines,
        after.lines.filter(line => line.split(' ')[0] !== NEW_REF),
      )
    );
  }

  #run(args: readonly string[], input = ''): Run {
    const limited = `ulimit -c 0; ulimit -t ${HANGS_AFTER}; exec "$0" "$@"`;
    const { status, signal, stdout, stderr, error } = spawnSync('sh', ['-c', limited, gitBinary, ...args], {
      ...{ cwd: this.#repository, encoding: 'latin1', input: Buffer.from(input, 'latin1'), env: isolated },
    });
    // git may end without having read its input.
    if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
    const lines = stdout.split('\n').filter(Boolean);
    const printed = status !== 0 || stdout !== '' || stderr !== '';
    if (signal !== null) return { end: HANGING.includes(signal) ? 'hangs' : 'crashes', lines, printed };
    return status === 0 ? { lines, printed } : { end: 'fails', lines, printed };
  }
}

function compared(sound: readonly string[], lines: readonly string[]): GitAnswer {
  const expected = new Set(sound);
  if (lines.some(line => !expected.has(line))) return 'wrong';
  if (lines.length === sound.length) return 'right';
  return lines.length === 0 ? 'none' : 'some';
}
