// The code of the page: the engine on files in memory. Results are plain data, update indices and times as text.
import { isReftableError, type LogRecord, type RefRecord, Stack } from '../../../src/library/index.ts';
import { MemoryFileSystem } from '../../../src/library/memory.ts';

const DIRECTORY = '/repository/reftable';
const memory = new MemoryFileSystem();

/** A stack's files by name, each byte a character. */
export type Files = Readonly<Record<string, string>>;

export interface Shown {
  readonly tables: number;
  readonly refs: readonly RefRecord[];
  readonly logs: readonly LogRecord[];
}

export interface Outcome {
  /** Before the compaction and after it. */
  readonly before: Shown;
  readonly after: Shown;
  readonly files: Files;
  /** Descriptors that are open once the stack is closed. */
  readonly openDescriptors: number;
}

/** Reads a stack that another program wrote. */
export function read(files: Files): Shown {
  putTables(files);
  using stack = Stack.open(DIRECTORY, { readOnly: true, files: memory });
  return shown(stack);
}

/** Adds transactions to a stack, one table each, and merges all tables into one. */
export function writeAndCompact(files: Files, transactions: readonly Transaction[]): Outcome {
  putTables(files);
  let before: Shown;
  let after: Shown;
  {
    using stack = Stack.open(DIRECTORY, { hash: 'sha1', disableAutoCompact: true, files: memory });
    for (const { refs, logs } of transactions) {
      stack.add(table => {
        table.addRefs(refs.map(ref => ({ ...ref, updateIndex: table.minUpdateIndex })));
        table.addLogs(logs.map(log => ({ ...log, updateIndex: table.minUpdateIndex })));
      });
    }
    before = shown(stack);
    stack.compactAll();
    after = shown(stack);
  }
  return { before, after, files: content(), openDescriptors: memory.openDescriptors };
}

export interface Transaction {
  readonly refs: readonly Omit<RefRecord, 'updateIndex'>[];
  readonly logs: readonly Omit<LogRecord, 'updateIndex'>[];
}

/** The code of the error that opening the stack and reading its reflogs ends in. */
export function errorOf(files: Files): string | undefined {
  try {
    read(files);
    return undefined;
  } catch (error) {
    if (isReftableError(error)) return error.code;
    throw error;
  }
}

/** The code of the error when another writer has the list locked. */
export function errorWhenLocked(files: Files): string | undefined {
  putTables(files);
  using stack = Stack.open(DIRECTORY, { files: memory });
  using _lock = stack.newAddition();
  try {
    stack.compactAll();
    stack.newAddition();
    return undefined;
  } catch (error) {
    if (isReftableError(error)) return error.code;
    throw error;
  }
}

/** The message of the error when no file system is given. */
export function messageWithoutFiles(): string | undefined {
  try {
    Stack.open(DIRECTORY);
    return undefined;
  } catch (error) {
    return isReftableError(error, 'API_ERROR') ? error.message : String(error);
  }
}

function putTables(files: Files): void {
  for (const name of memory.names(DIRECTORY)) memory.remove(`${DIRECTORY}/${name}`);
  for (const [name, text] of Object.entries(files)) {
    memory.put(
      `${DIRECTORY}/${name}`,
      Uint8Array.from(text, character => character.charCodeAt(0)),
    );
  }
}

function content(): Files {
  return Object.fromEntries(
    memory.names(DIRECTORY).map(name => {
      const bytes = memory.bytes(`${DIRECTORY}/${name}`);
      return [name, Array.from(bytes, byte => String.fromCharCode(byte)).join('')];
    }),
  );
}

function shown(stack: Stack): Shown {
  return { tables: stack.tables.length, refs: [...stack.refs()], logs: [...stack.logs()] };
}
