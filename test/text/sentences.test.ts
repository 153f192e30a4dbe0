// No sentence is outside of src/text, except where a rule names its readers.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { root } from './support/pseudo.ts';
import { type IsOwnText, sentences } from './support/sentences.ts';

/** Errors that name a mistake in the program or a fact of the engine, and what makes them. */
const isError: IsOwnText = callee => /Error$|^corrupt$/.test(callee);
/** The name of an argument in an API_ERROR. */
const isArgument: IsOwnText = callee => /^invalidArgument$|^check(?:[A-Z]\w*)$/.test(callee);
/** The log is for bug reports and in English. */
const isLog: IsOwnText = (callee, receiver) => /^#?log$/.test(receiver) && /^(?:info|warn|error|debug)$/.test(callee);

/** The engine and its package show nothing: their sentences are parts of the messages of errors. */
const ENGINE = /^src\/(?:reftable|library)\//;
/** What is written into the sample repositories. */
const CONTENTS_OF_SAMPLES = /^src\/samples\/(?:history|layout)\.ts$/;
/** What shells read. */
const SHELL_SCRIPTS = 'src/cli/completion/scripts.ts';

function found(files: Readonly<Record<string, string>>): string[] {
  const all = sentences(files, (...callee) => isError(...callee) || isArgument(...callee) || isLog(...callee));
  return [...all].flatMap(([path, texts]) => texts.map(text => `${path}: ${text}`));
}

suite('sentences', () => {
  test('are in src/text', () => {
    const paths = globSync(['src/**/*.ts', 'webview/**/*.ts'], { cwd: root }).map(path => path.replaceAll('\\', '/'));
    const checked = paths.filter(
      path =>
        !path.startsWith('src/text/') &&
        !ENGINE.test(path) &&
        !CONTENTS_OF_SAMPLES.test(path) &&
        path !== SHELL_SCRIPTS &&
        !path.endsWith('.d.ts'),
    );
    assert.ok(checked.length > 250, `${checked.length} files`);
    assert.deepEqual(
      found(Object.fromEntries(checked.map(path => [path, readFileSync(join(root, path), 'utf8')]))),
      [],
    );
  });

  test('are found wherever they are', () => {
    const code = `
      const TEXTS = { a: 'Header, footer', b: ['The key starts here.'], c: () => ({ meaning: 'Who moved the ref.' }) };
      function title() { return \`# Report on \${name}\`; }
      notify(\`Reading \${file} again\`);
      const lower = 'the list is missing.';
    `;
    assert.deepEqual(found({ 'probe.ts': code }), [
      'probe.ts: Header, footer',
      'probe.ts: The key starts here.',
      'probe.ts: Who moved the ref.',
      'probe.ts: # Report on …',
      'probe.ts: Reading … again',
      'probe.ts: the list is missing.',
    ]);
  });

  test('are not comments, errors, entries of the log, names or values', () => {
    const code = `
      // This is a comment.
      throw new RangeError(\`Record \${index} does not exist.\`);
      throw apiError('The stack is closed.');
      checkOptional(checkString, 'The folder of the backups', folder);
      this.#parts.log.info('Found 3 repositories.');
      el('div', { class: 'row wide' });
      const format = ['refs/heads/main', 'object ID', 'GIT_DIR', 'repo version is 0'];
    `;
    assert.deepEqual(found({ 'probe.ts': code }), []);
  });
});
