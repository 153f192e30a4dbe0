/** Stacks in memory: the entry `./memory` of the package. */

export { MemoryFileSystem, type MemoryOptions } from '../reftable/platform/memory.ts';
