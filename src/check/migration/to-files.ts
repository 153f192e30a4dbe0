/** A migration from a reftable to files: packed-refs for refs, and a file for each symbolic ref, root ref and reflog. */
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isNullId } from '../../git/objects/null-id.ts';
import { isPseudoRef, isRefName, isRootRef, isSafeRefName } from '../../git/refs/ref-name.ts';
import { openStack } from '../../git/repository/open-stack.ts';
import {
  compareNames,
  encodeText,
  type HashName,
  type LogUpdate,
  MergedCursor,
  type RefRecord,
  type Stack,
} from '../../reftable/index.ts';
import { foldedName, isReservedName } from '../refs/portable-name.ts';
import { isMigratableTime } from './entry-times.ts';
import type { MigrationFindings } from './migration-finding.ts';
import { nameConflicts } from './name-set.ts';
import type { MigrationNumbers, StorageSize } from './numbers.ts';

/** Bytes of a name in a file system (NAME_MAX). */
const LONGEST_NAME = 255;
/** Where git writes the files, beside the stack; it chooses six letters. */
const MIGRATION_FOLDER = 'ref_migration.XXXXXX';
const LOCK = '.lock';
const PACKED_HEADER = '# pack-refs with: peeled fully-peeled sorted \n';

/** The stack, and the file system of its git directory: whether names that differ only by case are one, and its longest path. */
export interface ToFiles {
  readonly directory: string;
  readonly hash: HashName;
  readonly ignoresCase: boolean;
  /** Bytes of a path with its final NUL (PATH_MAX). */
  readonly longestPath: number;
}

/** Reads all refs and reflogs. `check` is called often and may throw to stop. Throws what it throws, and `ReftableError`. */
export function checkToFiles(
  { directory, hash, ignoresCase, longestPath }: ToFiles,
  findings: MigrationFindings,
  check: () => void,
): MigrationNumbers {
  using stack = openStack({ directory, hash });
  return new Files(stack, findings, check).run(directory, ignoresCase, longestPath);
}

class Files {
  readonly #stack: Stack;
  readonly #findings: MigrationFindings;
  readonly #check: () => void;
  readonly #packed: string[] = [];
  /** Refs with a file of their own: symbolic and root refs. */
  readonly #loose = new Set<string>();
  readonly #reflogs: string[] = [];
  #after: { bytes: number; files: number } = { bytes: PACKED_HEADER.length, files: 1 };
  #refs = 0;
  #entries = 0;

  constructor(stack: Stack, findings: MigrationFindings, check: () => void) {
    this.#stack = stack;
    this.#findings = findings;
    this.#check = check;
  }

