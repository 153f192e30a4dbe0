// Which of several stacks the status bar shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseForStatus, type StatusCandidate } from '../../src/extension/status-choice.ts';
import type { StackState, StackSummary } from '../../src/protocol/stack.ts';

const NONE = { error: 0, warning: 0, info: 0, hint: 0 };

function ok(summary: Partial<StackSummary> = {}): StackState {
  return { status: 'ok', summary: { locked: false, suggestedSegment: null, tables: [{}], ...summary } as StackSummary };
}

const broken = { status: 'error', error: { message: 'broken' } } as StackState;

function stack(directory: string, worktree: string | undefined, more: Partial<StatusCandidate> = {}): StatusCandidate {
  return { directory, worktree, state: ok(), findings: NONE, ...more };
}

const main = stack('/w/main/.git/reftable', '/w/main');
const side = stack('/w/main/.git/worktrees/side/reftable', '/w/side');
const inner = stack('/w/main/vendor/inner/.git/reftable', '/w/main/vendor/inner');
const bare = stack('/w/server.git/reftable', undefined);
const all = [main, side, inner, bare];

const chosen = (stacks: readonly StatusCandidate[], file?: string) => chooseForStatus(stacks, file)?.directory;

for (const [file, expected] of [
  ['/w/main/src/a.ts', main],
  ['/w/main/vendor/inner/a.ts', inner],
  ['/w/main/vendor/innermost/a.ts', main],
  ['/w/side/a.ts', side],
  // A table belongs to its stack, also if its folder is in another worktree.
  ['/w/main/.git/worktrees/side/reftable/0x01-0x02-00000000.ref', side],
  ['/w/main/.git/reftable/tables.list', main],
  ['/w/server.git/reftable/tables.list', bare],
] as const) {
  test(`${file} belongs to ${expected.directory}`, () => {
    assert.equal(chosen(all, file), expected.directory);
    assert.equal(chosen(all.toReversed(), file), expected.directory);
    // Also if another one is in a worse state.
    assert.equal(chosen([stack('/x', '/x', { state: broken }), ...all], file), expected.directory);
  });
}

test('without a file of a stack, the worst state wins, the first one of several', () => {
  const ordered = [
    stack('/broken', '/a', { state: broken }),
    stack('/errors', '/b', { findings: { ...NONE, error: 1 } }),
    stack('/warnings', '/c', { findings: { ...NONE, warning: 9 } }),
    stack('/locked', '/d', { state: ok({ locked: true }) }),
    stack('/due', '/e', { state: ok({ suggestedSegment: { start: 0, end: 2, bytes: 1 } }), findings: undefined }),
    stack('/first', '/f'),
    stack('/second', '/g', { findings: { ...NONE, hint: 5, info: 5 } }),
    stack('/unread', '/h', { state: undefined }),
  ];
  for (const file of [undefined, '/elsewhere/a.ts']) {
    for (let from = 0; from < ordered.length; from++) {
      const rest = ordered.slice(from);
      assert.equal(chosen(rest, file), rest[0]?.directory);
      const last = from === 5 ? rest : rest.toReversed();
      assert.equal(chosen(last, file), rest[0]?.directory);
    }
  }
  assert.equal(chosen([], '/w/main/a.ts'), undefined);
});
