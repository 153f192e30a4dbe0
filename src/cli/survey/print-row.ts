/** One line of `reftable survey`. */
import { escaped } from '../../text/escape/printable.ts';
import { surveyText } from '../../text/survey.ts';
import type { Field, Output } from '../output.ts';
import type { Row } from './requests.ts';

export function printRow(row: Row, json: boolean, output: Output): void {
  if (json) output.jsonData(objectOf(row));
  else output.fields(fieldsOf(row));
}

function objectOf({ path, gitDirectory, isDue, deleted, failure, ...facts }: Row): object {
  if (gitDirectory === undefined) return { kind: 'error', path, ...failure };
  const { refFormat, objectFormat, stacks, tables, bytes, findings } = facts;
  return {
    ...{ kind: 'repository', path, gitDirectory, refFormat, objectFormat, stacks, tables, bytes },
    ...{ compactionDue: isDue, deletedRefs: deleted, findings, error: failure },
  };
}

function fieldsOf(row: Row): Field[] {
  const { path, refFormat, objectFormat, stacks = 0, tables = 0, bytes = 0, isDue, deleted = 0, findings } = row;
  const { failure } = row;
  const formats = [refFormat, objectFormat].filter(format => format !== undefined);
  const counts = [surveyText.stacks(stacks), surveyText.tables(tables), surveyText.bytes(bytes)];
  const due = isDue ? [{ text: surveyText.due(), colour: 'yellow' } as const] : [];
  return [
    escaped(path),
    ...formats,
    ...(stacks > 0 ? [...counts, ...due, ...(deleted > 0 ? [surveyText.deleted(deleted)] : [])] : []),
    ...(findings === undefined ? [] : [surveyText.findings(findings)]),
    ...(failure === undefined ? [] : [{ text: `${failure.code}: ${failure.message}`, colour: 'red' } as const]),
  ];
}
