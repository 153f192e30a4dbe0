// With a translation, the texts of the extension, the service, the language server and the command line come out in it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, suite, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import type { Hover } from 'vscode-languageserver';
import { REQUIRE } from '../../scripts/build/bundles.mjs';
import { LIST } from '../../src/language/protocol.ts';
import type { Progress } from '../../src/protocol/service.ts';
import { Stack } from '../../src/reftable/index.ts';
import { language, setLanguage } from '../../src/text/l10n.ts';
import { Editor } from '../language/client.ts';
import { startService } from '../service/service.ts';
import { PSEUDO, root, untranslated, WORD } from './support/pseudo.ts';

const ENGLISH = language();
afterEach(() => setLanguage(ENGLISH));

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'reftable-l10n-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A stack of two tables. */
function stackIn(folder: string): string {
  const directory = join(folder, 'reftable');
  mkdirSync(directory);
  using stack = Stack.open(directory, { hash: 'sha1', disableAutoCompact: true });
  for (const name of ['refs/heads/a', 'refs/heads/b']) {
    stack.add(table =>
      table.addRef({ name, updateIndex: stack.nextUpdateIndex, value: { type: 'symref', target: 'HEAD' } }),
    );
  }
  return directory;
}

function assertTranslated(text: string, ...known: (string | RegExp)[]): void {
  assert.match(text, /⟦/);
  assert.doesNotMatch(untranslated(text, known), WORD, text);
}

