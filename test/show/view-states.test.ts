// What editors keep for the next time a file is opened.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as vscode from 'vscode';
import { ViewStates } from '../../src/extension/webview/view-states.ts';

/** As VS Code's own: what is kept went through JSON. */
function memento(): vscode.Memento {
  const values = new Map<string, string>();
  return {
    keys: () => [...values.keys()],
    get: (key: string, otherwise?: unknown) => {
      const value = values.get(key);
      return value === undefined ? otherwise : JSON.parse(value);
    },
    update: async (key: string, value: unknown) => void values.set(key, JSON.stringify(value)),
  } as vscode.Memento;
}

test('a view state is kept by file, and the newest counts', async () => {
  const states = new ViewStates(memento());
  assert.equal(states.get('/a'), null);
  await states.keep('/a', 'one');
  await states.keep('/b', 'two');
  await states.keep('/a', 'three');
  assert.deepEqual([states.get('/a'), states.get('/b')], ['three', 'two']);
});

test('the view states of a hundred files are kept, those that changed last', async () => {
  const states = new ViewStates(memento());
  for (let file = 0; file < 101; file++) await states.keep(`/${file}`, `${file}`);
  assert.deepEqual([states.get('/0'), states.get('/1'), states.get('/100')], [null, '1', '100']);
});

test('a view state that is too long is not kept, and the one before stays', async () => {
  const states = new ViewStates(memento());
  await states.keep('/a', 'short');
  await states.keep('/a', 'x'.repeat(70_000));
  assert.equal(states.get('/a'), 'short');
});
