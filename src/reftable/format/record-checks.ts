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
import { type LogRecord, REF_VALUE_TYPES, type RefRecord } from './records.ts';

/** API_ERROR for a record that a table cannot hold or that git cannot read. `idSize` is in bytes. */
export function checkRef(ref: RefRecord, idSize: number): void {
  checkObject('A ref record', ref);
  const { name, updateIndex, value } = ref;
  checkText('The name of a ref', name);
  checkUint64(`The update index of '${name}'`, updateIndex);
  checkObject(`The value of '${name}'`, value);
  checkOneOf(`The type of the value of '${name}'`, value.type, REF_VALUE_TYPES);
  if (value.type === 'symref') checkText(`The target of '${name}'`, value.target);
  if (value.type === 'oid' || value.type === 'peeled') checkObjectId(`The value of '${name}'`, value.oid, idSize);
  if (value.type === 'peeled') checkObjectId(`The peeled value of '${name}'`, value.peeled, idSize);
}

/** API_ERROR for a record that a table cannot hold or that git cannot read. `idSize` is in bytes. */
export function checkLog(log: LogRecord, idSize: number): void {
  checkObject('A reflog record', log);
  const { name, updateIndex, update } = log;
  checkText('The ref name of a reflog entry', name);
  if (name === '') throw invalidArgument('The ref name of a reflog entry', name, 'the name of a ref');
  const entry = `of an entry of '${name}'`;
  checkUint64(`The update index ${entry}`, updateIndex);
  if (update === null) return;
  checkObject(`The update ${entry}`, update);
  checkObjectId(`The old value ${entry}`, update.old, idSize);
  checkObjectId(`The new value ${entry}`, update.new, idSize);
  checkObject(`The committer ${entry}`, update.committer);
  checkText(`The committer's name ${entry}`, update.committer.name);
  checkText(`The committer's email ${entry}`, update.committer.email);
  checkUint64(`The time ${entry}`, update.time);
  checkInteger(`The time zone ${entry}`, update.tz, -0x8000, 0x7fff);
  if (update.message !== undefined) checkText(`The message ${entry}`, update.message);
}
