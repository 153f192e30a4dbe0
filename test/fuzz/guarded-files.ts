import { dirname, resolve } from 'node:path';
import { MemoryFiles } from '../engine/support/memory-files.ts';

/**
 * A stack's directory in memory that notes every call about a path outside of it, and every read that asks for more than
 * the file has. Nothing is thrown: code that swallows errors would hide it.
 */
export class GuardedFiles extends MemoryFiles {
  readonly breaches: string[] = [];
  readonly directory: string;

  constructor(directory: string, files: ReadonlyMap<string, Buffer>) {
    super();
    this.directory = resolve(directory);
    for (const [name, bytes] of files) this.put(resolve(directory, name), bytes);
    this.before = (call, path) => {
      if (call !== 'sleep' && call !== 'list') this.#expectInside(call, path);
    };
  }

  override rename(from: string, to: string): void {
    this.#expectInside('rename to', to);
    super.rename(from, to);
  }

  override read(fd: number, target: Uint8Array, at: number, length: number, offset: number): number {
    const { size } = this.fstat(fd);
    if (offset + length > size || offset < 0)
      this.breaches.push(`read of ${length} bytes at ${offset} of a file of ${size}`);
    return super.read(fd, target, at, length, offset);
  }

  /** Names and bytes of all files. */
  snapshot(): Map<string, Buffer> {
    return new Map(this.names(this.directory).map(name => [name, this.content(resolve(this.directory, name))]));
  }

  #expectInside(call: string, path: string): void {
    if (path.includes('\0') || dirname(resolve(path)) !== this.directory)
      this.breaches.push(`${call} ${JSON.stringify(path)}`);
  }
}
