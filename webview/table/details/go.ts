import type { ByteQuery } from '../../../src/protocol/table.ts';

/** Selects bytes; `ref` selects a ref by its name. */
export type Go = (query: ByteQuery | { readonly ref: string }) => void;
