// A file system that records every change on the disk, so that any earlier state of the disk can be restored.
import { basename } from 'node:path';
import { MemoryFiles } from '../../engine/support/memory-files.ts';
import { present } from '../../support/present.ts';
import { type Image, LIST, putImage } from './images.ts';

/** One change, or one sync. A file is identified by a number, independent of its current name. */
export type Effect =
  | { readonly type: 'create'; readonly file: number; readonly name: string }
  | { readonly type: 'write'; readonly file: number; readonly bytes: Buffer }
  | { readonly type: 'sync'; readonly file: number; readonly length: number }
  | { readonly type: 'rename'; readonly file: number; readonly from: string; readonly to: string }
  | { readonly type: 'unlink'; readonly file: number; readonly name: string }
  | { readonly type: 'syncDirectory' };

export interface Journal {
  /** The initial content, all of it on the disk; its files are numbered in order. */
  readonly initial: Image;
  readonly effects: readonly Effect[];
}

export class JournalingFiles extends MemoryFiles implements Journal {
  readonly initial: Image;
  readonly effects: Effect[] = [];
  readonly #named = new Map<string, number>();
  readonly #open = new Map<number, { file: number; length: number }>();
  #files = 0;

  /** Continues where another process stopped after `earlier`. */
  constructor(initial: Image, earlier: readonly Effect[] = []) {
    super();
    this.initial = initial;
    this.effects.push(...earlier);
    putImage(imageAfter(this, earlier.length), this);
    for (const name of initial.keys()) this.#named.set(name, this.#files++);
    for (const effect of earlier) {
      changeNames(this.#named, effect);
      if (effect.type === 'create') this.#files++;
    }
  }

  override create(path: string, mode: number): number {
    const fd = super.create(path, mode);
    const [name, file] = [basename(path), this.#files++];
    this.#named.set(name, file);
    this.#open.set(fd, { file, length: 0 });
    this.effects.push({ type: 'create', file, name });
    return fd;
  }

  override write(fd: number, bytes: Uint8Array, at: number, length: number): number {
    const count = super.write(fd, bytes, at, length);
    const open = this.#opened(fd);
    open.length += count;
    this.effects.push({ type: 'write', file: open.file, bytes: Buffer.from(bytes.subarray(at, at + count)) });
    return count;
  }

  override fsync(fd: number): void {
    super.fsync(fd);
    this.effects.push({ type: 'sync', ...this.#opened(fd) });
  }

  override rename(from: string, to: string): void {
    super.rename(from, to);
    const [before, after] = [basename(from), basename(to)];
    const file = this.#fileOf(before);
    this.#named.delete(before);
    this.#named.set(after, file);
    this.effects.push({ type: 'rename', file, from: before, to: after });
  }

  override unlink(path: string): void {
    super.unlink(path);
    const name = basename(path);
    this.effects.push({ type: 'unlink', file: this.#fileOf(name), name });
    this.#named.delete(name);
  }

  override syncDirectory(path: string): void {
    super.syncDirectory(path);
    this.effects.push({ type: 'syncDirectory' });
  }

  #opened(fd: number): { file: number; length: number } {
    const open = this.#open.get(fd);
    if (open === undefined) throw new Error(`descriptor ${fd} is not open for writing`);
    return open;
  }

  #fileOf(name: string): number {
    const file = this.#named.get(name);
    if (file === undefined) throw new Error(`${name} is unknown to the journal`);
    return file;
  }
}

/** The directory after the first `count` effects, when nothing is lost: as another process sees it. */
export function imageAfter({ initial, effects }: Journal, count: number): Image {
  const contents = [...initial.values()];
  const names = new Map([...initial.keys()].map((name, file) => [name, file]));
  for (const effect of effects.slice(0, count)) {
    if (effect.type === 'write') {
      contents[effect.file] = Buffer.concat([present(contents[effect.file]), effect.bytes]);
    }
    if (effect.type === 'create') contents[effect.file] = Buffer.alloc(0);
    changeNames(names, effect);
  }
  return new Map([...names].map(([name, file]) => [name, present(contents[file])]));
}

/** Applies `effect` to a directory. */
export function changeNames(names: Map<string, number>, effect: Effect): void {
  if (effect.type === 'create') names.set(effect.name, effect.file);
  if (effect.type === 'unlink' && names.get(effect.name) === effect.file) names.delete(effect.name);
  if (effect.type !== 'rename') return;
  if (names.get(effect.from) === effect.file) names.delete(effect.from);
  names.set(effect.to, effect.file);
}

/** A write of which only half arrived. */
export function halved(effect: Effect): Effect | undefined {
  if (effect.type !== 'write' || effect.bytes.length < 2) return undefined;
  return { ...effect, bytes: effect.bytes.subarray(0, effect.bytes.length >> 1) };
}

/** How often the list was replaced. */
export function replacements(effects: readonly Effect[]): number {
  return effects.filter(effect => effect.type === 'rename' && effect.to === LIST).length;
}
