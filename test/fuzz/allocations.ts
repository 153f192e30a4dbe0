// Sees the engine's own allocations of bytes: the largest one, and what is allocated in all.

export interface Allocations {
  largest: number;
  total: number;
}

type Allocator = (size: number, ...rest: unknown[]) => Buffer;

/** Runs `run` with `Buffer.alloc` and `Buffer.allocUnsafe` watched. */
export function watchAllocations(run: () => void): Allocations {
  const seen = { largest: 0, total: 0 };
  const original = { alloc: Buffer.alloc as Allocator, allocUnsafe: Buffer.allocUnsafe as Allocator };
  const watched = (allocate: Allocator): Allocator => {
    return (size, ...rest) => {
      seen.largest = Math.max(seen.largest, size);
      seen.total += size;
      return allocate(size, ...rest);
    };
  };
  Object.assign(Buffer, { alloc: watched(original.alloc), allocUnsafe: watched(original.allocUnsafe) });
  try {
    run();
  } finally {
    Object.assign(Buffer, original);
  }
  return seen;
}
