export function recompressed(bytes: Uint8Array): Promise<Uint8Array>;
