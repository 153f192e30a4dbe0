/** One line of `reftable survey`. */
import type { RepositoryRow } from '../../protocol/repository-rows.ts';
import { escaped } from '../../text/escape/printable.ts';
import { surveyText } from '../../text/survey.ts';
import type { Field, Output } from '../output.ts';

export function printRow(row: RepositoryRow, json: boolean, output: Output): void {
  if (json) output.jsonData(objectOf(row));
  else output.fields(fieldsOf(row));
}

function objectOf({ path, gitDirectory, error, ...facts }: RepositoryRow): object {
  if (gitDirectory === undefined) return { kind: 'error', path, ...error };
  const { refFormat, objectFormat, stacks, tables, bytes, compactionDue, deletedRefs, findings } = facts;
  return {
    ...{ kind: 'repository', path, gitDirectory, refFormat, objectFormat, stacks, tables, bytes },
    ...{ compactionDue, deletedRefs, findings, error },
  };
}

function fieldsOf(row: RepositoryRow): Field[] {
  const { path, refFormat, objectFormat, stacks = 0, tables = 0, bytes = 0, compactionDue, deletedRefs = 0 } = row;
  const { findings, error } = row;
  const formats = [refFormat, objectFormat].filter(format => format !== undefined);
  const counts = [surveyText.stacks(stacks), surveyText.tables(tables), surveyText.bytes(bytes)];
  const due = compactionDue ? [{ text: surveyText.due(), colour: 'yellow' } as const] : [];
  return [
    escaped(path),
    ...formats,
    ...(stacks > 0 ? [...counts, ...due, ...(deletedRefs > 0 ? [surveyText.deleted(deletedRefs)] : [])] : []),
    ...(findings === undefined ? [] : [surveyText.findings(findings)]),
    ...(error === undefined ? [] : [{ text: `${error.code}: ${error.message}`, colour: 'red' } as const]),
  ];
}
