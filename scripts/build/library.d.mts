import type { Metafile } from 'esbuild';

export const ENTRIES: Readonly<Record<string, string>>;
export const PORTABLE: readonly string[];
/** What the package has as `#platform` and `#deflate`. */
export const LINKED: Readonly<Record<string, string>>;

export interface Measured {
  readonly what: string;
  /** In bytes. */
  readonly limit: number;
  readonly bytes: number;
  readonly metafile: Metafile;
}

export function buildLibrary(folder: string): Promise<Metafile>;
export function measureLibrary(folder: string): Promise<Measured[]>;
