/** What a git process prints, read by the line and by the byte. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { AskGitError } from '../errors.ts';

/** Bytes of standard error that an error repeats. */
const MOST_OF_PROBLEM = 2000;

/** The standard output of one process, in the order in which it is read. One read at a time. */
export class Replies {
  readonly #repository: string;
  #unread: Buffer = Buffer.alloc(0);
  #problem = '';
  #exited = false;
  #failure: AskGitError | undefined;
  #wake: (() => void) | undefined;

  constructor(child: ChildProcessWithoutNullStreams, repository: string) {
    this.#repository = repository;
    child.stdout.on('data', (bytes: Buffer) => {
      this.#unread = Buffer.concat([this.#unread, bytes]);
      this.#wake?.();
    });
    child.stderr.on('data', (bytes: Buffer) => {
      this.#problem = (this.#problem + bytes.toString('utf8')).slice(0, MOST_OF_PROBLEM);
    });
    // Writing to a process that has ended.
    child.stdin.on('error', () => undefined);
    child.on('error', error => this.fail(error.message));
    child.on('close', (status, signal) => {
      this.#exited = status !== null;
      this.fail(this.#problem.trim() || `it ended with ${signal ?? status}`);
    });
  }

  /** The process has ended, or nothing more is expected of it. */
  get ended(): boolean {
    return this.#failure !== undefined;
  }

  /** The process has ended by itself. */
  get exited(): boolean {
    return this.#exited;
  }

  /** All reads reject from now on, with the first reason that is given. Returns the error. */
  fail(reason: string): AskGitError {
    this.#failure ??= new AskGitError('IO_ERROR', `git cat-file: ${reason}`, this.#repository);
    this.#wake?.();
    return this.#failure;
  }

  /** The next line without its newline. Rejects with `AskGitError` if the process ends before. */
  async line(): Promise<string> {
    let end = this.#unread.indexOf(10);
    while (end < 0) {
      await this.#more();
      end = this.#unread.indexOf(10);
    }
    return this.#take(end + 1).toString('latin1', 0, end);
  }

  /** The next `count` bytes. Rejects as `line`. */
  async bytes(count: number): Promise<Buffer> {
    while (this.#unread.length < count) await this.#more();
    return this.#take(count);
  }

  #take(count: number): Buffer {
    const taken = this.#unread.subarray(0, count);
    this.#unread = this.#unread.subarray(count);
    return taken;
  }

  async #more(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    await new Promise<void>(resolve => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }
}
