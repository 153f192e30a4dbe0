/** The options of a writer, and which values they may have. */
import { checkFlag, checkInteger, checkOneOf } from '../format/arguments.ts';
import { MAX_BLOCK_SIZE, MAX_RESTART_INTERVAL } from '../format/constants.ts';
import { HASH_NAMES, type HashName } from '../format/hash.ts';

/** The format of a table, and which records its writer accepts. */
export interface WriterOptions {
  hash?: HashName;
  /** Bytes; 0 or left out: 4096. At most 2^24 - 1. */
  blockSize?: number;
  /** Records between restart points; 0 or left out: 16. At most 65535. */
  restartInterval?: number;
  /** Blocks are not padded to the block size. */
  unpadded?: boolean;
  /** No object section is written. */
  skipIndexObjects?: boolean;
  /** Reflog messages are stored as given. Else each must be one line and ends with exactly one newline. */
  exactLogMessage?: boolean;
  /**
   * Every key must pass the one before, also across blocks, where git's own check is incomplete
   * (docs/format.md#writing).
   */
  strictOrder?: boolean;
}

/** API_ERROR for an option of the wrong type or outside its range. */
export function checkWriterOptions(options: WriterOptions): void {
  const { hash, blockSize = 0, restartInterval = 0 } = options;
  if (hash !== undefined) checkOneOf('The option hash', hash, HASH_NAMES);
  checkInteger('The option blockSize', blockSize, 0, MAX_BLOCK_SIZE);
  checkInteger('The option restartInterval', restartInterval, 0, MAX_RESTART_INTERVAL);
  for (const flag of ['unpadded', 'skipIndexObjects', 'exactLogMessage', 'strictOrder'] as const)
    checkFlag(`The option ${flag}`, options[flag]);
}
