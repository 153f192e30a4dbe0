/** A stack's options, and their meaning for readers and writers. */
import {
  checkFlag,
  checkFunction,
  checkInteger,
  checkObject,
  checkText,
  invalidArgument,
} from '../format/arguments.ts';
import { MAX_GEOMETRIC_FACTOR } from '../format/constants.ts';
import type { HashName } from '../format/hash.ts';
import { type FileSystem, retryInterrupted } from '../platform/files.ts';
import { checkWriterOptions, type WriterOptions } from '../table/writer-options.ts';
import { ioError, type LockOptions } from './lock.ts';
import type { ReportMerge } from './merge-progress.ts';

/**
 * How a stack is read, locked and written. A value of the wrong type or outside its range is an API_ERROR of
 * `Stack.open`.
 */
export interface StackOptions extends Omit<WriterOptions, 'hash' | 'strictOrder'>, LockOptions {
  /** The object format; a table of another is a FORMAT_ERROR. Left out: that of the base table, SHA-1 without tables. */
  hash?: HashName;
  /** Nothing is locked, written or unlinked; methods that would do so throw API_ERROR. */
  readOnly?: boolean;
  /** Mode of the list and of tables. Default, also for 0: tables get 0600, the list 0666 without the bits of the umask. */
  defaultPermissions?: number;
  /** Whether tables and list are synced before they are renamed, or how. Left out: yes, with fsync(2). */
  fsync?: boolean | ((fd: number) => void);
  /**
   * Whether the directory is synced too: before a list names new tables, after it was renamed, and before tables that
   * left it are unlinked. Left out: unless `fsync` is off.
   */
  syncDirectory?: boolean;
  /** Additions do not compact the stack. */
  disableAutoCompact?: boolean;
  /** The geometric factor, at most 255. Default: 2, also for 0. */
  factor?: number;
  /** Called at the end of every attempt to load the list, the first and the failed ones included. */
  onReload?: () => void;
  /**
   * Called regularly with the number of records that a compaction has read, and the share of the tables' bytes, 0 to 1. If it
   * throws, the compaction stops.
   */
  onProgress?: ReportMerge;
  /** Where the stack is. Left out: the file system of the platform. */
  files?: FileSystem;
}

const MAX_MODE = 0o777;
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** API_ERROR for a directory or an option of the wrong type or outside its range. */
export function checkStackArguments(directory: string, options: StackOptions): void {
  checkText('The directory of a stack', directory);
  if (directory === '') throw invalidArgument('The directory of a stack', directory, 'a path');
  checkObject('The options of a stack', options);
  checkWriterOptions(options);
  const { defaultPermissions = 0, lockTimeout = 0, factor = 0, fsync, onReload, onProgress, files } = options;
  for (const flag of ['readOnly', 'syncDirectory', 'disableAutoCompact', 'lockfilePid'] as const)
    checkFlag(`The option ${flag}`, options[flag]);
  checkInteger('The option defaultPermissions', defaultPermissions, 0, MAX_MODE);
  checkInteger('The option lockTimeout', lockTimeout, -1, LONGEST_TIMEOUT);
  checkInteger('The option factor', factor, 0, MAX_GEOMETRIC_FACTOR);
  if (typeof fsync !== 'function') checkFlag('The option fsync', fsync);
  if (onReload !== undefined) checkFunction('The option onReload', onReload);
  if (onProgress !== undefined) checkFunction('The option onProgress', onProgress);
  if (files !== undefined) checkObject('The option files', files);
}

/** A stack's directory and its options. */
export interface StackContext {
  readonly directory: string;
  /** Path of `tables.list`. */
  readonly listFile: string;
  readonly options: StackOptions;
  readonly files: FileSystem;
  readonly hash: HashName;
  /** A path in the stack's directory. */
  path(name: string): string;
}

/** How tables of the stack are written. Keys out of order could not be found again, so they are refused. */
export function writerOptions(stack: StackContext): WriterOptions {
  const { blockSize, restartInterval, unpadded, skipIndexObjects, exactLogMessage } = stack.options;
  return {
    hash: stack.hash,
    blockSize,
    restartInterval,
    unpadded,
    skipIndexObjects,
    exactLogMessage,
    strictOrder: true,
  };
}

/** How a file is synced before it is renamed (git's `stack_fsync`). */
export function syncer(stack: StackContext): (fd: number) => void {
  const { fsync } = stack.options;
  if (fsync === false) return () => {};
  return typeof fsync === 'function' ? fsync : fd => retryInterrupted(() => stack.files.fsync(fd));
}

/**
 * Syncs the entries of the stack's directory. Without it, a power cut may undo one rename or removal and keep a later
 * one (git does not sync them). IO_ERROR.
 */
export function syncDirectory(stack: StackContext): void {
  const { fsync, syncDirectory = fsync !== false } = stack.options;
  if (!syncDirectory) return;
  try {
    retryInterrupted(() => stack.files.syncDirectory(stack.directory));
  } catch (error) {
    throw ioError(stack.directory, 'synced', error);
  }
}
