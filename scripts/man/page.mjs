// The manual page of the command line, in man(7), from the definitions that its help is made from.
import { commandDefinitions, globalOptions, helpText } from '../../src/text/commands/commands.ts';

/** By file name. `git reftable --help` shows the page `git-reftable`, which is the same. */
export function manualPages() {
  return { 'git-reftable.1': manualPage(), 'reftable.1': '.so man1/git-reftable.1\n' };
}

function manualPage() {
  const commands = commandDefinitions();
  return [
    '.\\" Written by npm run man.',
    '.TH GIT\\-REFTABLE 1 "" "Reftable" "Git Manual"',
    '.SH NAME',
    'reftable, git\\-reftable \\- read, check, compact and repair the reftable stacks of git repositories',
    '.SH SYNOPSIS',
    ...synopsis('reftable', ['[options] <command> [<argument>...]']),
    ...synopsis('git reftable', ['<command> [<argument>...]']),
    '.SH DESCRIPTION',
    escaped(helpText.description()),
    '.SH OPTIONS',
    ...globalOptions().flatMap(optionItem),
    '.SH COMMANDS',
    ...commands.flatMap(commandSection),
    '.SH EXIT STATUS',
    escaped(helpText.statuses()),
    '.SH ENVIRONMENT',
    ...item('NO_COLOR', 'If it is set, the output has no colors.'),
    ...item('LC_ALL, LC_MESSAGES, LANG', 'The language of the output.'),
    ...item('GIT_DIR', 'The git directory, if no path is given.'),
    '.SH FILES',
    ...item('$XDG_CACHE_HOME/vscode-reftable/compiled', 'Compiled code, which is kept for the next command.'),
    '.SH SEE ALSO',
    '.BR git (1),',
    '.BR git\\-refs (1),',
    '.BR git\\-update\\-ref (1),',
    '.BR git\\-reflog (1)',
    '',
  ].join('\n');
}

function commandSection({ name, description, arguments: words, options, examples, synopsis: forms }) {
  const form = ['[options]', ...words.map(word => word.name)].join(' ');
  return [
    `.SS ${escaped(name)}`,
    ...synopsis(`reftable ${name}`, forms ?? [form]),
    '.PP',
    escaped(description),
    ...words.flatMap(word => item(word.name.replace(/[[\]<>]/g, ''), word.description)),
    ...options.flatMap(optionItem),
    '.PP',
    escaped(helpText.examples()),
    ...examples.flatMap(([command, text]) => item(command, text)),
  ];
}

function synopsis(program, forms) {
  return forms
    .flatMap((form, i) => [...(i === 0 ? [] : ['.br']), `.B ${escaped(program)}`, escaped(form)])
    .concat('.br');
}

function optionItem({ flags, description }) {
  return item(flags, description);
}

function item(term, description) {
  return ['.TP', `.B ${escaped(term)}`, escaped(description)];
}

/** A text as one line of man(7). */
function escaped(text) {
  const line = text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('’', '\\(cq').replaceAll('…', '...');
  return line.replace(/^(?=[.'])/, '\\&');
}
