// Two directories of one file system, each with its journal, and the order of the effects of both.
import { basename } from 'node:path';
import type { FileSystem } from '../../../src/reftable/platform/files.ts';
import { DIRECTORY } from '../../engine/support/stacks.ts';
import { present } from '../../support/present.ts';
import type { JournalingFiles } from './journal.ts';

/** A descriptor in one of the journals. */
interface Opened {
  readonly files: JournalingFiles;
  readonly fd: number;
}

export class TwoJournals implements FileSystem {
  readonly identifiesFiles = true;
  /** The journal of each effect. */
  readonly order: JournalingFiles[] = [];
  readonly #directories: ReadonlyMap<string, JournalingFiles>;
  readonly #opened: Opened[] = [];

  /** `directories` has the journal of each directory by its path. */
  constructor(directories: ReadonlyMap<string, JournalingFiles>) {
    this.#directories = directories;
  }

  openRead(path: string): number {
    return this.#open(path, (files, inside) => files.openRead(inside));
  }

  create(path: string, mode: number): number {
    return this.#open(path, (files, inside) => files.create(inside, mode));
  }

  close(fd: number): void {
    this.#through(fd, ({ files, fd }) => files.close(fd));
  }

  read(fd: number, target: Uint8Array, at: number, length: number, offset: number): number {
    return this.#through(fd, ({ files, fd }) => files.read(fd, target, at, length, offset));
  }

  write(fd: number, bytes: Uint8Array, at: number, length: number): number {
    return this.#through(fd, ({ files, fd }) => files.write(fd, bytes, at, length));
  }

  fsync(fd: number): void {
    this.#through(fd, ({ files, fd }) => files.fsync(fd));
  }

  fstat(fd: number) {
    return this.#through(fd, ({ files, fd }) => files.fstat(fd));
  }

  syncDirectory(path: string): void {
    this.#at(path, (files, inside) => files.syncDirectory(inside));
  }

  stat(path: string) {
    return this.#at(path, (files, inside) => files.stat(inside));
  }

  chmod(path: string, mode: number): void {
    this.#at(path, (files, inside) => files.chmod(inside, mode));
  }

  rename(from: string, to: string): void {
    this.#at(from, (files, inside) => files.rename(inside, `${DIRECTORY}/${basename(to)}`));
  }

  unlink(path: string): void {
    this.#at(path, (files, inside) => files.unlink(inside));
  }

  list(directory: string): string[] {
    return this.#at(directory, (files, inside) => files.list(inside));
  }

  sleep(): void {}

  #open(path: string, open: (files: JournalingFiles, inside: string) => number): number {
    return this.#at(path, (files, inside) => this.#opened.push({ files, fd: open(files, inside) }) - 1);
  }

  #through<T>(fd: number, call: (opened: Opened) => T): T {
    const opened = present(this.#opened[fd]);
    return this.#noting(opened.files, () => call(opened));
  }

  /** Calls with the path in the journal of its directory. */
  #at<T>(path: string, call: (files: JournalingFiles, inside: string) => T): T {
    const [directory, files] = present([...this.#directories].find(([directory]) => path.startsWith(directory)));
    return this.#noting(files, () => call(files, `${DIRECTORY}${path.slice(directory.length)}`));
  }

  #noting<T>(files: JournalingFiles, call: () => T): T {
    const before = files.effects.length;
    const result = call();
    for (let i = before; i < files.effects.length; i++) this.order.push(files);
    return result;
  }
}
