// A process that dies leaves the directory as its last call left it. Here it dies before every call and in the middle of
// every write.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Stack } from '../../src/reftable/stack/stack.ts';
import { entriesOf } from '../engine/support/stacks.ts';
import { Repository } from '../support/repository.ts';
import { filesOf, type Image, recordsOf, stateOf } from './support/images.ts';
import { halved, imageAfter, type Journal, JournalingFiles, replacements } from './support/journal.ts';
import { type Objects, type Operation, open, operations } from './support/operations.ts';
import { recover } from './support/recovery.ts';

/** Where a process may stop: the files that it leaves, and how often it had replaced the list by then. */
interface StoppingPoint {
  readonly what: string;
  readonly image: Image;
  readonly replacements: number;
}

/** Runs an operation to its end. `calls` is how many system calls it made, reads included. */
function record({ before, options, run }: Operation): { journal: Journal; calls: number } {
  const files = new JournalingFiles(before);
  using stack = open(files, options);
  let calls = 0;
  files.before = () => calls++;
  run(stack);
  files.before = () => {};
  return { journal: { initial: before, effects: [...files.effects] }, calls };
}

/** A call that changes nothing leaves the same image as the one before it, so that only changes have to be checked. */
function stoppingPoints({ initial, effects }: Journal): StoppingPoint[] {
  return [undefined, ...effects].flatMap((effect, count) => {
    const done = effects.slice(0, count);
    const what = effect === undefined ? 'nothing' : `effect ${count} (${effect.type})`;
    const half = effect && halved(effect);
    const torn = half && [...done.slice(0, -1), half];
    return [...(torn ? [{ what: `half of ${what}`, effects: torn }] : []), { what, effects: done }].map(point => ({
      what: point.what,
      image: imageAfter({ initial, effects: point.effects }, point.effects.length),
      replacements: replacements(point.effects),
    }));
  });
}

/** The state after each replacement of the list, starting with the one before all of them. */
function committedStates(points: readonly StoppingPoint[]): string[] {
  const states: string[] = [];
  for (const point of points) states[point.replacements] ??= stateOf(filesOf(point.image));
  return states;
}

for (const operation of operations()) {
  test(`if ${operation.name} stops at any call, the stack is as before or as after it, and a clean removes the rest`, t => {
    const { journal, calls } = record(operation);
    const points = stoppingPoints(journal);
    const states = committedStates(points);
    assert.equal(states.length, operation.name === 'a clean' ? 1 : operation.name.endsWith('compacts') ? 3 : 2);
    assert.equal(new Set(states).size, states.length, 'the states differ');
    for (const { what, image, replacements } of points) {
      assert.equal(stateOf(filesOf(image)), states[replacements], `stopped after ${what}`);
      recover(filesOf(image), what);
    }
    t.diagnostic(`${calls} calls, ${journal.effects.length} of them changes: ${points.length} stopping points`);
  });
}

test('if an operation stops at any call, git shows the refs and reflogs from before or after it', t => {
  using repository = new Repository();
  const oids = ['first', 'second', 'third'].map(message => repository.commit(message)) as unknown as Objects;
  let [points, transactions] = [0, 0];
  for (const operation of operations(oids)) {
    const stops = stoppingPoints(record(operation).journal);
    const expected: ReturnType<typeof shownByGit>[] = [];
    const seen = new Set<string>();
    for (const { what, image, replacements } of stops) {
      materialize(image, repository.stack);
      const where = `${operation.name} stopped after ${what}`;
      const shown = shownByGit(repository);
      expected[replacements] ??= shown;
      assert.deepEqual(shown, expected[replacements], where);
      const names = shown.refs.map(line => line.split(' ')[0]);
      // HEAD is shown if it leads to a ref.
      assert.deepEqual(
        names.filter(name => name !== 'HEAD'),
        refsIn(image),
        where,
      );
      points++;
      // git also continues once the dead process's locks are removed.
      const layout = [...image.keys()].filter(name => !name.endsWith('.lock')).join();
      if (seen.has(layout)) continue;
      seen.add(layout);
      transactions++;
      assert.deepEqual(refsAfterUpdate(repository, oids[0]), [...refsIn(image), 'refs/heads/zz'].sort(), where);
    }
  }
  t.diagnostic(`${points} stopping points read by git, ${transactions} written to`);
  assert.ok(points > 100);
});

function materialize(image: Image, directory: string): void {
  for (const name of entriesOf(directory)) rmSync(join(directory, name));
  for (const [name, bytes] of image) writeFileSync(join(directory, name), bytes);
}

function shownByGit(repository: Repository): { refs: string[]; log: string } {
  const { status, stdout } = repository.tryGit(['reflog', 'show', '--format=%gD %H %gs', 'refs/heads/main']);
  return { refs: repository.refs().split('\n').slice(0, -1), log: `${status} ${stdout}` };
}

function refsIn(image: Image): string[] {
  const { refs } = JSON.parse(recordsOf(filesOf(image))) as { refs: { name: string }[] };
  return refs.map(({ name }) => name).filter(name => name.startsWith('refs/'));
}

function refsAfterUpdate(repository: Repository, oid: string): string[] {
  for (const name of entriesOf(repository.stack)) {
    if (name.endsWith('.lock')) rmSync(join(repository.stack, name));
  }
  repository.git(['update-ref', 'refs/heads/zz', oid]);
  using stack = Stack.open(repository.stack, { readOnly: true });
  return [...stack.refs({ prefix: 'refs/' })].map(({ name }) => name);
}