  run(directory: string, ignoresCase: boolean, longestPath: number): MigrationNumbers {
    this.#readRefs();
    this.#readReflogs();
    const all = [...new Set([...this.#packed, ...this.#loose, ...this.#reflogs])].sort(compareNames);
    const written = new Set([...this.#loose, ...this.#reflogs]);
    // git checks the names of files only.
    for (const { name, around } of nameConflicts(all)) {
      const isRefused = [name, ...around].some(each => written.has(each));
      this.#findings.add(isRefused ? 'nameConflict' : 'packedConflict', name);
    }
    const around = join(dirname(directory), MIGRATION_FOLDER, LOCK);
    this.#checkLengths(written, longestPath - Buffer.byteLength(around));
    this.#checkPortable(all, ignoresCase);
    return {
      ...{ refs: this.#refs, reflogs: this.#reflogs.length, entries: this.#entries },
      ...{ before: sizeOfStack(directory), after: this.#after, unknownTags: 0 },
    };
  }

  #readRefs(): void {
    using cursor = new MergedCursor(this.#stack.tables.map(table => table.refCursor()));
    let isCut = false;
    while (cursor.next()) {
      this.#check();
      if (cursor.isDeletion) {
        this.#findings.add('deletedRefs', cursor.name);
        continue;
      }
      const ref = cursor.ref();
      this.#refs++;
      if (!ref.name.startsWith('refs/') && !isRootRef(ref.name)) {
        this.#findings.add('otherRootRefs', ref.name);
      } else if (isBroken(ref)) {
        if (!isCut && !isSafeRefName(ref.name)) this.#findings.add('unsafeName', ref.name);
        isCut = true;
        this.#findings.add('brokenRefs', ref.name);
      } else if (isCut) this.#findings.add('refsAfterBroken', ref.name);
      else this.#write(ref);
    }
  }

  #write({ name, value }: RefRecord): void {
    if (value.type === 'symref') this.#writeFile(name, `ref: ${value.target}\n`);
    else if (value.type !== 'deletion' && isRootRef(name)) this.#writeFile(name, `${value.oid}\n`);
    else if (value.type !== 'deletion') {
      this.#packed.push(name);
      this.#after.bytes += value.oid.length + encodeText(name).length + 2;
      if (value.type === 'peeled') this.#after.bytes += value.peeled.length + 2;
    }
  }

  #writeFile(name: string, text: string): void {
    this.#loose.add(name);
    this.#after.bytes += encodeText(text).length;
    this.#after.files++;
  }

  #readReflogs(): void {
    using cursor = this.#stack.logCursor();
    let reflog: Reflog | undefined;
    while (cursor.next()) {
      this.#check();
      const { name, update } = cursor.log();
      if (update === null) continue;
      if (reflog?.name !== name) {
        this.#end(reflog);
        reflog = { name, entries: 0, bytes: 0, isTimely: true, hasDeletion: false };
      }
      if (isNullId(update.old) && isNullId(update.new)) continue;
      reflog.entries++;
      reflog.bytes += bytesOf(update);
      reflog.hasDeletion ||= isNullId(update.new);
      reflog.isTimely &&= isMigratableTime(update.time, update.tz);
    }
    this.#end(reflog);
  }

  #end(reflog: Reflog | undefined): void {
    if (reflog === undefined) return;
    const { name, entries, bytes, isTimely, hasDeletion } = reflog;
    this.#entries += entries;
    if (!isRefName(name, { oneLevel: true })) this.#findings.add('reflogNames', name);
    else if (entries === 0) this.#findings.add('emptyReflogs', name);
    else {
      if (isPseudoRef(name)) this.#findings.add('pseudorefReflog', name);
      if (hasDeletion && !isSafeRefName(name)) this.#findings.add('unsafeName', name);
      if (!isTimely) this.#findings.add('reflogTime', name);
      this.#reflogs.push(name);
      this.#after.bytes += bytes;
      this.#after.files++;
    }
  }

  /** git locks the file of a ref for its reflog, too. A ref in packed-refs needs no file until it is changed. */
  #checkLengths(written: ReadonlySet<string>, longest: number): void {
    for (const name of written) if (isTooLong(name, longest)) this.#findings.add('pathTooLong', name);
    for (const name of this.#packed) {
      if (!written.has(name) && isTooLong(name, longest)) this.#findings.add('packedOnly', name);
    }
  }

  #checkPortable(names: readonly string[], ignoresCase: boolean): void {
    const existing = new Map<string, string>();
    for (const name of names) {
      this.#check();
      if (!name.startsWith('refs/')) continue;
      if (isReservedName(name)) this.#findings.add('reservedName', name);
      const folded = foldedName(name);
      if (existing.has(folded)) this.#findings.add(ignoresCase ? 'mergedNames' : 'nameCollision', name);
      else existing.set(folded, name);
    }
  }
}

interface Reflog {
  readonly name: string;
  entries: number;
  bytes: number;
  isTimely: boolean;
  /** An entry of a deletion: git has another rule for its name. */
  hasDeletion: boolean;
}

function isBroken({ name, value }: RefRecord): boolean {
  if (!isRefName(name, { oneLevel: true })) return true;
  return (value.type === 'oid' || value.type === 'peeled') && isNullId(value.oid);
}

/** Bytes of the line of an entry. */
function bytesOf({ old, new: id, committer, time, tz, message }: LogUpdate): number {
  const zone = `${tz < 0 ? '-' : '+'}${String(Math.abs(tz)).padStart(4, '0')}`;
  const text = message?.trimEnd();
  return encodeText(`${old} ${id} ${committer.name} <${committer.email}> ${time} ${zone}${text ? `\t${text}` : ''}\n`)
    .length;
}

/** `longest`: bytes that a name with its final NUL may have. */
function isTooLong(name: string, longest: number): boolean {
  const bytes = Buffer.from(encodeText(name)).toString('latin1');
  const parts = bytes.split('/');
  const last = (parts.pop() ?? '').length + LOCK.length;
  if (last > LONGEST_NAME || parts.some(part => part.length > LONGEST_NAME)) return true;
  return bytes.length >= longest;
}

/** All files of the stack's directory, also those that the list does not name. */
function sizeOfStack(directory: string): StorageSize {
  let [bytes, files] = [0, 0];
  for (const name of namesIn(directory)) {
    const status = statSync(join(directory, name), { throwIfNoEntry: false });
    if (!status?.isFile()) continue;
    bytes += status.size;
    files++;
  }
  return { bytes, files };
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
