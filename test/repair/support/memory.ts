// A file system in memory for whole directories, that can die at any call.
import { basename, dirname, join, resolve } from 'node:path';
import type { FileIdentity } from '../../../src/reftable/platform/files.ts';
import type { Entry, RepairFiles } from '../../../src/repair/files.ts';

import { MemoryFiles, systemError } from '../../engine/support/memory-files.ts';

/** The process is dead: further calls do nothing. */
export class Died extends Error {}

/** Calls that change or sync something. */
const CHANGING = ['create', 'write', 'fsync', 'syncDirectory', 'chmod', 'rename', 'unlink'];

export class RepairMemory extends MemoryFiles implements RepairFiles {
  readonly #directories = new Set<string>(['/']);
  /** Calls so far that change something. */
  count = 0;
  /** The call, by number, that the process does not reach, or that fails once. */
  #stop: { readonly at: number; readonly how: 'die' | 'fail' } | undefined;
  #dead = false;

  constructor() {
    super();
    this.before = call => {
      if (CHANGING.includes(call)) this.#hear();
      else if (this.#dead) throw new Died();
    };
  }

  /** Runs until a call is reached. */
  stopAt(at: number, how: 'die' | 'fail'): void {
    this.count = 0;
    this.#stop = { at, how };
  }

  /** Another process continues with the current files. */
  revive(): void {
    this.#stop = undefined;
    this.#dead = false;
  }

  makeFolder(path: string): void {
    this.#directories.add(resolve(path));
  }

  entry(path: string): Entry | undefined {
    if (this.#dead) throw new Died();
    const at = resolve(path);
    if (this.#directories.has(at)) return { type: 'directory', size: 0, modified: 0, mode: 0o755, dev: 1n, ino: 0n };
    if (!super.names(dirname(at)).includes(basename(at))) return undefined;
    let found: FileIdentity;
    try {
      found = this.stat(at);
    } catch (error) {
      // Another process may have removed it just now.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    const { size, modified, mode, dev, ino } = found;
    return { type: 'file', size, modified, mode, dev, ino };
  }

  extend(fd: number, size: number): void {
    const zeros = Buffer.alloc(size - this.fstat(fd).size);
    this.write(fd, zeros, 0, zeros.length);
  }

  makeDirectory(path: string): void {
    this.#hear();
    if (this.entry(path) !== undefined) throw systemError('EEXIST', path);
    this.#directories.add(resolve(path));
  }

  removeDirectory(path: string): void {
    this.#hear();
    if (this.list(path).length > 0) throw systemError('ENOTEMPTY', path);
    this.#directories.delete(resolve(path));
  }

  readLink(path: string): string {
    throw systemError('EINVAL', path);
  }

  makeLink(_target: string, path: string): void {
    throw systemError('EPERM', path);
  }

  setModified(): void {
    if (this.#dead) throw new Died();
  }

  override openRead(path: string): number {
    if (this.#directories.has(resolve(path))) throw systemError('EISDIR', path);
    return super.openRead(path);
  }

  override rename(from: string, to: string): void {
    if (!this.#directories.has(resolve(from))) {
      if (this.#directories.has(resolve(to))) throw systemError('EISDIR', to);
      super.rename(from, to);
      return;
    }
    this.#hear();
    this.#directories.delete(resolve(from));
    this.#directories.add(resolve(to));
  }

  override list(directory: string): string[] {
    if (this.#dead) throw new Died();
    const at = resolve(directory);
    if (!this.#directories.has(at)) throw systemError('ENOENT', directory);
    const inner = [...this.#directories]
      .filter(path => path !== '/' && dirname(path) === at)
      .map(path => basename(path));
    const files = super.names(directory).filter(name => !name.includes('/'));
    return [...new Set([...files, ...inner])];
  }

  /** Every file and directory below one, with its bytes. */
  image(directory: string): Record<string, string> {
    const found: Record<string, string> = {};
    for (const name of super.names(directory)) found[name] = this.content(join(directory, name)).toString('latin1');
    for (const path of this.#directories) if (path.startsWith(`${directory}/`)) found[path] = 'directory';
    return found;
  }

  /** A separate process on the same disk. */
  copy(): RepairMemory {
    const copy = new RepairMemory();
    for (const path of this.#directories) copy.makeFolder(path);
    for (const name of super.names('/')) {
      copy.put(`/${name}`, this.content(`/${name}`), this.mode(`/${name}`));
    }
    return copy;
  }

  #hear(): void {
    if (this.#dead) throw new Died();
    const position = this.count++;
    if (this.#stop === undefined || position !== this.#stop.at) return;
    if (this.#stop.how === 'fail') throw systemError('EIO', 'a file');
    this.#dead = true;
    throw new Died();
  }
}
