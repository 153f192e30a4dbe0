// What the browser's platform uses of pako 1.0, which has no types of its own.
declare module 'pako' {
  export function deflate(bytes: Uint8Array, options: { level: number }): Uint8Array;

  export class Inflate {
    constructor(options: { chunkSize: number });
    /** zlib's code: 0, or a negative number after an error. */
    readonly err: number;
    readonly msg: string;
    /** The stream has ended, or an error ended it. */
    readonly ended: boolean;
    readonly result: Uint8Array;
    /** `total_in`: bytes of the input that were used. */
    readonly strm: { readonly total_in: number };
    push(bytes: Uint8Array, last: boolean): boolean;
    onData(chunk: Uint8Array): void;
  }
}
