/** Deflate on Node, which the engine imports as `#deflate`: a program that only reads does not contain it. */

export { startDeflating } from './node-deflate-thread.ts';
export { deflate } from './node-zlib.ts';
