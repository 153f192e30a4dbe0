/** Objects of the repository in the editors: what a ref leads to. */
import type { ObjectInfo } from '../protocol/objects.ts';
import { committerTime } from './dates.ts';
import { t } from './l10n.ts';
import { readable, shortId } from './names.ts';

export const objectText = {
  column: () => t('Subject'),
  /** In one line: the subject, or the type of an object without one. */
  line: (object: ObjectInfo) => lineText(object),
  missing: () => t('This object is missing in the repository.'),
  /** Name, address and time. */
  person: (object: ObjectInfo) => {
    const person = object.type === 'commit' ? object.author : object.type === 'tag' ? object.tagger : undefined;
    if (person === undefined) return undefined;
    return t('{0} <{1}>, {2}', readable(person.name), readable(person.email), committerTime(person.time, person.tz));
  },
  label: ({ type }: ObjectInfo) => typeText(type),
  target: (object: ObjectInfo) =>
    object.type === 'tag' && object.target !== undefined
      ? t('{0} {1}', typeText(object.target.type), shortId(object.target.oid))
      : undefined,
  showCommit: () => t('Show Commit'),
} as const;

function lineText(object: ObjectInfo): string {
  if (object.type === 'missing') return objectText.missing();
  const subject = object.type === 'commit' || object.type === 'tag' ? object.subject : undefined;
  return subject === undefined || subject === '' ? typeText(object.type) : readable(subject);
}

function typeText(type: string): string {
  switch (type) {
    case 'commit':
      return t('Commit');
    case 'tag':
      return t('Tag');
    case 'tree':
      return t('Tree');
    case 'blob':
      return t('Blob');
    case 'missing':
      return t('Missing');
    default:
      return readable(type);
  }
}
