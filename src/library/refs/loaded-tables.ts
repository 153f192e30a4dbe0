/** The tables of a stack, loaded into memory through a file system with promises. */

import { isReftableError, ReftableError } from '../../reftable/errors.ts';
import { equalBytes } from '../../reftable/format/bytes.ts';
import type { FileSystem } from '../../reftable/platform/files.ts';
import { LIST_FILE, parseNames } from '../../reftable/stack/list.ts';
import { Table } from '../../reftable/table/table.ts';
import { type PromisedFiles, readBytes } from './promised-files.ts';

/** Milliseconds after which a load fails if the list keeps changing; it tries at least three times. */
const PATIENCE = 3000;
const TRIES = 3;
/** Milliseconds before the second try; the pause grows by as much with every further one. */
const PAUSE = 10;

/** The tables that a list names. The last ones stay in use until `load` has read others. */
export class LoadedTables {
  readonly #files: PromisedFiles;
  readonly #directory: string;
  #list: Uint8Array | undefined;
  #tables: readonly Table[] = [];

  constructor(files: PromisedFiles, directory: string) {
    this.#files = files;
    this.#directory = directory;
  }

  /**
   * The tables, base first, as they are now. If the list changes while its tables are read, it is loaded again
   * (docs/stack.md#loading). NOT_EXIST_ERROR without a list and for a table that it names and that does not exist,
   * FORMAT_ERROR, IO_ERROR, API_ERROR.
   */
  async load(): Promise<readonly Table[]> {
    const deadline = Date.now() + PATIENCE;
    for (let tries = 1; ; tries++) {
      const list = await this.readList();
      if (this.#list !== undefined && equalBytes(list, this.#list)) return this.#tables;
      try {
        this.#tables = await this.#read(parseNames(list, this.#path(LIST_FILE)));
        this.#list = list;
        return this.#tables;
      } catch (error) {
        const isPassing = isReftableError(error) && !equalBytes(await this.readList(), list);
        if (!isPassing || (tries >= TRIES && Date.now() >= deadline)) throw error;
      }
      await new Promise(resolve => setTimeout(resolve, PAUSE * tries));
    }
  }

  /** The bytes of the list. NOT_EXIST_ERROR, IO_ERROR, API_ERROR. */
  async readList(): Promise<Uint8Array> {
    const file = this.#path(LIST_FILE);
    const list = await readBytes(this.#files, file);
    if (list !== undefined) return list;
    throw new ReftableError(
      'NOT_EXIST_ERROR',
      `${file} does not exist. Check that the repository stores its refs as reftables.`,
      { file },
    );
  }

  async #read(names: readonly string[]): Promise<Table[]> {
    const known = new Map(this.#tables.map(table => [table.name, table]));
    const tables: Table[] = [];
    for (const name of names) tables.push(known.get(name) ?? (await this.#open(name)));
    const other = tables.find(({ hash }) => hash !== tables[0]?.hash);
    if (other === undefined) return tables;
    throw new ReftableError('FORMAT_ERROR', `The table ${other.file} is of ${other.hash}, its stack is not.`, {
      file: other.file,
    });
  }

  async #open(name: string): Promise<Table> {
    const file = this.#path(name);
    const bytes = await readBytes(this.#files, file);
    return Table.open(file, name, oneFile(bytes));
  }

  #path(name: string): string {
    return `${this.#directory}/${name}`;
  }
}

/** A file system of one file, which has all paths. Without bytes, no file exists. */
function oneFile(bytes: Uint8Array | undefined): FileSystem {
  const files: Pick<FileSystem, 'identifiesFiles' | 'openRead' | 'close' | 'fstat' | 'read'> = {
    identifiesFiles: false,
    openRead() {
      if (bytes === undefined) throw Object.assign(new Error('the file does not exist'), { code: 'ENOENT' });
      return 0;
    },
    close() {},
    fstat: () => ({ dev: 0n, ino: 0n, size: bytes?.length ?? 0, isFile: true, modified: 0, mode: 0 }),
    read(_fd, target, at, length, offset) {
      const part = bytes?.subarray(offset, offset + length) ?? new Uint8Array(0);
      target.set(part, at);
      return part.length;
    },
  };
  // A table calls no other method.
  return files as FileSystem;
}
