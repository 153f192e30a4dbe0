/** Commits and tags of a repository, read by one `git cat-file --batch-command` that keeps running. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { AskGitError } from '../errors.ts';
import type { LocatedStack } from '../repository/locate.ts';
import { gitOfStack } from './git-of-stack.ts';
import { parseObject, type ReadObject } from './parse-object.ts';
import { Replies } from './replies.ts';
import { safeArguments, safeEnvironment } from './run-git.ts';

/** The number of objects of one batch: its requests fit into a pipe. */
const BATCH = 500;
/** In bytes. A larger commit or tag is reported by its type alone, as a damaged one is. */
const LARGEST = 1024 * 1024;
/** The number of damaged objects of one batch: git is started again after each. */
const MOST_DAMAGED = 20;
/** Milliseconds without a request after which git is ended. */
const IDLE = 60_000;
/** Milliseconds to wait for an answer of git. */
const PATIENCE = 30_000;

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly replies: Replies;
}

/**
 * Reads objects of a stack's repository. git is started for the first request, and again if it has ended. It fetches
 * nothing: in a partial clone, an object that was not fetched yet is missing. Replacement refs are not followed.
 */
export class ObjectReader implements Disposable {
  readonly #git: string;
  readonly #repository: string;
  #process: Running | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  /** Throws `AskGitError` without a git on PATH or a git directory. */
  constructor(stack: LocatedStack) {
    const { git, repository } = gitOfStack(stack);
    this.#git = git;
    this.#repository = repository;
  }

  /**
   * The objects with these IDs, in order. What is not an object ID is missing. Rejects with `AskGitError` if git cannot
   * be run, does not accept the repository, ends at more than some damaged objects, or does not answer for 30 seconds.
   */
  read(oids: readonly string[]): Promise<ReadObject[]> {
    const reading = this.#last.then(() => this.#readAll(oids));
    this.#last = reading.catch(() => undefined);
    return reading;
  }

  /** Starts git before the first request, which is then answered sooner. Throws as `read` if it cannot be started. */
  start(): void {
    hold(this.#start(), false);
    this.#endWhenIdle();
  }

  async #readAll(oids: readonly string[]): Promise<ReadObject[]> {
    const asked = [...new Set(oids.filter(oid => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(oid)))];
    const objects = new Map<string, ReadObject>();
    clearTimeout(this.#idle);
    if (asked.length > 0) hold(this.#start(), true);
    try {
      for (let from = 0; from < asked.length; from += BATCH) {
        for (const object of await this.#readBatch(asked.slice(from, from + BATCH))) objects.set(object.oid, object);
      }
    } catch (error) {
      this.#end();
      throw error;
    }
    if (this.#process !== undefined) hold(this.#process, false);
    this.#endWhenIdle();
    return oids.map(oid => objects.get(oid) ?? { type: 'missing', oid });
  }

  async #readBatch(oids: readonly string[]): Promise<ReadObject[]> {
    const headers: Header[] = [];
    await this.#ask('info', oids, async (replies, oid) => headers.push(await headerOf(replies, oid)));
    const readable = oids.filter((_, i) => isRead(headers[i]));
    const contents = await this.#contentsOf(readable);
    return oids.map((oid, i) => {
      const type = headers[i]?.type;
      return type === undefined ? { type: 'missing', oid } : parseObject(oid, type, contents.get(oid));
    });
  }

  /** By ID. Without those that git cannot read, or that have been removed since it was asked for their types. */
  async #contentsOf(oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const contents = new Map<string, Buffer>();
    let next = 0;
    for (let damaged = 0; next < oids.length; ) {
      try {
        await this.#ask('contents', oids.slice(next), async (replies, oid) => {
          const { type, size } = await headerOf(replies, oid);
          if (type !== undefined) contents.set(oid, (await replies.bytes(size + 1)).subarray(0, -1));
          next += 1;
        });
      } catch (error) {
        // git ends at an object that is damaged.
        if (!this.#process?.replies.exited || ++damaged > MOST_DAMAGED) throw error;
        next += 1;
      }
    }
    return contents;
  }

  /** `read` reads the answer for one ID. */
  async #ask(
    command: string,
    oids: readonly string[],
    read: (replies: Replies, oid: string) => Promise<unknown>,
  ): Promise<void> {
    if (oids.length === 0) return;
    const { child, replies } = this.#start();
    child.stdin.write(`${oids.map(oid => `${command} ${oid}\n`).join('')}flush\n`);
    const patience = setTimeout(() => replies.fail(`no answer for ${PATIENCE / 1000} seconds`), PATIENCE).unref();
    try {
      for (const oid of oids) {
        await read(replies, oid);
        patience.refresh();
      }
    } finally {
      clearTimeout(patience);
    }
  }

  #start(): Running {
    if (this.#process?.replies.ended === false) return this.#process;
    const command = ['--no-replace-objects', 'cat-file', '--buffer', '--batch-command'];
    const options = { cwd: this.#repository, env: safeEnvironment() };
    let child: ChildProcessWithoutNullStreams;
    try {
      child = spawn(this.#git, safeArguments(this.#repository, command), options);
    } catch (error) {
      // Node refuses a NUL in a path.
      throw new AskGitError('IO_ERROR', `git cat-file: ${(error as Error).message}`, this.#repository);
    }
    this.#process = { child, replies: new Replies(child, this.#repository) };
    return this.#process;
  }

  #endWhenIdle(): void {
    this.#idle = setTimeout(() => this.#end(), IDLE).unref();
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#process?.child.kill();
    this.#process = undefined;
  }

  [Symbol.dispose](): void {
    this.#end();
  }
}

/** Whether this process keeps running for the sake of git's answers. An idle git does not hold it. */
function hold({ child }: Running, isHeld: boolean): void {
  // The pipes of a child are sockets.
  for (const pipe of [child, child.stdin, child.stdout, child.stderr] as unknown as readonly Socket[]) {
    if (isHeld) pipe.ref();
    else pipe.unref();
  }
}

const TYPES = ['commit', 'tag', 'tree', 'blob'] as const;

/** The first line of an answer. `type` is `undefined` if the object does not exist. */
interface Header {
  readonly type: (typeof TYPES)[number] | undefined;
  /** In bytes. */
  readonly size: number;
}

/** Rejects with `AskGitError` for a line that git does not print. */
async function headerOf(replies: Replies, oid: string): Promise<Header> {
  const line = await replies.line();
  const [, name, word, size = '0'] = /^([0-9a-f]+) (\w+)(?: (\d{1,15}))?$/.exec(line) ?? [];
  if (name === undefined) throw replies.fail(`unexpected answer '${line.slice(0, 100)}'`);
  // What is not an object ID of this repository may be the name of a branch, or the start of an ID.
  return { type: name === oid ? TYPES.find(type => type === word) : undefined, size: Number(size) };
}

/** Whether the contents of such an object are read. */
function isRead(header: Header | undefined): boolean {
  return (header?.type === 'commit' || header?.type === 'tag') && header.size <= LARGEST;
}
