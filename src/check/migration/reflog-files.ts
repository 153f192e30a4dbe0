/** Reflogs in files, entry by entry, as git reads them for a migration: `show_one_reflog_ent` in refs/files-backend.c. */
import { isNullId } from '../../git/objects/null-id.ts';
import { isRefName } from '../../git/refs/ref-name.ts';
import { hashSize } from '../../reftable/format/hash.ts';
import { compareNames, decodeText, type HashName, type LogUpdate, systemCode } from '../../reftable/index.ts';
import type { MigrationFindings } from './migration-finding.ts';
import { linesOf, ReadFile, type WalkedFile, walkFiles } from './walk-files.ts';

/** Bytes of a reflog whose entries are read: they are in memory together. */
const LONGEST_REFLOG = 256 << 20;

/** A reflog with its entries, the oldest first. */
export interface FileReflog {
  readonly name: string;
  readonly entries: readonly LogUpdate[];
}

/** Reads all reflogs and counts their files. */
export class ReflogFiles {
  /** Of all files, in bytes. */
  bytes = 0;
  /** How many files are reflogs. */
  files = 0;
  readonly #gitDirectory: string;
  readonly #findings: MigrationFindings;
  readonly #check: () => void;
  readonly #line: RegExp;

  /** `check` is called often and may throw to stop. */
  constructor(gitDirectory: string, hash: HashName, findings: MigrationFindings, check: () => void) {
    this.#gitDirectory = gitDirectory;
    this.#findings = findings;
    this.#check = check;
    const id = `([0-9a-fA-F]{${2 * hashSize(hash)}})`;
    this.#line = new RegExp(`^${id} ${id} ([^>]*>) (-?\\d+) ([+-]\\d{4}\\d*)(.*)\\n$`, 's');
  }

  /** In byte order of names. Throws what `check` throws. */
  *read(): Generator<FileReflog, void, undefined> {
    const files: WalkedFile[] = [];
    for (const file of walkFiles(this.#gitDirectory, 'logs', { followsLinks: false, check: this.#check })) {
      const name = file.name.slice('logs/'.length);
      if (file.type === 'unread') this.#findings.add('notRead', file.name);
      else if (file.type === 'other' || !isListed(name)) this.#findings.add('reflogNames', name);
      else files.push({ ...file, name });
    }
    files.sort((a, b) => compareNames(a.name, b.name));
    for (const file of files) {
      const entries = this.#entriesOf(file);
      if (entries !== undefined) yield { name: file.name, entries };
    }
  }

  #entriesOf({ name, path }: WalkedFile): LogUpdate[] | undefined {
    const entries: LogUpdate[] = [];
    try {
      using file = new ReadFile(path);
      this.files++;
      this.bytes += file.size;
      if (file.size > LONGEST_REFLOG) {
        this.#findings.add('notRead', `logs/${name}`);
        return undefined;
      }
      let isDamaged = false;
      for (const line of linesOf(file)) {
        this.#check();
        const entry = this.#entryOf(line);
        if (entry === undefined) isDamaged = true;
        else if (entry === 'identity') this.#findings.add('reflogIdentity', name);
        else entries.push(entry);
      }
      if (isDamaged) this.#findings.add('reflogLines', name);
      // git does not write the entries of deletions to a reftable.
      else if (entries.every(entry => isNullId(entry.new))) {
        this.#findings.add('emptyReflogs', name);
      }
      return entries;
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      if (code !== 'ENOENT') this.#findings.add('notRead', `logs/${name}`);
      return undefined;
    }
  }

  /** `undefined` for a line that git skips, `identity` for one at which it stops. */
  #entryOf(bytes: Buffer): LogUpdate | 'identity' | undefined {
    const [, old = '', id = '', committer = '', time = '', zone = '', rest = ''] =
      this.#line.exec(bytes.toString('latin1')) ?? [];
    if (!/[1-9]/.test(time)) return undefined;
    const [, name, email] = /^(.*?)<(.*)>$/s.exec(committer) ?? [];
    if (name === undefined || email === undefined) return 'identity';
    return {
      old: old.toLowerCase(),
      new: id.toLowerCase(),
      committer: { name: decoded(name).trim(), email: decoded(email).trim() },
      time: BigInt(time),
      tz: Number(zone),
      message: decoded(rest).replace(/^\t/, ''),
    };
  }
}

/** git looks at the last part of the name only. */
function isListed(name: string): boolean {
  return isRefName(name.slice(name.lastIndexOf('/') + 1), { oneLevel: true });
}

function decoded(latin1: string): string {
  return decodeText(Buffer.from(latin1, 'latin1'));
}
