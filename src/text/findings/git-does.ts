/**
 * What git does with a stack that has a kind of finding. A test runs git 2.55 on samples of each kind and compares:
 * nothing is claimed that was not observed.
 */
import { t } from '../l10n.ts';

/**
 * - `list`: `git for-each-ref`. - `find`: refs by their names. - `reflog`: `git log -g`. - `write`: `git update-ref`.
 * - `compact`: `git pack-refs`. - `verify`: `git refs verify`.
 */
export type GitCommand = 'list' | 'find' | 'reflog' | 'write' | 'compact' | 'verify';

/**
 * - `right`: as with a sound stack. - `none`, `some`, `wrong`: no data, a part, or other data, and exit status 0. For
 *   `write` and `compact`: of what git listed before. - `fails`: another exit status. - `reports`: `git refs verify`
 *   prints something.
 */
export type GitAnswer = 'right' | 'none' | 'some' | 'wrong' | 'fails' | 'crashes' | 'hangs' | 'reports';

/** The answers by command, more than one if it depends on the damage; `right` for a command that is left out. */
export type GitAnswers = Readonly<Partial<Record<GitCommand, GitAnswer | readonly GitAnswer[]>>>;

/** `unknown`: not observed. */
export type GitDoes = GitAnswers | 'unknown';

/** git reads and writes as usual. */
export const READS_ON = {} as const satisfies GitDoes;

/** git cannot open the stack. */
export const REFUSES = {
  list: 'none',
  find: 'none',
  reflog: 'fails',
  write: 'fails',
  compact: 'fails',
  verify: 'crashes',
} as const satisfies GitDoes;

/** git reads the stack as empty, and can write to it. */
export const READS_NOTHING = { list: 'none', find: 'none', reflog: 'fails' } as const satisfies GitDoes;

const COMMANDS: readonly GitCommand[] = ['list', 'find', 'reflog', 'write', 'compact', 'verify'];

/** The answers of a command; of one that is not in the data, that of a sound stack. */
export function answersOf(answers: GitAnswers, command: GitCommand): readonly GitAnswer[] {
  const given = answers[command] ?? 'right';
  return typeof given === 'string' ? [given] : given;
}

/** In sentences; `undefined` if it was not observed. */
export function gitDoesText(does: GitDoes): string | undefined {
  if (does === 'unknown') return undefined;
  if (COMMANDS.slice(0, -1).every(command => isAlways(does, command, 'right'))) {
    return [t('git reads and writes the stack as usual.'), ...certain(does, ['verify'])].join(' ');
  }
  if (COMMANDS.every(command => isAlways(does, command, REFUSES[command]))) {
    return t('git lists no refs and reports no error. It cannot write to the stack. git refs verify crashes.');
  }
  const sometimes = COMMANDS.flatMap(command => {
    const answers = answersOf(does, command);
    return answers.length > 1 ? sentences(command, answers) : [];
  });
  const lines = certain(does, COMMANDS);
  if (sometimes.length > 0) lines.push(t('Depending on the damage: {0}', sometimes.join(' ')));
  return lines.join(' ');
}

function isAlways(does: GitAnswers, command: GitCommand, answer: GitAnswer): boolean {
  const answers = answersOf(does, command);
  return answers.length === 1 && answers[0] === answer;
}

/** What does not depend on the damage. */
function certain(does: GitAnswers, commands: readonly GitCommand[]): string[] {
  return commands.flatMap(command => {
    const answers = answersOf(does, command);
    return answers.length === 1 ? sentences(command, answers) : [];
  });
}

function sentences(command: GitCommand, answers: readonly GitAnswer[]): string[] {
  return answers.flatMap(answer => sentence(command, answer) ?? []);
}

/** `undefined` for an answer as usual. */
function sentence(command: GitCommand, answer: GitAnswer): string | undefined {
  if (answer === 'right') return undefined;
  switch (command) {
    case 'list':
      return listSentence(answer);
    case 'find':
      return findSentence(answer);
    case 'reflog':
      return reflogSentence(answer);
    case 'write':
      return writeSentence(answer);
    case 'compact':
      return compactSentence(answer);
    case 'verify':
      return answer === 'crashes' ? t('git refs verify crashes.') : t('git refs verify reports it.');
  }
}

function listSentence(answer: GitAnswer): string {
  switch (answer) {
    case 'none':
      return t('git lists no refs and reports no error.');
    case 'some':
      return t('git lists only some of the refs and reports no error.');
    case 'wrong':
      return t('git lists wrong refs and reports no error.');
    case 'crashes':
      return t('git crashes when it lists refs.');
    default:
      return t('git cannot list refs.');
  }
}

function findSentence(answer: GitAnswer): string {
  switch (answer) {
    case 'none':
      return t('git finds no ref by its name.');
    case 'some':
      return t('git does not find some refs by their names.');
    case 'wrong':
      return t('git finds wrong values of refs.');
    case 'crashes':
      return t('git crashes when it looks up some refs by their names.');
    case 'hangs':
      return t('git hangs when it looks up some refs by their names.');
    default:
      return t('git cannot look up refs by their names.');
  }
}

function reflogSentence(answer: GitAnswer): string {
  switch (answer) {
    case 'none':
      return t('git shows no reflog entries and reports no error.');
    case 'some':
      return t('git shows only some reflog entries and reports no error.');
    case 'wrong':
      return t('git shows wrong reflog entries and reports no error.');
    case 'crashes':
      return t('git crashes when it reads reflogs.');
    default:
      return t('git cannot read reflogs.');
  }
}

function writeSentence(answer: GitAnswer): string {
  switch (answer) {
    case 'crashes':
      return t('git crashes when it writes refs.');
    case 'fails':
      return t('git cannot write refs.');
    default:
      return t('A write changes which refs git lists.');
  }
}

function compactSentence(answer: GitAnswer): string {
  switch (answer) {
    case 'crashes':
      return t('git crashes when it compacts the stack.');
    case 'fails':
      return t('git cannot compact the stack.');
    default:
      return t('A compaction changes which refs git lists.');
  }
}
