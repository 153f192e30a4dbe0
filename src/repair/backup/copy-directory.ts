/** Copies a directory with everything in it. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isZero } from '../../check/table/zero-runs.ts';
import { closeQuietly, retryInterrupted, writeFully } from '../../reftable/platform/files.ts';

import type { NotCopied } from '../errors.ts';
import type { Entry, RepairFiles } from '../files.ts';
import type { OnRepairProgress } from '../progress.ts';
import { chunks } from '../read-through.ts';
import { attempt, lookAt, setModifiedQuietly, syncFolder } from '../system-calls.ts';
import type { BackupFile, Manifest } from './manifest.ts';

/** Directories are copied to this depth. A stack's directory contains none. */
const DEEPEST = 16;

/**
 * Copies the contents of `from` into the new directory `to` and syncs them. Returns what it copied and what not. IO_ERROR.
 * `onProgress` is called for every file and chunk; what it throws stops the copying.
 */
export function copyDirectory(
  files: RepairFiles,
  from: string,
  to: string,
  onProgress: OnRepairProgress,
): Pick<Manifest, 'files' | 'left'> {
  const copy = new Copy(files, from, to, onProgress);
  copy.run();
  return { files: copy.files, left: copy.left };
}

class Copy {
  readonly files: BackupFile[] = [];
  readonly left: { name: string; why: NotCopied }[] = [];
  readonly #system: RepairFiles;
  readonly #from: string;
  readonly #to: string;
  readonly #onProgress: OnRepairProgress;

  constructor(system: RepairFiles, from: string, to: string, onProgress: OnRepairProgress) {
    this.#system = system;
    this.#from = from;
    this.#to = to;
    this.#onProgress = onProgress;
  }

  run(): void {
    attempt(this.#to, 'created', () => this.#system.makeDirectory(this.#to));
    this.#directory('', 0);
  }

  #directory(path: string, depth: number): void {
    const from = join(this.#from, path);
    const names = attempt(from, 'listed', () => this.#system.list(from)).sort();
    for (const [i, name] of names.entries()) {
      this.#onProgress({ type: 'backingUp', file: name }, depth === 0 ? i / names.length : undefined);
      const inner = path === '' ? name : `${path}/${name}`;
      const entry = lookAt(this.#system, join(this.#from, inner));
      if (entry === undefined) this.left.push({ name: inner, why: { type: 'vanished' } });
      else this.#entry(inner, entry, depth);
    }
    syncFolder(this.#system, join(this.#to, path));
  }

  #entry(name: string, entry: Entry, depth: number): void {
    const { size, mode, modified } = entry;
    const [from, to] = [join(this.#from, name), join(this.#to, name)];
    if (entry.type === 'file') {
      const sha256 = this.#file(name, from, to, entry);
      if (sha256 !== undefined) this.files.push({ name, type: 'file', size, mode, modified, sha256 });
    } else if (entry.type === 'link') {
      const target = attempt(from, 'read', () => this.#system.readLink(from));
      attempt(to, 'created', () => this.#system.makeLink(target, to));
      this.files.push({ name, type: 'link', size, mode, modified, target });
    } else if (entry.type === 'directory' && depth < DEEPEST) {
      attempt(to, 'created', () => this.#system.makeDirectory(to));
      this.files.push({ name, type: 'directory', size, mode, modified });
      this.#directory(name, depth + 1);
    } else {
      this.left.push({ name, why: { type: entry.type === 'directory' ? 'tooDeep' : 'notAFile' } });
    }
  }

  #file(name: string, from: string, to: string, { mode, modified }: Entry): string | undefined {
    let fd: number;
    try {
      fd = this.#system.openRead(from);
    } catch (error) {
      this.left.push({ name, why: { type: 'unreadable', message: (error as Error).message } });
      return undefined;
    }
    try {
      const check = () => this.#onProgress({ type: 'backingUp', file: name });
      return copyInto(this.#system, fd, from, to, mode, modified, check);
    } finally {
      closeQuietly(this.#system, fd);
    }
  }
}

/** Copies a file into a new one with its permissions and time, and syncs it. IO_ERROR. */
export function copyFile(
  files: RepairFiles,
  from: string,
  to: string,
  { mode, modified }: Pick<Entry, 'mode' | 'modified'>,
): void {
  const fd = attempt(from, 'opened', () => files.openRead(from));
  try {
    copyInto(files, fd, from, to, mode, modified, () => {});
  } finally {
    closeQuietly(files, fd);
  }
}

/** Copies an open file into a new one and syncs it; returns the SHA-256 of its bytes in hex. */
function copyInto(
  files: RepairFiles,
  fd: number,
  from: string,
  to: string,
  mode: number,
  modified: number,
  check: () => void,
): string {
  const hash = createHash('sha256');
  const out = attempt(to, 'created', () => files.create(to, 0o600));
  try {
    let size = 0;
    let written = 0;
    for (const bytes of chunks(files, fd, from, hash)) {
      check();
      size += bytes.length;
      // The copy of a sparse file is sparse too: otherwise it could fill the disk.
      if (isZero(bytes)) continue;
      if (written < size - bytes.length) attempt(to, 'extended', () => files.extend(out, size - bytes.length));
      attempt(to, 'written', () => writeFully(files, out, bytes));
      written = size;
    }
    if (written < size) attempt(to, 'extended', () => files.extend(out, size));
    attempt(to, 'synced', () => retryInterrupted(() => files.fsync(out)));
  } finally {
    closeQuietly(files, out);
  }
  attempt(to, 'given its permissions', () => files.chmod(to, mode));
  setModifiedQuietly(files, to, modified);
  return hash.digest('hex');
}
