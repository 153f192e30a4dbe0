/** Records of refs and reflogs as the command line prints them. */
import type { LogUpdate, RefRecord, RefValue } from '../reftable/index.ts';
import { escaped } from '../text/escape/printable.ts';
import { textField } from './output.ts';

/** The fields of a ref in JSON. */
export function refFields({ name, updateIndex, value }: RefRecord): object {
  return { ...textField('name', name), updateIndex: String(updateIndex), value: valueField(value) };
}

/** The value of a ref in JSON. */
export function valueField(value: RefValue): object {
  return value.type === 'symref' ? { type: 'symref', ...textField('target', value.target) } : value;
}

/** The fields of what a reflog entry records in JSON. */
export function updateFields({ old, new: to, committer, time, tz, message }: LogUpdate): object {
  return {
    old,
    new: to,
    committer: { ...textField('name', committer.name), ...textField('email', committer.email) },
    time: String(time),
    tz,
    ...textField('message', message ?? ''),
  };
}

/** The value of a ref as one field of a line. */
export function refValueText(value: RefValue): string {
  switch (value.type) {
    case 'deletion':
      return 'deletion';
    case 'oid':
      return value.oid;
    case 'peeled':
      return `${value.oid} peeled ${value.peeled}`;
    case 'symref':
      return `symref ${escaped(value.target)}`;
  }
}

/** Who made a change. */
export function personText({ name, email }: LogUpdate['committer']): string {
  return `${escaped(name)} <${escaped(email)}>`;
}

/** The message of a reflog entry, without the newline at its end. */
export function messageText({ message = '' }: LogUpdate): string {
  return escaped(message.trimEnd());
}
