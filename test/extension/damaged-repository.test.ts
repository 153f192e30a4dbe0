import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FindingCounts } from '../../src/protocol/findings.ts';
import { git } from '../support/git.ts';
import { answering, children, eventually, extension, NestedRepository } from './host.ts';

const DAMAGES: Readonly<Record<string, { damage: (gitDirectory: string) => void; finding: string }>> = {
  'without HEAD': { damage: at => rmSync(join(at, 'HEAD')), finding: 'headStub' },
  'without refs': { damage: at => rmSync(join(at, 'refs'), { recursive: true }), finding: 'gitDirectoryPart' },
  'with an empty configuration': { damage: at => writeFileSync(join(at, 'config'), ''), finding: 'refStorage' },
};

/** The kinds of problems in a git directory. */
function problemsIn(gitDirectory: string): unknown[] {
  return vscode.languages
    .getDiagnostics()
    .flatMap(([uri, found]) => (uri.fsPath.startsWith(gitDirectory) ? found : []))
    .map(({ code }) => (typeof code === 'object' ? code.value : code));
}

describe('a repository that git does not accept', () => {
  for (const [name, { damage, finding }] of Object.entries(DAMAGES)) {
    it(`${name} is in the view with its stack, and is checked and repaired from there`, async () => {
      using repository = new NestedRepository(`damaged-${name.replaceAll(' ', '-')}`);
      const { repositories, tree, ...exports } = await extension();
      const gitDirectory = join(repository.folder, '.git');
      const healthy = repository.refs();
      damage(gitDirectory);
      await repositories.discover();
      const node = (await children(tree)).find(({ id }) => id === gitDirectory);
      assert.ok(node?.type === 'repository' && node.repository.error, 'it is listed with an error');
      const [message, stack, ...others] = await children(tree, node);
      assert.deepEqual([message?.type, stack?.type, others.length], ['message', 'stack', 0]);

      const counts = await vscode.commands.executeCommand<FindingCounts>('reftable.checkStack', stack);
      assert.ok(counts.error > 0, JSON.stringify(counts));
      assert.ok(problemsIn(gitDirectory).includes(finding), problemsIn(gitDirectory).join());

      const outcome = await answering(
        {
          showWarningMessage: () => 'Repair',
          showInformationMessage: () => undefined,
        },
        async () => {
          await vscode.commands.executeCommand('reftable.repair', stack);
          return vscode.commands.executeCommand<{ remaining: string[] }>('reftable.applyRepairPlan');
        },
      );
      assert.deepEqual(outcome?.remaining, []);
      assert.equal(repository.refs(), healthy);
      git(repository.folder, ['status']);
      const repaired = () => {
        const found = repositories.list.find(each => each.gitDirectory === gitDirectory);
        return found !== undefined && found.error === undefined;
      };
      await eventually({ repositories, tree, ...exports }, repaired);
    });
  }
});
