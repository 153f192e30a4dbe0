// A check during writes and compactions reports no more than a check of an idle stack.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkStack } from '../../src/check/check-stack.ts';
import { fsck } from '../../src/check/fsck.ts';
import type { Finding } from '../../src/check/index.ts';
import { platform, Stack } from '../../src/reftable/index.ts';

const oid = 'ab'.repeat(20);

function write(stack: Stack, count: number): void {
  stack.add(table => {
    for (let i = 0; i < count; i++) {
      const name = `refs/heads/${String(i).padStart(4, '0')}`;
      table.addRef({ name, updateIndex: table.minUpdateIndex, value: { type: 'oid', oid } });
    }
  });
}

function withStack(run: (stack: Stack, directory: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'reftable-live-'));
  const stack = Stack.open(directory, { hash: 'sha1', disableAutoCompact: true, defaultPermissions: 0o644 });
  try {
    for (const count of [200, 30, 30, 1]) write(stack, count);
    run(stack, directory);
  } finally {
    stack.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function aboveHint(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity }) => severity !== 'hint');
}

test('tables that are merged between any two steps of a check are not missed', () => {
  withStack((stack, directory) => {
    const steps = [...checkStack(directory)].length;
    for (let at = 0; at < steps; at++) {
      const findings: Finding[] = [];
      let step = 0;
      for (const each of checkStack(directory)) {
        if (each.type === 'finding') findings.push(each.finding);
        if (step++ === at) {
          stack.compactAll();
          write(stack, 20);
        }
      }
      assert.deepEqual(aboveHint(findings), []);
    }
  });
});

test('tables that are merged while they are being opened are not missed', () => {
  withStack((stack, directory) => {
    for (let at = 1; at <= 8; at++) {
      let opened = 0;
      const files = {
        ...platform.files,
        openRead: (path: string) => {
          if (++opened === at) {
            write(stack, 20);
            stack.compactAll();
          }
          return platform.files.openRead(path);
        },
      };
      const findings = [...fsck(directory, { files })].flatMap(step => (step.type === 'finding' ? [step.finding] : []));
      assert.deepEqual(aboveHint(findings), []);
    }
  });
});
