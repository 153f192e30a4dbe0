// The arguments of the command line: what is wrong with them, and the help that describes them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseCommand } from '../../src/cli/arguments/parse-command.ts';
import { UsageError } from '../../src/cli/arguments/usage-error.ts';
import { usageError } from '../../src/text/command-line.ts';
import { commandDefinitions, helpText } from '../../src/text/commands/commands.ts';
import { setLanguage } from '../../src/text/l10n.ts';
import { widthOf } from '../../src/text/width.ts';

for (const [what, args, message] of [
  ['no command', [], usageError.noCommand()],
  ['an unknown command', ['explode'], usageError.unknownCommand('explode')],
  ['an unknown option', ['dump', '--tabels', '.'], usageError.unknownOption('--tabels', '--tables')],
  ['an option without its value', ['compact', '--range'], usageError.missingValue('--range <range>')],
  ['a command with a typo', ['refz'], usageError.unknownCommand('refz', 'refs')],
  ['help for an unknown command', ['help', 'explode'], usageError.unknownCommand('explode')],
  ['two paths', ['dump', 'a', 'b'], usageError.unexpectedArgument('b')],
  ['anatomy without a table', ['anatomy'], usageError.missingArgument('table')],
  ['two scopes', ['compact', '--all', '--auto', '.'], usageError.scopes()],
  ['two times of expiry', ['compact', '--expire-before', '1d', '--expire-configured', '.'], usageError.expiryTimes()],
  ['a range that is none', ['compact', '--range', '5..2', '.'], usageError.range('5..2')],
  ['a time that is none', ['compact', '--expire-before', 'yesterday', '.'], usageError.time('yesterday')],
  [
    'an update index beyond 64 bits',
    ['compact', '--expire-below', '18446744073709551616', '.'],
    usageError.updateIndex('18446744073709551616'),
  ],
  ['an unknown hash', ['dump', '--hash', 'md5', '.'], usageError.hash('md5')],
] as const) {
  test(`${what} is refused`, () => {
    const command = ['explode', 'refz', 'help', undefined].includes(args[0]) ? undefined : args[0];
    assert.throws(
      () => parseCommand(args, 0),
      error => error instanceof UsageError && error.message === message && error.command === command,
    );
  });
}

/** Help with each run of white space as one space. */
function helpOf(args: readonly string[], style = { program: 'reftable', columns: 80, isColoured: false }): string {
  const command = parseCommand(args, 0, style);
  assert.ok(command.name === 'text');
  return command.text;
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

for (const args of [['--help'], ['-h'], ['help']]) {
  test(`${args} lists the commands`, () => {
    const help = helpOf(args);
    assert.ok(help.startsWith(`${helpText.usage()} reftable [options] [command]\n`), help);
    for (const { name, summary } of commandDefinitions()) {
      assert.match(help, new RegExp(`^  ${name} `, 'm'));
      assert.ok(inOneLine(help).includes(` ${summary} `), name);
    }
  });
}

for (const { name, description, options, examples } of commandDefinitions()) {
  test(`${name} --help shows its options and examples in 80 columns, also as help ${name}`, () => {
    const help = helpOf([name, '--help']);
    assert.match(help, new RegExp(`^${helpText.usage()} reftable ${name} `));
    for (const text of [description, ...options.map(option => `${option.flags} ${option.description}`)]) {
      assert.ok(inOneLine(help).includes(text), text);
    }
    for (const [command, text] of examples) assert.ok(help.includes(`  ${command}\n      ${text}\n`), command);
    for (const line of help.split('\n')) assert.ok(line.length <= 80, line);
    assert.equal(helpOf(['help', name]), help);
  });
}

test('help names the program as it was called, and has styles only where there are colours', () => {
  const style = { program: 'git reftable', columns: 20, isColoured: true };
  const help = helpOf(['refs', '--help'], style);
  assert.ok(help.startsWith(`\x1b[1m${helpText.usage()}\x1b[22m git reftable refs `), help);
  assert.ok(help.includes('\n  git reftable refs --provenance --sort=-changed\n'));
  assert.ok(!helpOf(['refs', '--help'], { ...style, isColoured: false }).includes('\x1b'));
});

test('the help of every language is translated as a whole, fits its width and is aligned', () => {
  for (const locale of ['de', 'zh-cn']) {
    const bundle = join(import.meta.dirname, '../../l10n', `bundle.l10n.${locale}.json`);
    setLanguage({ locale, messages: JSON.parse(readFileSync(bundle, 'utf8')) });
    try {
      for (const { name } of commandDefinitions()) {
        const help = helpOf([name, '--help']);
        assert.doesNotMatch(help, /\[options\]|\[command\]|^(?:Usage|Arguments|Options|Commands):/m, name);
        const [described = ''] = help.split(helpText.examples());
        for (const line of described.split('\n')) assert.ok(widthOf(line) <= 80, `${locale}: ${line}`);
        const texts = described.matchAll(/^ {2}(-\S.*? {2,})\S/gm);
        assert.equal(new Set(Array.from(texts, ([, term = '']) => widthOf(term))).size, 1, described);
      }
      assert.doesNotMatch(helpOf(['--help']), /\[options\]|\[command\]/);
    } finally {
      setLanguage({ locale: 'en', messages: {} });
    }
  }
});
