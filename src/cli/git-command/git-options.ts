/** Options as git's own commands take them (`parse-options.c`): abbreviated, negated, and several letters in one. */

/** An option of a command. One without a value is a switch. */
export interface GitOption {
  readonly name: string;
  readonly letter?: string;
  readonly long?: string;
  readonly takesValue?: boolean;
  /** git does not have it: it cannot be abbreviated or negated, so that git's options mean what they mean to git. */
  readonly isOurs?: boolean;
}

/** The options by their names; switches are `true` or `false`, values are the last that was given. */
export interface GitArguments {
  readonly options: ReadonlyMap<string, string | boolean>;
  readonly words: readonly string[];
}

/** Wrong options. The message is git's, and empty where git prints only the usage. */
export class GitUsageError extends Error {
  /** git prints the usage too. */
  readonly printsUsage: boolean;

  constructor(message: string, printsUsage = true) {
    super(message);
    this.printsUsage = printsUsage;
  }
}

/** Reads options before, between and after the words, up to `--`. Throws `GitUsageError`. */
export function parseGitOptions(args: readonly string[], known: readonly GitOption[]): GitArguments {
  const options = new Map<string, string | boolean>();
  const words: string[] = [];
  const rest = [...args];
  const valueFor = (given: string | undefined, shown: string): string => {
    const value = given ?? rest.shift();
    if (value === undefined) throw new GitUsageError(`${shown} requires a value`, false);
    return value;
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      words.push(...rest);
      break;
    }
    if (word.startsWith('--')) {
      const [, name = '', given] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      const { option, isNegated } = longOption(name, known);
      if (option.takesValue && !isNegated) options.set(option.name, valueFor(given, `option \`${name}'`));
      else if (given !== undefined) throw new GitUsageError(`option \`${name}' takes no value`, false);
      else if (option.takesValue) options.delete(option.name);
      else options.set(option.name, !isNegated);
    } else if (/^-./.test(word)) {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at] as string;
        const option = known.find(each => each.letter === letter);
        if (option === undefined) {
          if (letter === 'h') throw new GitUsageError('');
          throw new GitUsageError(`unknown switch \`${letter}'`);
        }
        if (!option.takesValue) options.set(option.name, true);
        else {
          options.set(option.name, valueFor(word.slice(at + 1) || undefined, `switch \`${letter}'`));
          break;
        }
      }
    } else words.push(word);
  }
  return { options, words };
}

/** An option by its name, by the beginning of it, or with `no-` before or without it. */
function longOption(name: string, known: readonly GitOption[]): { option: GitOption; isNegated: boolean } {
  const forms = known.flatMap(option => {
    const { long, isOurs = false } = option;
    if (long === undefined || (isOurs && long !== name)) return [];
    const opposite = long.startsWith('no-') ? long.slice('no-'.length) : `no-${long}`;
    return [
      { form: long, option, isNegated: false },
      { form: opposite, option, isNegated: true },
    ];
  });
  const exact = forms.find(({ form }) => form === name);
  const found = exact === undefined ? forms.filter(({ form }) => form.startsWith(name)) : [exact];
  const [only] = found;
  if (only !== undefined && found.every(({ option }) => option === only.option)) return only;
  throw new GitUsageError(only === undefined ? `unknown option \`${name}'` : `ambiguous option: ${name}`);
}
