/** A copy of a stack's whole directory beside it, as it was, with a list of what is in it. */
import { createHash, type Hash } from 'node:crypto';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { isReftableError, ReftableError } from '../reftable/errors.ts';
import { closeQuietly, readFully, retryInterrupted, writeFully } from '../reftable/platform/files.ts';
import { ioError } from '../reftable/stack/lock.ts';
import { ZERO_PIECE as CHUNK, isZero } from '../reftable/table/zero-runs.ts';

import { type Entry, type RepairFiles, realPath } from './files.ts';

export interface BackupFile {
  /** Its path in the directory, with `/` between the parts. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'link';
  readonly size: number;
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly modified: number;
  /** Of a file's bytes, in hex. */
  readonly sha256?: string;
  /** Where a link leads. */
  readonly target?: string;
}

export interface Manifest {
  readonly version: 1;
  /** The stack's directory. */
  readonly stack: string;
  /** UTC, as `2026-11-22T19:00:00.000Z`. */
  readonly created: string;
  readonly reason: 'repair' | 'rollback';
  readonly files: readonly BackupFile[];
  /** What could not be copied, and why. */
  readonly left: readonly { readonly name: string; readonly why: string }[];
  /** The tables that the list was to name when the work was done; `null` when it was to stay as it was. */
  readonly tablesAfter: readonly string[] | null;
}

export interface Backup {
  /** Its folder. */
  readonly path: string;
  readonly manifest: Manifest;
}

export interface BackupOptions {
  readonly reason: Manifest['reason'];
  readonly tablesAfter: Manifest['tablesAfter'];
  /** The folder that is to hold the backup's own; left out: one beside the stack's directory. */
  readonly place?: string;
  /** Seconds since the epoch. */
  readonly now: number;
  /** Called often; what it throws stops the backup. */
  readonly onProgress: (message: string, fraction?: number) => void;
}

const MANIFEST = 'manifest.json';
const FILES = 'files';
/** Directories in directories: a stack has none. */
const DEEPEST = 16;
/** More bytes are no manifest. */
const LONGEST_MANIFEST = 64 * 1024 * 1024;

/** Where the backups of a stack are kept unless another place is named. */
export function defaultBackupDirectory(directory: string): string {
  return join(dirname(directory), `${basename(directory)}-backup`);
}

/** Copies everything and makes it last; a copy that is not finished is removed. IO_ERROR, API_ERROR when the place is in the stack's own directory. */
export function makeBackup(files: RepairFiles, directory: string, options: BackupOptions): Backup {
  const place = resolve(options.place ?? defaultBackupDirectory(directory));
  if (isInside(place, directory)) {
    throw new ReftableError('API_ERROR', `The backup cannot be in ${directory}, of which it is to be a copy.`, {
      file: place,
    });
  }
  // Whoever made the repository has no say over what lies elsewhere.
  const usual = options.place === undefined ? lookAt(files, place)?.type : undefined;
  if (usual !== undefined && usual !== 'directory') {
    throw new ReftableError('IO_ERROR', `${place} is not a directory, so that it cannot hold a backup.`, {
      file: place,
    });
  }
  const created = new Date(options.now * 1000).toISOString();
  const path = newFolder(files, place, created);
  try {
    const manifest = fillBackup(files, directory, path, created, options);
    for (const folder of [path, place, dirname(place)]) syncFolder(files, folder);
    return { path, manifest };
  } catch (error) {
    discardBackup(files, path);
    throw error;
  }
}

function fillBackup(
  files: RepairFiles,
  directory: string,
  path: string,
  created: string,
  { reason, tablesAfter, onProgress }: BackupOptions,
): Manifest {
  const copy = new Copy(files, directory, join(path, FILES), onProgress);
  copy.run();
  const manifest: Manifest = {
    ...{ version: 1, stack: directory, created, reason, tablesAfter },
    ...{ files: copy.files, left: copy.left },
  };
  writeManifest(files, path, manifest);
  return manifest;
}

/** Removes a backup of a change that was not made. A failure leaves the rest of it. */
export function discardBackup(files: RepairFiles, path: string): void {
  try {
    removeTree(files, path);
  } catch {
    // What is left has a manifest only when nothing of it was removed: that comes first.
  }
}

