import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FindingCounts } from '../../src/protocol/findings.ts';
import { checkText } from '../../src/text/workspace.ts';
import { git } from '../support/git.ts';
import { answering, eventually, extension, NestedRepository } from './host.ts';

const SETTING = 'problems.enabled';

function checkStack(directory: string): Thenable<FindingCounts | undefined> {
  return vscode.commands.executeCommand('reftable.checkStack', directory);
}

function checkObjects(directory: string): Thenable<FindingCounts | undefined> {
  return vscode.commands.executeCommand('reftable.checkStackWithObjects', directory);
}

/** The commit that the branch points to is missing. */
class RepositoryWithoutTip extends NestedRepository {
  /** The commit before that. */
  readonly first: string;

  constructor(name: string) {
    super(name);
    this.first = git(this.folder, ['rev-parse', 'main']).trim();
    this.commit('second');
    const tip = git(this.folder, ['rev-parse', 'main']).trim();
    rmSync(join(this.folder, '.git', 'objects', tip.slice(0, 2), tip.slice(2)));
  }
}

function codeOf(code: vscode.Diagnostic['code']): unknown {
  return typeof code === 'object' ? code.value : code;
}

/** The problems in `directory` of refs whose objects are missing. */
function missingObjectsIn(directory: string): vscode.Diagnostic[] {
  return problemsIn(directory).filter(({ code }) => codeOf(code) === 'refObjectMissing');
}

function problemsIn(directory: string): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics().flatMap(([uri, found]) => (uri.fsPath.startsWith(directory) ? found : []));
}

