// Each command is in the palette where it can run, or is in a menu only, and conditions use keys that are set.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

interface MenuItem {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}

const root = join(import.meta.dirname, '../..');
const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const commands: readonly { readonly command: string; readonly enablement?: string }[] = contributes.commands;
const menus: Readonly<Record<string, readonly MenuItem[]>> = contributes.menus;
const keybindings: readonly MenuItem[] = contributes.keybindings;
const palette = new Map((menus.commandPalette ?? []).map(({ command, when }) => [command, when]));

/** Commands that need what only a menu or another part of the extension gives them. */
const NOT_IN_PALETTE = [
  'reftable.showRef',
  'reftable.copyPath',
  'reftable.removeTemporary',
  'reftable.compareSelectedStacks',
];
/** Commands without a condition: they run in any window. */
const ALWAYS = [
  ...['reftable.refresh', 'reftable.showOutput'],
  ...['reftable.openSample', 'reftable.openBundle', 'reftable.surveyFolder', 'reftable.checkMigration'],
];

/** Keys of VS Code (when clause contexts), and the values that the conditions compare them with. */
const KEYS = new Set([
  ...['view', 'viewItem', 'focusedView', 'editorLangId', 'isWorkspaceTrusted', 'workspaceFolderCount'],
  ...['activeCustomEditorId', 'activeWebviewPanelId', 'explorerResourceIsFolder'],
  ...['resourceScheme', 'resourceFilename', 'resourceExtname', 'resourceDirname', 'resourcePath'],
  ...['listDoubleSelection', 'listMultiSelection'],
]);

/** What a condition depends on. */
function keysOf(when: string): string[] {
  return when
    .replace(/\/(?:\\.|[^/\\\]]|\[(?:\\.|[^\]\\])*\])*\/(?= |$)/g, "''")
    .split(/&&|\|\|/)
    .map(term => /^\s*!?\(?\s*([\w.]+)/.exec(term)?.[1] ?? term);
}

/** The keys that the extension sets. */
function ownKeys(): Set<string> {
  const keys = globSync('src/extension/**/*.ts', { cwd: root }).flatMap(file => {
    const source = readFileSync(join(root, file), 'utf8');
    if (!source.includes("'setContext'")) return [];
    return [...source.matchAll(/'(reftable\.\w+)'/g)].map(([, key]) => key as string);
  });
  return new Set(keys);
}

suite('menus', () => {
  test('have each command in the palette where it can run, or hide it on purpose', () => {
    const hidden = commands.filter(({ command }) => palette.get(command) === 'false').map(({ command }) => command);
    assert.deepEqual(hidden.sort(), [...NOT_IN_PALETTE].sort());
    const always = commands.filter(({ command, enablement }) => !palette.has(command) && enablement === undefined);
    assert.deepEqual(always.map(({ command }) => command).sort(), [...ALWAYS].sort());
    for (const command of palette.keys()) {
      assert.ok(
        commands.some(each => each.command === command),
        `${command} is declared`,
      );
    }
  });

  test('have a place for each command that is not in the palette', () => {
    const items = Object.entries(menus).flatMap(([menu, items]) => (menu === 'commandPalette' ? [] : items));
    const used = new Set(items.map(({ command }) => command));
    // The tree shows a ref when it is selected.
    for (const command of NOT_IN_PALETTE) assert.ok(used.has(command), command);
  });

  test('name commands and submenus that are declared', () => {
    const known = new Set(commands.map(({ command }) => command));
    const submenus = new Set(contributes.submenus.map(({ id }: { id: string }) => id));
    for (const { command, submenu } of [...Object.values(menus).flat(), ...keybindings]) {
      assert.ok(command === undefined ? submenus.has(submenu) : known.has(command), command ?? submenu);
    }
  });

  test('have conditions with keys that VS Code or the extension sets', () => {
    const own = ownKeys();
    const conditions = [...Object.values(menus).flat(), ...keybindings].map(({ when }) => when);
    const enablements = commands.map(({ enablement }) => enablement);
    for (const when of [...conditions, ...enablements]) {
      if (when === undefined || when === 'false') continue;
      for (const key of keysOf(when)) assert.ok(KEYS.has(key) || own.has(key), `${key} in ${when}`);
    }
  });

  test('have commands that the extension registers', () => {
    const source = globSync('src/{extension,language}/**/*.ts', { cwd: root })
      .map(file => readFileSync(join(root, file), 'utf8'))
      .join('\n');
    for (const { command } of commands) {
      const name = command.replace('reftable.', '').replace(/InTable$/, '');
      assert.match(source, new RegExp(`\\b${name}(?:InTable)?\\b`), command);
    }
  });

  test('offer the commands on files where the explorer shows them', () => {
    const condition = (command: string) =>
      menus['explorer/context']?.find(item => item.command === `reftable.${command}`)?.when ?? '';
    const matches = (command: string, name: string) => {
      const [, pattern] = /resource(?:Filename|Extname) =~ \/((?:\\.|[^/\\])*)\//.exec(condition(command)) ?? [];
      assert.ok(pattern, condition(command));
      const isOfExtension = condition(command).includes('resourceExtname');
      return new RegExp(pattern).test(isOfExtension ? name.slice(name.lastIndexOf('.')) : name);
    };
    for (const name of ['tables.list', '0x000000000001-0x000000000028-5eed0000.ref', 'x.log']) {
      assert.ok(matches('openStack', name), name);
      assert.ok(matches('checkStack', name), name);
      assert.equal(matches('showTableText', name), name !== 'tables.list');
    }
    assert.equal(matches('openStack', 'tables.list.lock'), false);
    assert.ok(matches('openBundle', 'packed.reftable.tar.gz'));
  });
});
