import type { BarSection } from './geometry/columns.ts';

/** What the parts of a bar are called. */
export const sectionWords: Record<BarSection, string> = {
  ref: 'refs',
  obj: 'objects',
  index: 'indexes',
  log: 'reflogs',
  other: 'header, padding',
};