describe('Check Stack with problems turned off', () => {
  before(async () => {
    await extension();
    await vscode.workspace.getConfiguration('reftable').update(SETTING, false);
  });
  after(async () => {
    await vscode.workspace.getConfiguration('reftable').update(SETTING, undefined);
  });

  it('checks the stack and shows what it found', async () => {
    using repository = new NestedRepository('unchecked');
    const exports = await extension();
    await eventually(exports, () => exports.repositories.stackAt(repository.stack) !== undefined);
    writeFileSync(join(repository.stack, 'tables.list'), 'missing.ref\n');
    assert.deepEqual(problemsIn(repository.stack), []);
    const counts = await checkStack(repository.stack);
    assert.ok(counts && counts.error > 0, JSON.stringify(counts));
    assert.ok(problemsIn(repository.stack).length > 0);
  });

  it('reports that it found nothing', async () => {
    using repository = new NestedRepository('unchecked-healthy');
    await extension();
    const shown: string[] = [];
    const counts = await answering({ showInformationMessage: (text: string) => shown.push(text) }, () =>
      checkStack(repository.stack),
    );
    assert.deepEqual([counts?.error, counts?.warning], [0, 0]);
    assert.equal(shown.length, 1);
  });

  it('checks a stack outside the workspace', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reftable-outside-'));
    try {
      const stack = join(folder, 'reftable');
      mkdirSync(stack);
      writeFileSync(join(stack, 'tables.list'), 'missing.ref\n');
      const counts = await checkStack(stack);
      assert.ok(counts && counts.error > 0, JSON.stringify(counts));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('looks up objects when it is asked to', async () => {
    using repository = new RepositoryWithoutTip('unchecked-objects');
    await extension();
    const without: string[] = [];
    await answering({ showInformationMessage: (text: string) => without.push(text) }, () =>
      checkStack(repository.stack),
    );
    assert.match(without.join(), /Object IDs were not looked up/);
    assert.deepEqual(missingObjectsIn(repository.stack), []);
    const counts = await checkObjects(repository.stack);
    assert.ok(counts && counts.error > 0, JSON.stringify(counts));
    assert.ok(missingObjectsIn(repository.stack).length > 0);
  });

  it('lets the repair look up objects too, and offers to move the ref', async () => {
    using repository = new RepositoryWithoutTip('unchecked-repaired');
    await extension();
    const { first } = repository;
    const offered: { label: string; picked: boolean }[] = [];
    const answers = {
      showWarningMessage: () => 'Repair',
      showInformationMessage: () => undefined,
      showQuickPick: (items: { label: string; picked: boolean }[]) => {
        offered.push(...items);
        return items.slice(0, 1);
      },
    };
    await answering(answers, async () => {
      await vscode.commands.executeCommand('reftable.repair', repository.stack);
      assert.deepEqual(offered, []);
      await checkObjects(repository.stack);
      await vscode.commands.executeCommand('reftable.repair', repository.stack);
      await vscode.commands.executeCommand('reftable.chooseRepairSteps');
      const outcome = await vscode.commands.executeCommand<{ remaining: string[] }>('reftable.applyRepairPlan');
      assert.deepEqual(outcome.remaining, []);
    });
    assert.deepEqual(
      offered.map(({ label, picked }) => [label, picked]),
      [
        [`Move refs/heads/main to ${first}`, false],
        ['Delete refs/heads/main and its reflog', false],
      ],
    );
    assert.equal(git(repository.folder, ['rev-parse', 'main']).trim(), first);
    git(repository.folder, ['fsck', '--connectivity-only']);
  });

  it('states that it looked up objects when it found nothing', async () => {
    using repository = new NestedRepository('unchecked-objects-healthy');
    await extension();
    const shown: string[] = [];
    await answering({ showInformationMessage: (text: string) => shown.push(text) }, () =>
      checkObjects(repository.stack),
    );
    assert.match(shown.join(), /Object IDs were looked up/);
  });

  it('does not run git in an untrusted workspace', async () => {
    using repository = new RepositoryWithoutTip('unchecked-untrusted');
    await extension();
    const trusted = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
    const shown: string[] = [];
    try {
      await answering({ showInformationMessage: (text: string) => shown.push(text) }, async () => {
        assert.equal(await checkObjects(repository.stack), undefined);
      });
    } finally {
      if (trusted) Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
    }
    assert.deepEqual(shown, [checkText.notTrusted()]);
    assert.deepEqual(missingObjectsIn(repository.stack), []);
  });

  it('reports a repository that git does not accept, and what it found without objects', async () => {
    using repository = new RepositoryWithoutTip('unchecked-refused');
    const exports = await extension();
    await eventually(exports, () => exports.repositories.stackAt(repository.stack) !== undefined);
    rmSync(join(repository.folder, '.git', 'HEAD'));
    const shown: string[] = [];
    await answering({ showWarningMessage: (text: string) => void shown.push(text) }, async () => {
      assert.equal(await checkObjects(repository.stack), undefined);
    });
    assert.equal(shown.length, 1);
    const isHeadStub = ({ code }: vscode.Diagnostic) => codeOf(code) === 'headStub';
    while (!vscode.languages.getDiagnostics().some(([, found]) => found.some(isHeadStub))) {
      await new Promise<void>(resolve => {
        const subscription = vscode.languages.onDidChangeDiagnostics(() => {
          subscription.dispose();
          resolve();
        });
      });
    }
  });

  it('can be canceled', async () => {
    using repository = new RepositoryWithoutTip('unchecked-canceled');
    await extension();
    const canceling = {
      withProgress: ({ cancellable }: vscode.ProgressOptions, work: (...args: unknown[]) => unknown) => {
        assert.equal(cancellable, true);
        const source = new vscode.CancellationTokenSource();
        const result = work({ report: () => {} }, source.token);
        source.cancel();
        return result;
      },
    };
    await answering(canceling, async () => assert.equal(await checkObjects(repository.stack), undefined));
    assert.deepEqual(missingObjectsIn(repository.stack), []);
  });

  it('checks two stacks at the same time, each with its own progress', async () => {
    using first = new NestedRepository('unchecked-first');
    using second = new NestedRepository('unchecked-second');
    await extension();
    const titles: string[] = [];
    const counts = await answering(
      {
        showInformationMessage: () => undefined,
        withProgress: ({ title }: vscode.ProgressOptions, work: (...args: unknown[]) => unknown) => {
          titles.push(title ?? '');
          const token = new vscode.CancellationTokenSource().token;
          return work({ report: () => {} }, token);
        },
      },
      () => Promise.all([checkStack(first.stack), checkStack(second.stack)]),
    );
    assert.ok(counts.every(each => each !== undefined));
    assert.deepEqual(titles.length, 2);
    assert.ok(titles.every(title => title.startsWith(checkText.checking(''))));
  });
});