suite('the command line', () => {
  /** The bundled program, with a translation next to it. */
  function program(t: TestContext): string {
    const folder = temporary(t);
    const outfile = join(folder, 'dist', 'cli.mjs');
    esbuild.buildSync({
      absWorkingDir: root,
      entryPoints: ['src/cli/cli.ts'],
      ...{ outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' },
      banner: { js: REQUIRE },
    });
    mkdirSync(join(folder, 'dist', 'l10n'));
    writeFileSync(join(folder, 'dist', 'l10n', 'bundle.l10n.en-xa.json'), JSON.stringify(PSEUDO.messages));
    return outfile;
  }

  const runner =
    (cli: string) =>
    (locale: string, ...args: string[]) =>
      spawnSync(process.execPath, [cli, ...args], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, LC_ALL: locale },
      });

  test('speaks the language of the environment', t => {
    const run = runner(program(t));
    const directory = stackIn(temporary(t));
    const help = run('en_XA.UTF-8', '--help').stdout;
    assertTranslated(help.split('\n\n').slice(1).join('\n'), /^ {2}(?:-\w, )?[a-zC-]+(?: +[[<][a-z=. -]+[\]>])*/gm);
    const wrong = run('en_XA.UTF-8', 'explode').stderr;
    assertTranslated(wrong, 'reftable');
    // On a thread of its own.
    assertTranslated(run('en_XA.UTF-8', 'compact', '--all', '--dry-run', directory).stdout);
    assertTranslated(run('en_XA.UTF-8', 'fsck', directory).stdout.split('\n').slice(-2).join(''));
    // What standard input is called, which is closed here.
    assert.match(run('en_XA.UTF-8', 'dump', '-').stderr, /^reftable: FORMAT_ERROR: ⟦/);
    assert.match(run('C', 'compact', '--all', '--dry-run', directory).stdout, /^Stack .*\n.*\nMerges all 2 tables\.\n/);
    assert.match(
      run('xx_YY', 'compact', '--all', '--dry-run', directory).stdout,
      /^Stack .*\n.*\nMerges all 2 tables\.\n/,
    );
  });

  test('has the errors of JSON in English, in every language', t => {
    const run = runner(program(t));
    const folder = temporary(t);
    const directory = stackIn(folder);
    const [table = ''] = readdirSync(directory).filter(name => name.endsWith('.ref'));
    const [file, bundle, sha256] = [join(directory, table), join(folder, 'x.reftable.tar.gz'), join(folder, 'sha256')];
    writeFileSync(bundle, 'not a bundle');
    mkdirSync(sha256);
    Stack.open(sha256, { hash: 'sha256' }).add(added => {
      added.addRef({ name: 'HEAD', updateIndex: 1n, value: { type: 'symref', target: 'refs/heads/a' } });
    });
    for (const args of [
      ['compare', bundle, directory],
      ['compare', directory, sha256],
      ['compare', directory, join(folder, 'missing')],
      ['anatomy', file, '--block', '99'],
      ['anatomy', file, '--range', '0x9999..0x999a'],
      ['dump', file, '--hash', 'sha256'],
      ['refs', file],
      ['-C', directory, 'show', 'nothing'],
      ['-C', directory, 'reflog', 'nothing'],
      ['sample', 'nothing', join(folder, 'new')],
      ['survey', join(folder, 'missing')],
    ]) {
      const [here, english] = ['en_XA.UTF-8', 'C'].map(locale => run(locale, ...args, '--json'));
      assert.match(english?.stdout ?? '', /"kind":"error".*"message":"/, `${args} ${english?.stderr}`);
      assert.equal(here?.stdout, english?.stdout, args.join(' '));
      assert.match(here?.stderr ?? '', /⟦/, `${args.join(' ')}: ${here?.stderr}`);
    }
    // A line of its own is not an error: the check has one of what it could not look up.
    const [here, english] = ['en_XA.UTF-8', 'C'].map(locale => run(locale, 'fsck', file, '--objects', '--json').stdout);
    assert.match(english ?? '', /"problem":"/);
    assert.equal(here, english);
  });
});

suite('the service', () => {
  test('reports progress in the language of the extension', async t => {
    setLanguage(PSEUDO);
    const service = startService(t);
    const messages: string[] = [];
    const onProgress = ({ message }: Progress) => void messages.push(message);
    const location = { directory: stackIn(temporary(t)) };
    await service.request('stack/bugReport', { location, redact: true, software: 'x' }, { onProgress });
    assert.ok(messages.length > 0);
    for (const message of messages) assert.match(message, /^⟦(?:Chêcking|Mêåsûring) .*⟧$/);
  });
});

suite('the language server', () => {
  test('answers in the language that it is started with', async t => {
    await using editor = await Editor.start({ language: PSEUDO });
    const directory = stackIn(temporary(t));
    const uri = pathToFileURL(join(directory, 'tables.list')).href;
    await editor.open(uri, LIST, 'missing.ref\n');
    const position = { textDocument: { uri }, position: { line: 0, character: 1 } };
    const hover = await editor.request<Hover>('textDocument/hover', position);
    assertTranslated((hover.contents as { value: string }).value, 'missing.ref', directory);
  });
});

suite('the extension', () => {
  /** The extension's view and its language on a VS Code that shows nothing. */
  function load(t: TestContext, vscode: object) {
    const file = join(temporary(t), 'view.cjs');
    esbuild.buildSync({
      stdin: {
        contents: `
          export { useDisplayLanguage } from './src/extension/display-language.ts';
          export { treeItem } from './src/extension/tree/tree-items.ts';
          export { language } from './src/text/l10n.ts';`,
        resolveDir: root,
        loader: 'ts',
      },
      ...{ outfile: file, bundle: true, platform: 'node', format: 'cjs', external: ['vscode'], logLevel: 'error' },
    });
    const require = createRequire(file);
    const modules = require('node:module') as { _load: (name: string, ...rest: unknown[]) => unknown };
    const original = modules._load;
    modules._load = (name, ...rest) => (name === 'vscode' ? vscode : original(name, ...rest));
    try {
      return require(file);
    } finally {
      modules._load = original;
    }
  }

  class Item {
    label: string;
    constructor(label: string) {
      this.label = label;
    }
  }

  const api = {
    TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
    TreeItem: Item,
    ThemeIcon: class {},
    ThemeColor: class {},
    MarkdownString: class {
      value: string;
      constructor(value: string) {
        this.value = value;
      }
    },
  };
  const location = { directory: '/x' };
  const summary = {
    ...{
      location,
      hash: 'sha1',
      tables: [],
      minUpdateIndex: '0',
      maxUpdateIndex: '0',
      nextUpdateIndex: '1',
      factor: 2,
    },
    ...{ suggestedSegment: null, locked: false, unlisted: [] },
  };
  const repository = { label: 'project', gitDirectory: '/', bare: false, hash: 'sha1', refStorage: 'reftable' };
  const node = {
    ...{ type: 'stack', id: '/x', label: 'project', isOnly: true, info: { location } },
    ...{ repository: { ...repository, stacks: [] }, state: { status: 'ok', summary } },
  };

  test('speaks the display language if VS Code has loaded a translation', t => {
    const extension = load(t, { ...api, env: { language: PSEUDO.locale }, l10n: { bundle: PSEUDO.messages } });
    extension.useDisplayLanguage();
    const { description, accessibilityInformation } = extension.treeItem(node);
    assertTranslated(description);
    assertTranslated(accessibilityInformation.label, 'project');
  });

  test('speaks English otherwise', t => {
    const extension = load(t, { ...api, env: { language: 'de' }, l10n: { bundle: undefined } });
    extension.useDisplayLanguage();
    assert.equal(extension.language().locale, 'en');
    assert.equal(extension.treeItem(node).description, 'Empty · 0 tables, 0\u00a0B');
  });
});
