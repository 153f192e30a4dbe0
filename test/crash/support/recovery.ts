// The steps of a user after a crash: remove the dead process's locks, clean, and continue.
import assert from 'node:assert/strict';
import type { MemoryFiles } from '../../engine/support/memory-files.ts';
import { ref } from '../../engine/support/records.ts';
import { add, DIRECTORY } from '../../engine/support/stacks.ts';
import { imageOf, recordsOf, unlisted } from './images.ts';
import { NOT_OURS, open } from './operations.ts';

export function removeLocks(files: MemoryFiles): void {
  for (const name of files.names(DIRECTORY)) if (name.endsWith('.lock')) files.unlink(`${DIRECTORY}/${name}`);
}

/** Cleans the stack, adds to it, and asserts that nothing was lost and no file is left that a clean should remove. */
export function recover(files: MemoryFiles, what: string): void {
  const before = recordsOf(files);
  removeLocks(files);
  using stack = open(files, { disableAutoCompact: true });
  stack.clean({ temporaryFiles: true });
  assert.equal(recordsOf(files), before, `cleaning after ${what}`);
  // Tables of the dead transaction may be newer than the stack, two update indices at most.
  for (const name of ['refs/zz/1', 'refs/zz/2']) {
    const added = ref(name, stack.nextUpdateIndex);
    add(stack, [added]);
    assert.deepEqual(stack.readRef(name), added, `adding after ${what}`);
  }
  assert.equal([...stack.refs()].length, JSON.parse(before).refs.length + 2, `adding after ${what}`);
  stack.clean({ temporaryFiles: true });
  assert.deepEqual(
    unlisted(imageOf(files)).filter(name => !NOT_OURS.includes(name)),
    [],
    `litter after ${what}`,
  );
}
