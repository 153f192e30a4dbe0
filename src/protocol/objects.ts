/** Objects of a repository, as git reads them. */
import type { ReadObject } from '../git/index.ts';
import type { Wire } from './wire.ts';

/** A commit or a tag as far as it is shown, the type of another object, or that it is missing. */
export type ObjectInfo = Wire<ReadObject>;
