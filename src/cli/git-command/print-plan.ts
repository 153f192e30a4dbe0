/** What a change of refs writes or would write, as lines and in JSON. */
import type { PlannedRef, PlannedTable } from '../../git/index.ts';
import type { LogRecord, RefValue } from '../../reftable/index.ts';
import { escaped } from '../../text/escape/printable.ts';
import { refPlanText } from '../../text/ref-plan.ts';
import { textField } from '../output.ts';
import { messageText, refValueText, updateFields, valueField } from '../records.ts';

/** For people, each line with its newline. */
export function planLines(tables: readonly PlannedTable[]): string {
  const lines = tables.length === 0 ? [refPlanText.nothing()] : tables.flatMap(tableLines);
  return lines.map(line => `${line}\n`).join('');
}

function tableLines(table: PlannedTable): string[] {
  const { compaction } = table;
  return [
    refPlanText.table(escaped(table.stack), table),
    ...table.refs.flatMap(refLines),
    ...(compaction === undefined ? [] : refPlanText.compaction(compaction)),
  ].map((line, i) => (i === 0 ? line : `  ${line}`));
}

function refLines({ name, before, after, written, removed }: PlannedRef): string[] {
  const entries = (sign: string, logs: readonly LogRecord[]) =>
    logs.flatMap(({ update }) =>
      update === null ? [] : [`  ${sign} ${update.old} ${update.new} ${messageText(update)}`.trimEnd()],
    );
  const shown = (value: RefValue | undefined) => (value === undefined ? refPlanText.missing() : refValueText(value));
  const change = before === after ? refPlanText.unchanged() : `${shown(before)} -> ${shown(after)}`;
  return [`${escaped(name)}: ${change}`, ...entries('+', written), ...entries('-', removed)];
}

/** For programs: for each table one object, and one for each of its refs. */
export function planObjects(tables: readonly PlannedTable[]): object[] {
  return tables.flatMap(table => [tableObject(table), ...table.refs.map(ref => refObject(ref, table.stack))]);
}

function tableObject({ stack, minUpdateIndex, maxUpdateIndex, bytes, compaction }: PlannedTable): object {
  return {
    kind: 'table',
    ...{ stack, minUpdateIndex: String(minUpdateIndex), maxUpdateIndex: String(maxUpdateIndex), bytes },
    compaction: compaction === undefined ? null : { range: compaction.range, bytesWritten: compaction.bytesWritten },
    unrecoverable: (compaction?.unrecoverable ?? []).map(({ name, value, entries }) => ({
      ...textField('name', name),
      ...{ value, entries },
    })),
  };
}

function refObject({ name, before, after, written, removed }: PlannedRef, stack: string): object {
  const entry = ({ updateIndex, update }: LogRecord) => ({
    updateIndex: String(updateIndex),
    ...(update === null ? {} : updateFields(update)),
  });
  return {
    kind: 'ref',
    ...{ ...textField('name', name), stack },
    before: before === undefined ? null : valueField(before),
    after: after === undefined ? null : valueField(after),
    written: written.map(entry),
    removed: removed.map(entry),
  };
}
