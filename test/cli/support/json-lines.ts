// Reads the output of `--json`, each line of which has to match the schema of its command in docs/schemas.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const FOLDER = join(import.meta.dirname, '../../../docs/schemas');
/** Definitions that the others refer to. */
const SHARED = 'records.json';

/** Whether the first line has to name the schema, or may. */
export type Announced = 'always' | 'maybe';

/** The names of the commands with a schema. */
export function commandsWithSchema(): string[] {
  const files = readdirSync(FOLDER).filter(file => file !== SHARED);
  return files.map(file => file.replace(/\.json$/, '')).sort();
}

/**
 * The objects that a command printed, without the `schema` of the first one, after they have been checked. `announced`: code
 * that is called without `run` does not name the schema.
 */
// biome-ignore lint/suspicious/noExplicitAny: tests read fields of many types
export function jsonLines(command: string, text: string, announced: Announced = 'always'): any[] {
  const objects = text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));
  for (const [i, object] of objects.entries()) {
    const problem = problemOf(command, object);
    assert.equal(problem, undefined, `line ${i + 1} of ${command}: ${JSON.stringify(object)}: ${problem}`);
    if (announced === 'always' || i > 0) assert.equal('schema' in object, i === 0, `the schema in line ${i + 1}`);
    delete object.schema;
  }
  return objects;
}

/** Why an object does not match the schema of a command; `undefined` if it does. */
export function problemOf(command: string, object: unknown): string | undefined {
  const validate = validatorOf(command);
  if (validate(object)) return undefined;
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ');
}

const validators = new Map<string, ValidateFunction>();
let ajv: Ajv2020 | undefined;

function validatorOf(command: string): ValidateFunction {
  const known = validators.get(command);
  if (known !== undefined) return known;
  ajv ??= new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).addSchema(read(SHARED), SHARED);
  const file = `${command}.json`;
  const validate = ajv.addSchema(read(file), file).getSchema(file);
  assert.ok(validate, `docs/schemas/${file}`);
  validators.set(command, validate);
  return validate;
}

function read(file: string): object {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
}
