/** The commands that check, show or repair. They share most of their code, so they are loaded as one. */

export { anatomy } from './anatomy.ts';
export { dump } from './dump.ts';
export { fsck } from './fsck.ts';
export { reflog } from './reflog.ts';
export { refs } from './refs.ts';
export { repair } from './repair.ts';
export { show } from './show.ts';
export { undelete } from './undelete.ts';
