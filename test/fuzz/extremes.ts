import { MAX_UINT64 } from '../../src/reftable/format/constants.ts';

/** Integers at which arithmetic goes wrong. */
export const EXTREMES: readonly bigint[] = [
  ...[0n, 1n, 2n, 3n, 4n, 7n, 8n, 127n, 128n, 255n, 256n, 4095n, 4096n, 65535n, 65536n],
  ...[2n ** 24n - 1n, 2n ** 24n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n],
  ...[2n ** 57n, 2n ** 61n, 2n ** 63n - 1n, 2n ** 63n, MAX_UINT64],
];