function removeTree(files: RepairFiles, path: string): void {
  const names = files.list(path);
  for (const name of [...names.filter(each => each === MANIFEST), ...names.filter(each => each !== MANIFEST)]) {
    const inner = join(path, name);
    if (files.entry(inner)?.type === 'directory') removeTree(files, inner);
    else files.unlink(inner);
  }
  files.removeDirectory(path);
}

function isInside(path: string, directory: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    const real = realPath(at);
    if (real === directory || real.startsWith(`${directory}${sep}`)) return true;
    if (at === dirname(at)) return false;
  }
}

function newFolder(files: RepairFiles, place: string, created: string): string {
  makeFolders(files, place);
  const stamp = `${created.slice(0, 19).replaceAll(':', '-')}Z`;
  for (let serial = 1; ; serial++) {
    const path = join(place, serial === 1 ? stamp : `${stamp}-${serial}`);
    if (lookAt(files, path) !== undefined) continue;
    attempt(path, 'created', () => files.makeDirectory(path));
    return path;
  }
}

function makeFolders(files: RepairFiles, path: string): void {
  if (lookAt(files, path) !== undefined || path === dirname(path)) return;
  makeFolders(files, dirname(path));
  attempt(path, 'created', () => files.makeDirectory(path));
}

class Copy {
  readonly files: BackupFile[] = [];
  readonly left: { name: string; why: string }[] = [];
  readonly #system: RepairFiles;
  readonly #from: string;
  readonly #to: string;
  readonly #onProgress: BackupOptions['onProgress'];

  constructor(system: RepairFiles, from: string, to: string, onProgress: BackupOptions['onProgress']) {
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
      this.#onProgress(`Backing up ${name}`, depth === 0 ? i / names.length : undefined);
      const inner = path === '' ? name : `${path}/${name}`;
      const entry = lookAt(this.#system, join(this.#from, inner));
      if (entry === undefined) this.left.push({ name: inner, why: 'it vanished, or its name is not text' });
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
      this.left.push({ name, why: entry.type === 'directory' ? 'it lies too deep' : 'it is not a file' });
    }
  }

  #file(name: string, from: string, to: string, { mode, modified }: Entry): string | undefined {
    let fd: number;
    try {
      fd = this.#system.openRead(from);
    } catch (error) {
      this.left.push({ name, why: (error as Error).message });
      return undefined;
    }
    try {
      return copyInto(this.#system, fd, from, to, mode, modified, () => this.#onProgress(`Backing up ${name}`));
    } finally {
      closeQuietly(this.#system, fd);
    }
  }
}

/** Copies what is open into a new file and makes it last; returns the hash of its bytes. */
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
      // A sparse file stays one: its copy may not fill the disk.
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

/** Of no weight where it cannot be done. */
export function setModifiedQuietly(files: RepairFiles, path: string, modified: number): void {
  try {
    files.setModified(path, modified);
  } catch {
    // The file is as it was but for its time.
  }
}

function* chunks(files: RepairFiles, fd: number, path: string, hash: Hash): Generator<Buffer, void, undefined> {
  for (let position = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const count = attempt(path, 'read', () => readFully(files, fd, chunk, position));
    const bytes = chunk.subarray(0, count);
    hash.update(bytes);
    if (count > 0) yield bytes;
    if (count < CHUNK) return;
    position += count;
  }
}

/** The hash of a file's bytes, in hex; each of them is shown to `use` first. IO_ERROR. */
export function readThrough(files: RepairFiles, path: string, use: (bytes: Buffer) => void = () => {}): string {
  const hash = createHash('sha256');
  const fd = attempt(path, 'opened', () => files.openRead(path));
  try {
    for (const bytes of chunks(files, fd, path, hash)) use(bytes);
  } finally {
    closeQuietly(files, fd);
  }
  return hash.digest('hex');
}

/** Where the copy of a file is. */
export function copyPath({ path }: Backup, name: string): string {
  return join(path, FILES, name);
}

function writeManifest(files: RepairFiles, path: string, manifest: Manifest): void {
  const [draft, final] = [join(path, `${MANIFEST}.draft`), join(path, MANIFEST)];
  const fd = attempt(draft, 'created', () => files.create(draft, 0o644));
  try {
    attempt(draft, 'written', () => writeFully(files, fd, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)));
    attempt(draft, 'synced', () => retryInterrupted(() => files.fsync(fd)));
  } finally {
    closeQuietly(files, fd);
  }
  attempt(draft, `renamed to ${final}`, () => files.rename(draft, final));
}

