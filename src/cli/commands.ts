/** The commands that check, show or repair, and the samples of what they are for. They share most of their code, so they are loaded as one. */

export { anatomy } from './anatomy.ts';
export { compare } from './compare.ts';
export { fsck } from './fsck.ts';
export { preflight } from './preflight.ts';
export { reflog } from './reflog.ts';
export { refs } from './refs.ts';
export { repair } from './repair.ts';
export { sample } from './sample.ts';
export { show } from './show.ts';
export { undelete } from './undelete.ts';
