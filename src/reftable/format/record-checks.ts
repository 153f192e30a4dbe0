/** Checks of records before they are written. */
import {
  checkInteger,
  checkObject,
  checkObjectId,
  checkOneOf,
  checkText,
  checkUint64,
  invalidArgument,
} from './arguments.ts';
import { type LogRecord, type LogUpdate, REF_VALUE_TYPES, type RefRecord } from './records.ts';

/** API_ERROR for a record that a table cannot hold or that git cannot read. `idSize` is in bytes. */
export function checkRef(ref: RefRecord, idSize: number): void {
  checkObject('A ref record', ref);
  const { name, updateIndex, value } = ref;
  checkText('The name of a ref', name);
  checkUint64('The update index of', updateIndex, name);
  checkObject('The value of', value, name);
  checkOneOf('The type of the value of', value.type, REF_VALUE_TYPES, name);
  if (value.type === 'symref') checkText('The target of', value.target, name);
  if (value.type === 'oid' || value.type === 'peeled') checkObjectId('The value of', value.oid, idSize, name);
  if (value.type === 'peeled') checkObjectId('The peeled value of', value.peeled, idSize, name);
}

/**
 * API_ERROR for a record that a table cannot hold or that git cannot read, apart from its details. `idSize` is in bytes.
 */
export function checkLog(log: LogRecord, idSize: number): void {
  checkObject('A reflog record', log);
  const { name, updateIndex, update } = log;
  checkText('The ref name of a reflog entry', name);
  if (name === '') throw invalidArgument('The ref name of a reflog entry', name, 'the name of a ref');
  checkUint64('The update index of an entry of', updateIndex, name);
  if (update === null) return;
  checkObject('The update of an entry of', update, name);
  checkObjectId('The old value of an entry of', update.old, idSize, name);
  checkObjectId('The new value of an entry of', update.new, idSize, name);
  checkObject('The committer of an entry of', update.committer, name);
}

/** API_ERROR for who, when and why that an entry of the ref `name` cannot record. The update has passed `checkLog`. */
export function checkLogDetails({ committer, time, tz, message }: LogUpdate, name: string): void {
  checkText("The committer's name of an entry of", committer.name, name);
  checkText("The committer's email of an entry of", committer.email, name);
  checkUint64('The time of an entry of', time, name);
  checkInteger('The time zone of an entry of', tz, -0x8000, 0x7fff, name);
  if (message !== undefined) checkText('The message of an entry of', message, name);
}
