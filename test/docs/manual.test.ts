// The manual pages of the command line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { suite, test } from 'node:test';
import { manualPages } from '../../scripts/man/page.mjs';
import { commandDefinitions } from '../../src/text/commands/commands.ts';
import { gitBinary, isolated } from '../support/git.ts';

const man = resolve(import.meta.dirname, '../../man');

function has(program: string, argument = '--version'): boolean {
  return spawnSync(program, [argument]).status === 0;
}

suite('the manual pages', () => {
  test('are what npm run man writes', () => {
    for (const [name, page] of Object.entries(manualPages())) {
      assert.equal(readFileSync(join(man, 'man1', name), 'utf8'), page, name);
    }
  });

  test('have a section for each command, and lines that man(7) reads', () => {
    const page = manualPages()['git-reftable.1'] ?? '';
    const sections = [...page.matchAll(/^\.SS (.*)$/gm)].map(([, name]) => name?.replaceAll('\\-', '-'));
    assert.deepEqual(
      sections,
      commandDefinitions().map(({ name }) => name),
    );
    for (const line of page.split('\n')) {
      assert.match(line, /^(?:\.(?:TH|SH|SS|TP|PP|B|BR|br|\\")(?: .*)?|[^.'].*|)$/);
      assert.match(line, /^[\x20-\x7e]*$/);
    }
  });

  test('are formatted without a warning', { skip: !has('groff') && 'groff is not installed' }, () => {
    const { status, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z', join(man, 'man1/git-reftable.1')]);
    assert.deepEqual([status, String(stderr)], [0, '']);
  });

  test('are found by git reftable --help', { skip: !has('man') && 'man is not installed' }, t => {
    const folder = mkdtempSync(join(tmpdir(), 'reftable-man-'));
    t.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'git-reftable'), '#!/bin/sh\nexit 9\n');
    chmodSync(join(folder, 'git-reftable'), 0o755);
    const { status, stdout } = spawnSync(gitBinary, ['reftable', '--help'], {
      encoding: 'utf8',
      env: { ...isolated, PATH: [folder, process.env.PATH].join(delimiter), MANPATH: man, MANPAGER: 'cat' },
    });
    assert.equal(status, 0);
    assert.match(stdout, /^GIT-REFTABLE\(1\)/);
    assert.match(stdout, /reftable compact \[options\] \[path\]/);
  });
});
