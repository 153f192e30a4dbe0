/** `reftable update-ref`: `git update-ref` in this process. */
import {
  GitError,
  NoStackError,
  RefDatabase,
  type RefDatabaseOptions,
  RefTransaction,
  RefTransactionError,
  resolvePath,
  runScript,
  ScriptError,
} from '../../git/index.ts';
import { noStack } from '../../text/command-line.ts';
import { updateRefText } from '../../text/update-ref.ts';
import { type GitOption, GitUsageError, parseGitOptions } from './git-options.ts';

/** What the command is connected to. */
export interface CommandStreams extends Omit<RefDatabaseOptions, 'warn'> {
  /** The next bytes of standard input, `undefined` at its end. */
  readonly read: () => Uint8Array | undefined;
  /** The object ID that a revision names. */
  readonly resolve: (revision: string) => string | undefined;
  /** Both print at once. */
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

const OPTIONS: readonly GitOption[] = [
  { name: 'message', letter: 'm', takesValue: true },
  { name: 'delete', letter: 'd' },
  { name: 'noDeref', long: 'no-deref' },
  { name: 'nul', letter: 'z' },
  { name: 'stdin', long: 'stdin' },
  { name: 'createReflog', long: 'create-reflog' },
  { name: 'batch', letter: '0', long: 'batch-updates' },
];

/** Where git ends with `fatal:`. */
class Fatal extends Error {}

/** Runs the command in the repository of the current directory. Returns the exit status. */
export function updateRef(args: readonly string[], streams: CommandStreams): number {
  const report = (severity: string, message: string) => streams.printError(`${severity}: ${visible(message)}\n`);
  try {
    return run(args, streams, report);
  } catch (error) {
    if (error instanceof GitUsageError) {
      if (error.message !== '') report('error', error.message);
      streams.printError(updateRefText.usage());
      return 129;
    }
    const isExpected = [Fatal, ScriptError, RefTransactionError, GitError].some(type => error instanceof type);
    if (!isExpected) throw error;
    report('fatal', (error as Error).message);
    return 128;
  }
}

function run(
  args: readonly string[],
  streams: CommandStreams,
  report: (severity: string, message: string) => void,
): number {
  const { options, words } = parseGitOptions(args, OPTIONS);
  const is = (name: string) => options.get(name) === true;
  const message = options.get('message');
  if (message === '') throw new Fatal(updateRefText.emptyMessage());
  const usage = () => new GitUsageError('');
  if (is('stdin') && (is('delete') || words.length > 0)) throw usage();
  if (!is('stdin')) {
    if (is('batch')) throw new Fatal('--batch-updates can only be used with --stdin');
    const [fewest, most] = is('delete') ? [1, 2] : [2, 3];
    if (is('nul') || words.length < fewest || words.length > most) throw usage();
  }
  const { stack } = resolveRepository();
  const warn = (error: Error) => report('warning', updateRefText.notCompacted(error.message));
  using database = new RefDatabase(stack, { ...streams, warn });
  const common = {
    ...{ message: String(message ?? ''), noDeref: is('noDeref'), createReflog: is('createReflog') },
  };
  if (is('stdin')) {
    const { read, resolve, print } = streams;
    const settings = { ...common, terminator: is('nul') ? '\0' : '\n', batch: is('batch') } as const;
    runScript(database, settings, { read, resolve, print, report });
    return 0;
  }
  return updateOne(database, words, is('delete'), common, streams.resolve, report);
}

function resolveRepository() {
  try {
    const resolved = resolvePath();
    if (resolved.type === 'stack') return resolved;
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const { message } = error;
    throw new Fatal(error instanceof NoStackError ? noStack(error.file ?? '.', error.found, error.at) : message);
  }
  throw new Fatal(noStack('.', 'noRepository', undefined));
}

function updateOne(
  database: RefDatabase,
  [name = '', ...values]: readonly string[],
  isDeletion: boolean,
  common: { readonly message: string; readonly noDeref: boolean; readonly createReflog: boolean },
  resolve: CommandStreams['resolve'],
  report: (severity: string, message: string) => void,
): number {
  const { zeros } = database;
  const newText = isDeletion ? undefined : values.shift();
  const newOid = newText === undefined ? zeros : resolve(newText);
  if (newOid === undefined) throw new Fatal(`${newText}: not a valid SHA1`);
  const [oldText] = values;
  const given = oldText === '' ? zeros : oldText === undefined ? undefined : resolve(oldText);
  if (oldText !== undefined && given === undefined) throw new Fatal(`${oldText}: not a valid old SHA1`);
  // A deletion takes zeros for any value.
  const oldOid = isDeletion && given === zeros ? undefined : given;
  using transaction = new RefTransaction(database);
  try {
    const createReflog = common.createReflog && !isDeletion;
    transaction.queue({ ...common, name, newOid, createReflog, ...(oldOid === undefined ? {} : { oldOid }) });
    transaction.commit();
    return 0;
  } catch (error) {
    if (!(error instanceof RefTransactionError)) throw error;
    if (!isDeletion) throw new Fatal(`update_ref failed for ref '${name}': ${error.message}`);
    report('error', error.message);
    return 1;
  }
}

/** Control characters as git prints them in a message. */
function visible(message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return message.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '?');
}
