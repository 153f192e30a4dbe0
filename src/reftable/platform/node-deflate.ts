/** Deflate on Node, which the engine imports as `#deflate`: a program that only reads does not contain it. */

export { deflate } from './node-zlib.ts';
