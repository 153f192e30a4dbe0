/** `reftable update-ref`: `git update-ref` in this process. */
import { type RefDatabase, RefTransaction, RefTransactionError, runScript } from '../../git/index.ts';
import { updateRefText } from '../../text/update-ref.ts';
import { textField } from '../output.ts';
import {
  type CommandStreams,
  type CommandSyntax,
  Fatal,
  inRepository,
  PLAN_OPTIONS,
  type Report,
  type RunningCommand,
  runCommand,
} from './command.ts';
import { type GitOption, GitUsageError } from './git-options.ts';

const OPTIONS: readonly GitOption[] = [
  { name: 'message', letter: 'm', takesValue: true },
  { name: 'delete', letter: 'd' },
  { name: 'noDeref', long: 'no-deref' },
  { name: 'nul', letter: 'z' },
  { name: 'stdin', long: 'stdin' },
  { name: 'createReflog', long: 'create-reflog' },
  { name: 'batch', letter: '0', long: 'batch-updates' },
];

const SYNTAX: CommandSyntax = { options: [...OPTIONS, ...PLAN_OPTIONS], usage: updateRefText.usage };

/** Runs the command in the repository of the current directory. Returns the exit status. */
export function updateRef(args: readonly string[], streams: CommandStreams): number {
  return runCommand(SYNTAX, args, streams, run);
}

function run(command: RunningCommand): number {
  const { words, is, value, streams, report } = command;
  const message = value('message');
  if (message === '') throw new Fatal(updateRefText.emptyMessage());
  const usage = () => new GitUsageError('');
  if (is('stdin') && (is('delete') || words.length > 0)) throw usage();
  if (!is('stdin')) {
    if (is('batch')) throw new Fatal('--batch-updates can only be used with --stdin');
    const [fewest, most] = is('delete') ? [1, 2] : [2, 3];
    if (is('nul') || words.length < fewest || words.length > most) throw usage();
  }
  const common = { message: message ?? '', noDeref: is('noDeref'), createReflog: is('createReflog') };
  return inRepository(command, database => {
    if (!is('stdin')) return updateOne(database, words, is('delete'), common, streams.resolve, report);
    const { read, resolve } = streams;
    const print = is('json') ? (line: string) => streams.printObject(replyObject(line)) : streams.print;
    const settings = { ...common, terminator: is('nul') ? '\0' : '\n', batch: is('batch') } as const;
    runScript(database, settings, { read, resolve, print, report });
    return 0;
  });
}

/** What git answers to a command of a script, among the other objects. */
function replyObject(line: string): object {
  return { kind: 'reply', ...textField('text', line.trimEnd()) };
}

function updateOne(
  database: RefDatabase,
  [name = '', ...values]: readonly string[],
  isDeletion: boolean,
  common: { readonly message: string; readonly noDeref: boolean; readonly createReflog: boolean },
  resolve: CommandStreams['resolve'],
  report: Report,
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
