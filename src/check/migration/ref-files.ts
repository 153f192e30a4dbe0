/** The refs of a repository that stores them in files, as git lists them for a migration: refs/files-backend.c, packed-backend.c. */
import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { directoryEntries } from '../../git/files/regular-file.ts';
import { isPseudoRef, isRefName, isRootRef, isRootRefSyntax } from '../../git/refs/ref-name.ts';
import { hashSize } from '../../reftable/format/hash.ts';
import { compareNames, decodeText, type HashName, isReftableError, systemCode } from '../../reftable/index.ts';
import type { MigrationFindings } from './migration-finding.ts';
import { linesOf, ReadFile, statusOf, type WalkedFile, walkFiles } from './walk-files.ts';

/** What a ref holds. `broken`: git lists the ref without a value. */
export type FileRefValue =
  | { readonly type: 'oid'; readonly oid: string; readonly peeled?: string }
  | { readonly type: 'symref'; readonly target: string }
  | { readonly type: 'broken' };

/** A ref in a file of its own or in packed-refs. */
export interface FileRef {
  readonly name: string;
  readonly value: FileRefValue;
  /** Whether the ID of an annotated tag's object is stored with it, or it is known to have none. */
  readonly isPeeled: boolean;
  /** packed-refs has it more than once. */
  readonly isRepeated?: true;
}

/** Bytes of a ref's file that are read. git reads all, but a longer one is not a ref. */
const LONGEST_REF = 1 << 16;
/** Refs in packed-refs that are read: a million take half a GiB. */
const MOST_PACKED = 2_000_000;

/** Reads all refs and counts the files that hold them. */
export class RefFiles {
  /** Of all files, in bytes. */
  bytes = 0;
  /** How many files hold refs. */
  files = 0;
  readonly #gitDirectory: string;
  readonly #digits: number;
  readonly #findings: MigrationFindings;
  readonly #check: () => void;

  /** `check` is called often and may throw to stop. */
  constructor(gitDirectory: string, hash: HashName, findings: MigrationFindings, check: () => void) {
    this.#gitDirectory = gitDirectory;
    this.#digits = 2 * hashSize(hash);
    this.#findings = findings;
    this.#check = check;
  }

  /** The refs in byte order, root refs included. Throws what `check` throws. */
  read(): FileRef[] {
    const loose = new Map<string, FileRef>();
    for (const ref of this.#loose()) loose.set(ref.name, ref);
    const packed = this.#packed();
    for (const ref of packed) if (!loose.has(ref.name)) loose.set(ref.name, ref);
    return [...loose.values()].sort((a, b) => compareNames(a.name, b.name));
  }

  *#loose(): Generator<FileRef, void, undefined> {
    yield* this.#rootRefs();
    for (const file of walkFiles(this.#gitDirectory, 'refs', { followsLinks: true, check: this.#check })) {
      const { name, type } = file;
      if (type === 'unread') this.#findings.add('notRead', name);
      else if (name.endsWith('.lock')) this.#findings.add('locks', name);
      else if (type === 'other' || isHidden(name)) this.#findings.add('otherFiles', name);
      else yield* this.#looseRef(file);
    }
  }

  *#rootRefs(): Generator<FileRef, void, undefined> {
    try {
      for (const { name } of directoryEntries(this.#gitDirectory)) {
        const path = Buffer.from(join(this.#gitDirectory, name));
        if (name.endsWith('.lock') && isRootRef(name.slice(0, -5))) this.#findings.add('locks', name);
        if (!isRootRefSyntax(name) || isPseudoRef(name)) continue;
        const file: WalkedFile = { name, path, type: 'file', isLink: lstatSync(path).isSymbolicLink() };
        if (isRootRef(name)) {
          if (statusOf(path)?.isFile()) yield* this.#looseRef(file);
          else this.#findings.add('otherFiles', name);
        } else if (statusOf(path)?.isFile() && this.#valueOf(file)?.type !== 'broken') {
          this.#findings.add('otherRootRefs', name);
        }
      }
    } catch (error) {
      if (!isReftableError(error) && systemCode(error) === undefined) throw error;
      this.#findings.add('notRead', this.#gitDirectory);
    }
  }

  *#looseRef(file: WalkedFile): Generator<FileRef, void, undefined> {
    const { name } = file;
    this.files++;
    const value = this.#valueOf(file);
    if (value === undefined) return;
    if (isRefName(name, { oneLevel: true })) yield { name, value, isPeeled: !name.startsWith('refs/tags/') };
    else yield { name, value: { type: 'broken' }, isPeeled: true };
  }

  /** `undefined` if it has disappeared. */
  #valueOf({ name, path, isLink }: WalkedFile): FileRefValue | undefined {
    try {
      if (isLink) {
        const target = decodeText(readlinkSync(path, 'buffer'));
        if (target.startsWith('refs/') && isRefName(target)) return { type: 'symref', target };
      }
      using file = new ReadFile(path);
      this.bytes += file.size;
      return this.#parse(file.read(LONGEST_REF));
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      if (code === 'ENOENT') return undefined;
      this.#findings.add('notRead', name);
      return { type: 'broken' };
    }
  }

  #parse(bytes: Buffer): FileRefValue {
    const text = bytes.toString('latin1').replace(/[ \t\n\r]+$/, '');
    const [, target] = /^ref:[ \t\n\r]*([^\0]*)/.exec(text) ?? [];
    if (target !== undefined) return { type: 'symref', target: decodeText(Buffer.from(target, 'latin1')) };
    const oid = text.slice(0, this.#digits).toLowerCase();
    const end = text[this.#digits];
    return this.#isId(oid) && (end === undefined || /[\0 \t\n\r]/.test(end))
      ? { type: 'oid', oid }
      : { type: 'broken' };
  }

  /** Whether it is an object's ID, which is never all zeros. */
  #isId(text: string): boolean {
    return this.#isHex(text) && !/^0+$/.test(text);
  }

  #isHex(text: string): boolean {
    return text.length === this.#digits && /^[0-9a-f]+$/.test(text);
  }

