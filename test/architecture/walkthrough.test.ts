// The walkthrough in package.json names what exists: commands, sample stacks, events, pictures.
import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SAMPLES } from '../../src/samples/index.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const { contributes } = JSON.parse(read('package.json'));

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

const [walkthrough, ...others] = contributes.walkthroughs;
const steps: readonly Step[] = walkthrough.steps;
const commands: ReadonlySet<string> = new Set(contributes.commands.map(({ command }: { command: string }) => command));
const locales = globSync('package.nls*.json', { cwd: root });

/** The link of each button of a step: VS Code draws a link as a button that is alone on its line. */
function buttonsOf({ description }: Step, locale: string): string[] {
  const text: string = JSON.parse(read(locale))[description.slice(1, -1)];
  return [...text.matchAll(/^\[[^\]]+\]\((.+)\)$/gm)].map(([, link = '']) => link);
}

test('one walkthrough has six steps, each with a button, a picture and an event', () => {
  assert.equal(others.length, 0);
  assert.deepEqual(
    steps.map(({ id }) => id),
    ['reftable', 'geometry', 'find', 'compact', 'restore', 'repair'],
  );
  for (const step of steps) {
    assert.ok(buttonsOf(step, 'package.nls.json').length > 0, step.id);
    assert.equal(step.completionEvents.length, 1, step.id);
  }
});

/** The command of a button and its arguments. VS Code gives a command one argument if the query is not an array. */
function commandOf(link: string): { command: string; given: unknown[] } {
  const { protocol, pathname, search } = new URL(link);
  assert.equal(protocol, 'command:');
  const given = JSON.parse(decodeURIComponent(search.slice(1)));
  return { command: pathname, given: [given].flat() };
}

test('the first button of each step opens a sample stack, and the others run a command, all beside the page', () => {
  for (const step of steps) {
    const [sample, ...more] = buttonsOf(step, 'package.nls.json').map(commandOf);
    assert.equal(sample?.command, 'reftable.openSample');
    const [id, ...mark] = sample.given;
    assert.ok(
      SAMPLES.some(each => each.id === id),
      `${step.id}: ${id}`,
    );
    assert.deepEqual(mark, [{ from: 'walkthrough' }]);
    for (const { command, given } of more) {
      assert.ok(commands.has(command), `${step.id}: ${command}`);
      assert.deepEqual(given, [{ from: 'walkthrough' }], `${step.id}: ${command}`);
    }
  }
});

test('the buttons are the same in every language', () => {
  assert.equal(locales.length, 3);
  for (const step of steps) {
    const english = buttonsOf(step, 'package.nls.json');
    for (const locale of locales) assert.deepEqual(buttonsOf(step, locale), english, `${step.id} in ${locale}`);
  }
});

test('each step is completed by a command, by an editor in front, or by what the extension reports as done', () => {
  const done = globSync('src/extension/**/*.ts', { cwd: root }).flatMap(file =>
    [...read(file).matchAll(/\bcompleteStep\('(\w+)'\)/g)].map(([, name]) => `reftable.done.${name}`),
  );
  const editors = contributes.customEditors.map(
    ({ viewType }: { viewType: string }) => `activeCustomEditorId == ${viewType}`,
  );
  const events = new Set([
    ...[...commands].map(command => `onCommand:${command}`),
    ...[...editors, ...done].map(context => `onContext:${context}`),
  ]);
  const expected = steps.flatMap(({ completionEvents }) => completionEvents);
  assert.deepEqual(
    expected.filter(event => !events.has(event)),
    [],
  );
  assert.equal(new Set(expected).size, steps.length, 'no event completes two steps');
  assert.deepEqual(
    done.filter(context => !expected.includes(`onContext:${context}`)),
    [],
  );
});

test('the pictures are small, and have the colors of the theme and no words', () => {
  for (const { media } of steps) {
    assert.ok(statSync(join(root, media.svg)).size < 3000, media.svg);
    const svg = read(media.svg);
    const colors = [...svg.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, color]) => color);
    assert.ok(colors.length > 5, media.svg);
    assert.deepEqual(
      colors.filter(color => color !== 'none' && !/^var\(--vscode-[\w-]+\)$/.test(color ?? '')),
      [],
      media.svg,
    );
    // The page of a walkthrough allows neither.
    assert.doesNotMatch(svg, /<style|style=|<script/);
    const texts = [...svg.matchAll(/>([^<>\s][^<>]*)</g)].map(([, text]) => text);
    const names = /^(?:tables\.list|0x\d+….ref|refs\/\S+|kind:branch changed:2d)$/;
    assert.deepEqual(
      texts.filter(text => !names.test(text ?? '')),
      [],
      media.svg,
    );
  }
});
