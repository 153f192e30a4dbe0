// The promises of the import for any file: a stack in the folder, or BundleError and no folder.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BundleError } from '../../../src/reports/errors.ts';
import { unpack } from '../../../src/reports/unpack.ts';
import { count, judge } from '../judge.ts';
import { Finding, type Outcomes } from '../probe.ts';

export interface Bundle {
  readonly bytes: Buffer;
  /** The files of the stack, when the bundle is as the product makes it. */
  readonly pristine: ReadonlyMap<string, Buffer> | undefined;
  /** Cancels the import at the first report of progress. */
  readonly cancelled: boolean;
}

/** Of bytes that an import may write. */
const LIMIT = 32 * 1024 * 1024;
class Cancelled extends Error {}

export async function examineBundle(bundle: Bundle, scratch: string, outcomes: Outcomes): Promise<void> {
  const folder = join(scratch, 'folder');
  mkdirSync(folder);
  try {
    await importInto(folder, bundle, outcomes);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function importInto(folder: string, { bytes, pristine, cancelled }: Bundle, outcomes: Outcomes): Promise<void> {
  const [file, target] = [join(folder, 'bundle.tar.gz'), join(folder, 'target')];
  writeFileSync(file, bytes);
  const onProgress = () => {
    if (cancelled) throw new Cancelled();
  };
  try {
    const directory = await unpack(file, target, { limit: LIMIT, onProgress });
    count(outcomes, 'import ok');
    expectStack(directory, target);
    if (pristine !== undefined) expectSame(directory, pristine);
  } catch (error) {
    judge(outcomes, 'import', codeOf, error);
    if (existsSync(target)) throw new Finding('a folder is left of a bundle that was refused');
    if (pristine !== undefined && !cancelled) throw new Finding(`a bundle as it is made was refused: ${error}`);
  }
  const others = readdirSync(folder).filter(name => name !== 'bundle.tar.gz' && name !== 'target');
  if (others.length > 0) throw new Finding(`the import made ${JSON.stringify(others)}`);
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof BundleError) return error.fault.type;
  return error instanceof Cancelled ? 'cancelled' : undefined;
}

/** Files and folders where they belong, nothing else, and no more bytes than allowed. */
function expectStack(directory: string, target: string): void {
  if (directory !== join(target, '.git', 'reftable')) throw new Finding(`the stack is at ${directory}`);
  const around = readdirSync(target).filter(name => name !== '.git' && name !== 'report.md');
  if (around.length > 0) throw new Finding(`the import made ${JSON.stringify(around)} beside the stack`);
  const inGit = readdirSync(join(target, '.git')).sort().join();
  if (inGit !== 'HEAD,config,objects,refs,reftable') throw new Finding(`the git directory holds ${inGit}`);
  let size = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isFile()) size += statSync(path).size;
    else if (!entry.isDirectory() || readdirSync(path).length > 0) throw new Finding(`${entry.name} is not a file`);
  }
  if (size > LIMIT) throw new Finding(`${size} bytes were written`);
}

function expectSame(directory: string, files: ReadonlyMap<string, Buffer>): void {
  const names = readdirSync(directory).sort().join();
  if (names !== [...files.keys()].sort().join()) throw new Finding(`the stack has the files ${names}`);
  for (const [name, bytes] of files) {
    if (!readFileSync(join(directory, name)).equals(bytes)) throw new Finding(`${name} has other bytes`);
  }
}