/** The backup in a folder. FORMAT_ERROR when there is none, or one that was not finished. IO_ERROR. */
export function openBackup(path: string, files: RepairFiles): Backup {
  const at = join(path, MANIFEST);
  const entry = lookAt(files, at);
  if (entry?.type !== 'file' || entry.size > LONGEST_MANIFEST) throw noBackup(path, 'it has no manifest.json');
  const parts: Buffer[] = [];
  readThrough(files, at, bytes => parts.push(bytes));
  let manifest: Manifest;
  try {
    manifest = JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw noBackup(path, 'its manifest.json is damaged');
  }
  if (!isManifest(manifest)) throw noBackup(path, 'its manifest.json is not what this version writes');
  return { path, manifest };
}

function noBackup(path: string, why: string): ReftableError {
  return new ReftableError('FORMAT_ERROR', `${path} is not a finished backup of a stack: ${why}.`, { file: path });
}

/** Nothing in it may lead out of the backup, or out of the stack's directory. */
function isManifest(value: unknown): value is Manifest {
  const manifest = value as Manifest;
  return (
    typeof value === 'object' &&
    value !== null &&
    manifest.version === 1 &&
    typeof manifest.created === 'string' &&
    (manifest.reason === 'repair' || manifest.reason === 'rollback') &&
    Array.isArray(manifest.files) &&
    manifest.files.every(isBackupFile) &&
    areInDirectories(manifest.files) &&
    (manifest.tablesAfter === null || Array.isArray(manifest.tablesAfter))
  );
}

/** What is in a folder is in a real one: a link could lead anywhere. */
function areInDirectories(files: readonly BackupFile[]): boolean {
  const directories = new Set(files.filter(({ type }) => type === 'directory').map(({ name }) => name));
  const unique = new Set(files.map(({ name }) => name)).size === files.length;
  return (
    unique && files.every(({ name }) => !name.includes('/') || directories.has(name.slice(0, name.lastIndexOf('/'))))
  );
}

function isBackupFile({ name, type, size, mode, modified, sha256, target }: BackupFile): boolean {
  const parts = typeof name === 'string' ? name.split('/') : [''];
  return (
    parts.every(part => part !== '' && part !== '.' && part !== '..' && !/[\\\0]/.test(part)) &&
    [size, modified].every(Number.isFinite) &&
    Number.isInteger(mode) &&
    mode === (mode & 0o7777) &&
    ((type === 'file' && typeof sha256 === 'string') ||
      type === 'directory' ||
      (type === 'link' && typeof target === 'string'))
  );
}

/**
 * The finished backups of a stack in their usual place, the newest first. Their manifests are read up to 64 MiB altogether:
 * a repository can bring such a folder along.
 */
export function listBackups(path: string, files: RepairFiles, place?: string): Backup[] {
  const folder = resolve(place ?? defaultBackupDirectory(realPath(path)));
  if (lookAt(files, folder)?.type !== 'directory') return [];
  let bytesLeft = LONGEST_MANIFEST;
  return attempt(folder, 'listed', () => files.list(folder))
    .sort()
    .reverse()
    .flatMap(name => {
      try {
        bytesLeft -= lookAt(files, join(folder, name, MANIFEST))?.size ?? 0;
        if (bytesLeft < 0) return [];
        return [openBackup(join(folder, name), files)];
      } catch (error) {
        if (isReftableError(error)) return [];
        throw error;
      }
    })
    .sort((a, b) =>
      a.manifest.created === b.manifest.created
        ? a.path < b.path
          ? 1
          : -1
        : a.manifest.created < b.manifest.created
          ? 1
          : -1,
    );
}

function lookAt(files: RepairFiles, path: string): Entry | undefined {
  return attempt(path, 'looked at', () => files.entry(path));
}

export function syncFolder(files: RepairFiles, path: string): void {
  attempt(path, 'synced', () => retryInterrupted(() => files.syncDirectory(path)));
}

/** Makes a system call's failure an IO_ERROR. */
export function attempt<T>(path: string, what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw isReftableError(error) || !isSystemError(error) ? error : ioError(path, what, error);
  }
}

function isSystemError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException | undefined)?.code === 'string';
}
