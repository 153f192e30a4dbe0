/** A migration from files to a reftable: what git would read, and the table that it would write. */
import type { WriteOptions } from '../../git/config/write-options.ts';
import { isNullId } from '../../git/objects/null-id.ts';
import { isPseudoRef, isRefName, isRootRef, isSafeRefName } from '../../git/refs/ref-name.ts';
import { HEAD_STUB, REFS_HEADS_STUB } from '../../git/repository/surroundings.ts';
import { reflogMessage } from '../../git/transaction/reflog-message.ts';
import { DEFAULT_BLOCK_SIZE } from '../../reftable/format/constants.ts';
import {
  encodeText,
  type HashName,
  isReftableError,
  type LogRecord,
  type RefRecord,
  Writer,
} from '../../reftable/index.ts';
import { isMigratableTime } from './entry-times.ts';
import type { MigrationFindings } from './migration-finding.ts';
import { nameConflicts } from './name-set.ts';
import type { MigrationNumbers } from './numbers.ts';
import { type FileRef, RefFiles } from './ref-files.ts';
import { type FileReflog, ReflogFiles } from './reflog-files.ts';

/** The update index of the refs; each reflog entry has one of its own from here on. */
const FIRST_INDEX = 1n;
/** No migration has as many entries. */
const LAST_INDEX = 1n << 52n;
/** Bytes of `tables.list` with one table. */
const LIST_SIZE = '0x000000000001-0x000000000001-00000000.ref\n'.length;

/** Where the refs are, and how git would write the table. */
export interface ToReftable {
  readonly gitDirectory: string;
  readonly hash: HashName;
  readonly write: WriteOptions;
}

/** Reads all refs and reflogs. `check` is called often and may throw to stop. Throws what it throws. */
export function checkToReftable(
  { gitDirectory, hash, write }: ToReftable,
  findings: MigrationFindings,
  check: () => void,
): MigrationNumbers {
  const files = new RefFiles(gitDirectory, hash, findings, check);
  const refs = files.read();
  const kept = migratedRefs(refs, findings);
  for (const { name, isRepeated } of kept) {
    if (isRepeated) findings.add('repeatedRef', name);
    if (isPseudoRef(name)) findings.add('unsafeName', name);
    else if (!name.startsWith('refs/') && !isRootRef(name)) findings.add('otherRootRefs', name);
  }
  const names = kept.map(({ name }) => name);
  for (const { name } of nameConflicts(names)) findings.add('nameConflict', name);
  const logs = new ReflogFiles(gitDirectory, hash, findings, check);
  const table = new MeasuredTable(hash, write, findings);
  for (const ref of kept) {
    check();
    table.addRef(ref);
  }
  let [reflogs, entries] = [0, 0];
  for (const reflog of logs.read()) {
    reflogs++;
    entries += reflog.entries.length;
    table.addReflog(reflog, check);
  }
  const size = table.close();
  return {
    ...{ refs: refs.length, reflogs, entries },
    before: { bytes: files.bytes + logs.bytes, files: files.files + logs.files },
    ...(size === undefined
      ? {}
      : { after: { bytes: size + LIST_SIZE + HEAD_STUB.length + REFS_HEADS_STUB.length, files: 4 } }),
    unknownTags: kept.filter(({ isPeeled, value }) => !isPeeled && value.type === 'oid').length,
  };
}

/** git stops listing refs at the first one without a value, and goes on as if that were the last. */
function migratedRefs(refs: readonly FileRef[], findings: MigrationFindings): readonly FileRef[] {
  const end = refs.findIndex(({ value }) => value.type === 'broken');
  if (end < 0) return refs;
  const first = refs[end]?.name ?? '';
  if (!isName(first) && !isSafeRefName(first)) findings.add('unsafeName', first);
  for (const { name, value } of refs.slice(end)) {
    findings.add(value.type === 'broken' ? 'brokenRefs' : 'refsAfterBroken', name);
  }
  return refs.slice(0, end);
}

/** Whether git lists the reflog and then does not accept the whole name: for deletions it has another rule. */
function isRefused({ name, entries }: FileReflog): boolean {
  return entries.some(entry => !(isNullId(entry.new) ? isSafeRefName(name) : isName(name)));
}

function isName(name: string): boolean {
  return isRefName(name, { oneLevel: true });
}

/** A table that is written, of which only the size is kept. */
class MeasuredTable {
  readonly #writer: Writer;
  readonly #findings: MigrationFindings;
  readonly #blockSize: number;
  #size = 0;
  #isExact = true;
  #index = FIRST_INDEX;

  constructor(
    hash: HashName,
    { blockSize, restartInterval, skipIndexObjects }: WriteOptions,
    findings: MigrationFindings,
  ) {
    const options = { hash, blockSize, restartInterval, skipIndexObjects };
    this.#writer = new Writer(bytes => {
      this.#size += bytes.length;
    }, options);
    this.#writer.setLimits(FIRST_INDEX, LAST_INDEX);
    this.#findings = findings;
    this.#blockSize = blockSize ?? DEFAULT_BLOCK_SIZE;
  }

  addRef({ name, value }: FileRef): void {
    if (value.type === 'broken') return;
    const { peeled, ...plain } = { peeled: undefined, ...value };
    const stored = (peeled === undefined ? plain : { ...plain, type: 'peeled', peeled }) as RefRecord['value'];
    this.#add(name, () => this.#writer.addRef({ name, updateIndex: FIRST_INDEX, value: stored }));
  }

  addReflog(reflog: FileReflog, check: () => void): void {
    const { name, entries } = reflog;
    if (entries.length === 0) return;
    if (isPseudoRef(name)) this.#findings.add('pseudorefReflog', name);
    if (isRefused(reflog)) this.#findings.add('reflogFolder', name);
    else if (!isName(name)) this.#findings.add('reflogNames', name);
    if (entries.some(({ time, tz }) => !isMigratableTime(time, tz))) this.#findings.add('reflogTime', name);
    if (entries.some(({ message }) => encodeText(message ?? '').length > this.#blockSize / 2)) {
      this.#findings.add('reflogMessages', name);
    }
    if (entries.some(entry => isNullId(entry.new))) this.#findings.add('reflogDeletions', name);
    const first = this.#index;
    this.#index += BigInt(entries.length);
    for (let i = entries.length - 1; i >= 0; i--) {
      check();
      const update = entries[i] as NonNullable<LogRecord['update']>;
      if (isNullId(update.new)) continue;
      const message = reflogMessage(update.message ?? '', this.#blockSize);
      const record = { name, updateIndex: first + BigInt(i), update: { ...update, message } };
      if (!this.#add(name, () => this.#writer.addLog(record))) return;
    }
  }

  /** The size of the table in bytes; `undefined` if it cannot be written. */
  close(): number | undefined {
    if (!this.#isExact) return undefined;
    this.#writer.close();
    return this.#size;
  }

  #add(name: string, add: () => void): boolean {
    if (!this.#isExact) return false;
    try {
      add();
      return true;
    } catch (error) {
      if (!isReftableError(error)) throw error;
      if (error.code === 'ENTRY_TOO_BIG_ERROR') this.#findings.add('recordTooLarge', name);
      // A record that the engine refuses is one that git may write.
      else this.#isExact = false;
      return false;
    }
  }
}