  #packed(): FileRef[] {
    const path = join(this.#gitDirectory, 'packed-refs');
    if (isThere(`${path}.lock`)) this.#findings.add('locks', 'packed-refs.lock');
    const refs: FileRef[] = [];
    try {
      using file = new ReadFile(path);
      this.files++;
      this.bytes += file.size;
      this.#readPacked(file, refs);
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      if (code !== 'ENOENT') this.#findings.add('notRead', 'packed-refs');
    }
    return this.#withoutRepeated(refs);
  }

  #readPacked(file: ReadFile, refs: FileRef[]): void {
    let isFirst = true;
    let [peels, peelsAll] = [false, false];
    for (const bytes of linesOf(file)) {
      this.#check();
      const line = bytes.toString('latin1');
      if (isFirst && line.startsWith('# pack-refs with: ')) {
        peelsAll = /[ ]fully-peeled[ \n]/.test(line);
        peels = /[ ]peeled[ \n]/.test(line);
      } else if (line.startsWith('^') && refs.length > 0 && this.#isHex(line.slice(1, -1)) && line.endsWith('\n')) {
        const last = refs.pop() as FileRef;
        refs.push(withPeeled(last, line.slice(1, -1)));
      } else {
        const ref = this.#packedRef(line, bytes, peels, peelsAll);
        if (ref === undefined) {
          this.#findings.add('packedLine', decodeText(bytes, 0, Math.min(bytes.length, 200)).trimEnd());
          return;
        }
        if (refs.length >= MOST_PACKED) {
          this.#findings.add('notRead', 'packed-refs');
          return;
        }
        refs.push(ref);
      }
      isFirst = false;
    }
  }

  /** `undefined` for a line that git refuses. */
  #packedRef(line: string, bytes: Buffer, peels: boolean, peelsAll: boolean): FileRef | undefined {
    const oid = line.slice(0, this.#digits);
    if (!this.#isHex(oid) || !/[ \t\r]/.test(line[this.#digits] ?? '') || !line.endsWith('\n')) return undefined;
    const name = decodeText(bytes, this.#digits + 1, bytes.length - 1);
    const isName = isRefName(name, { oneLevel: true });
    const value: FileRefValue = isName && this.#isId(oid) ? { type: 'oid', oid } : { type: 'broken' };
    return { name, value, isPeeled: peelsAll || (peels && name.startsWith('refs/tags/')) };
  }

  /** One of a name without a value decides: git stops there. */
  #withoutRepeated(refs: readonly FileRef[]): FileRef[] {
    const byName = new Map<string, FileRef>();
    for (const ref of refs) {
      const before = byName.get(ref.name);
      if (before?.value.type !== 'broken') byName.set(ref.name, before ? { ...ref, isRepeated: true } : ref);
    }
    return [...byName.values()];
  }
}

function withPeeled(ref: FileRef, peeled: string): FileRef {
  return ref.value.type === 'oid' ? { ...ref, value: { ...ref.value, peeled }, isPeeled: true } : ref;
}

/** git skips files and folders whose names start with a dot. */
function isHidden(name: string): boolean {
  return name.includes('/.') || name.split('/').some(part => part.endsWith('.lock'));
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
