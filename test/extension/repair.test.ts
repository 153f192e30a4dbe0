import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { repairText } from '../../src/text/repair.ts';
import { withoutTableNames } from '../repair/support/restored.ts';
import { git } from '../support/git.ts';
import { answering, extension, NestedRepository } from './host.ts';

/** A repository whose list of tables is reversed, so that old values hide new ones. */
class UpsideDown extends NestedRepository {
  readonly healthy: string;
  readonly broken: string;

  constructor(name: string) {
    super(name);
    this.commit('second', 'third');
    this.healthy = this.refs();
    writeFileSync(join(this.stack, 'tables.list'), `${this.tables().reverse().join('\n')}\n`);
    this.broken = this.state();
  }

  /** The bytes of every file of the stack. */
  state(): string {
    return readdirSync(this.stack)
      .sort()
      .map(name => `${name}\n${readFileSync(join(this.stack, name), 'latin1')}`)
      .join('\n');
  }

  /** The same without the names of tables: those that a rollback restores are new. */
  restored(): Record<string, string> {
    const files = readdirSync(this.stack).map(name => [name, readFileSync(join(this.stack, name), 'latin1')]);
    return withoutTableNames(Object.fromEntries(files));
  }

  get backups(): string[] {
    const backupDirectory = join(dirname(this.stack), 'reftable-backup');
    return existsSync(backupDirectory) ? readdirSync(backupDirectory) : [];
  }
}

/** Confirms everything, and records the questions. */
function agreeing() {
  const asked: string[] = [];
  return {
    asked,
    showWarningMessage: (message: string, options: vscode.MessageOptions | string) => {
      const modal = typeof options === 'object';
      asked.push(modal ? `${message}\n${options.detail}` : message);
      return modal ? 'Repair' : undefined;
    },
    showInformationMessage: (message: string) => void asked.push(message),
  };
}

/** Shows the plan of a repair and applies it. */
async function repair(stack: string, about?: unknown): Promise<Outcome | undefined> {
  await vscode.commands.executeCommand('reftable.repair', stack, about);
  return vscode.commands.executeCommand<Outcome | undefined>('reftable.applyRepairPlan');
}

/** Waits for the tabs, which VS Code reports some time after it has opened them. */
async function tabs(hold: () => boolean): Promise<void> {
  while (!hold()) {
    await new Promise<void>(resolve => {
      const subscription = vscode.window.tabGroups.onDidChangeTabs(() => {
        subscription.dispose();
        resolve();
      });
    });
  }
}

interface Outcome {
  readonly backup: string;
  readonly remaining: readonly string[];
}

describe('the repair', () => {
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('shows its plan, asks for confirmation with counts, and repairs the stack after a backup', async () => {
    const exports = await extension();
    using repository = new UpsideDown('reversed');
    await exports.repositories.discover();
    const { asked, ...answers } = agreeing();
    const outcome = await answering(answers, async () => {
      await vscode.commands.executeCommand('reftable.repair', repository.stack);
      assert.deepEqual(asked, []);
      await tabs(() => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'Repair of reversed');
      assert.equal(repository.state(), repository.broken);
      return vscode.commands.executeCommand<Outcome>('reftable.applyRepairPlan');
    });
    assert.deepEqual(outcome.remaining, []);
    const [confirmation, ...others] = asked;
    assert.match(confirmation ?? '', /^Repair reversed\?\n1 step\n/);
    assert.match(confirmation ?? '', /Refs: 0 added, 1 changed, 0 removed, 1 unchanged/);
    assert.match(confirmation ?? '', /The whole directory is backed up first, in .*reftable-backup/);
    assert.deepEqual(others, []);
    assert.equal(repository.refs(), repository.healthy);
    git(repository.folder, ['refs', 'verify']);
    assert.equal(repository.backups.length, 1);
    // A plan is applied once.
    await answering(answers, () => vscode.commands.executeCommand('reftable.applyRepairPlan'));
    assert.equal(asked.at(-1), repairText.planExpired());
    assert.equal(repository.backups.length, 1);
  });

  it('applies the plan that was shown last, of two stacks', async () => {
    await extension();
    using first = new UpsideDown('first-stack');
    using second = new UpsideDown('second-stack');
    const { asked, ...answers } = agreeing();
    await answering(answers, async () => {
      for (const { stack } of [first, second, first]) await vscode.commands.executeCommand('reftable.repair', stack);
      await vscode.commands.executeCommand('reftable.applyRepairPlan');
    });
    assert.match(asked.join(), /^Repair [^\n]*first-stack[^\n]*\?\n/);
    assert.deepEqual([first.backups.length, second.backups.length], [1, 0]);
  });

  it('shows one page for a stack, however often it is planned', async () => {
    const exports = await extension();
    using repository = new UpsideDown('twice');
    await exports.repositories.discover();
    const pages = () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label === 'Repair of twice').length;
    for (let i = 0; i < 2; i++) await vscode.commands.executeCommand('reftable.repair', repository.stack);
    await tabs(() => pages() > 0);
    assert.equal(pages(), 1);
  });

  it('of one finding, started by a quick fix, takes the steps that fix it', async () => {
    await extension();
    using repository = new UpsideDown('one-finding');
    writeFileSync(join(repository.stack, '0x000000000001-0x000000000001-00000001.temp.abcdef'), 'REFT');
    const about = { id: 'listOrder', file: 'tables.list' };
    await answering(agreeing(), () => repair(repository.stack, about));
    assert.equal(repository.refs(), repository.healthy);
    assert.ok(
      readdirSync(repository.stack).some(name => name.includes('.temp.')),
      'the other finding stays',
    );
  });

  it('changes nothing when the plan is not wanted, and lets steps be chosen', async () => {
    await extension();
    using repository = new UpsideDown('declined');
    let offered: { label: string; picked: boolean }[] = [];
    const showQuickPick = (items: { label: string; picked: boolean }[]) => {
      offered = items;
      return [];
    };
    const { asked, ...answers } = agreeing();
    await answering({ ...answers, showWarningMessage: () => undefined, showQuickPick }, async () => {
      assert.equal(await repair(repository.stack), undefined);
      await vscode.commands.executeCommand('reftable.chooseRepairSteps');
      await vscode.commands.executeCommand('reftable.applyRepairPlan');
    });
    assert.deepEqual(asked, [repairText.changesNothing()]);
    assert.deepEqual(
      offered.map(({ label, picked }) => [label, picked]),
      [['Sort the list by update index', true]],
    );
    assert.equal(repository.state(), repository.broken);
    assert.deepEqual(repository.backups, []);
  });

  it('removes a lock only when its step is selected and the removal is confirmed', async () => {
    await extension();
    using repository = new NestedRepository('locked');
    const lock = join(repository.stack, 'tables.list.lock');
    writeFileSync(lock, '');
    utimesSync(lock, 1_750_000_000, 1_750_000_000);
    const asked: string[] = [];
    let offered: { label: string; picked: boolean }[] = [];
    const repairWith = (confirmation: string | undefined) =>
      answering(
        {
          showQuickPick: (items: { label: string; picked: boolean }[]) => {
            offered = items;
            return items;
          },
          showWarningMessage: (message: string, options: vscode.MessageOptions, ...actions: string[]) => {
            asked.push(`${message}\n${options.detail}\n${actions}`);
            return confirmation;
          },
        },
        async () => {
          await vscode.commands.executeCommand('reftable.repair', repository.stack);
          await vscode.commands.executeCommand('reftable.chooseRepairSteps');
          await vscode.commands.executeCommand('reftable.applyRepairPlan');
        },
      );
    await repairWith(undefined);
    assert.deepEqual(
      offered.map(({ label, picked }) => [label, picked]),
      [['Remove the lock tables.list.lock', false]],
    );
    // The warning comes first: VS Code does not scroll a dialog.
    assert.match(
      asked[0] ?? '',
      /^Repair [^\n]*\nRemove the lock [^\n]*all refs are lost[\s\S]*\nRepair and Remove Lock$/,
    );
    assert.ok(existsSync(lock));
    await repairWith('Repair and Remove Lock');
    assert.equal(existsSync(lock), false);
  });

  it('reports when there is nothing to repair', async () => {
    await extension();
    using repository = new NestedRepository('sound');
    const { asked, ...answers } = agreeing();
    await answering(answers, () => vscode.commands.executeCommand('reftable.repair', repository.stack));
    assert.match(asked.join(), /^Nothing to repair in /);
  });

  it('is refused in a workspace that is not trusted', async () => {
    await extension();
    using repository = new UpsideDown('untrusted-repair');
    const trusted = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
    try {
      for (const command of ['reftable.repair', 'reftable.rollBackRepair']) {
        const { asked, ...answers } = agreeing();
        await answering(answers, () => vscode.commands.executeCommand(command, repository.stack));
        assert.match(asked.join(), /not trusted/);
      }
    } finally {
      if (trusted) Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
    }
    assert.equal(repository.state(), repository.broken);
  });

  it('is rolled back to a backup that is chosen, over newer changes only when that is confirmed', async () => {
    const exports = await extension();
    using repository = new UpsideDown('chosen');
    await exports.repositories.discover();
    const broken = repository.restored();
    await answering(agreeing(), () => repair(repository.stack));
    repository.commit('fourth');
    const after = repository.state();
    const [asked, picks]: [string[], { label: string; description: string }[][]] = [[], []];
    const showQuickPick = (items: { label: string; description: string }[]) => {
      picks.push(items);
      return items.at(-1);
    };
    const rollBack = (answer: string | undefined) => {
      const showWarningMessage = (message: string, { detail }: vscode.MessageOptions) => {
        asked.push(`${message}\n${detail}`);
        return answer;
      };
      return answering({ showQuickPick, showWarningMessage }, () =>
        vscode.commands.executeCommand('reftable.rollBackRepair', repository.stack),
      );
    };
    await rollBack(undefined);
    assert.match(
      asked[0] ?? '',
      /^Roll back .*chosen and discard newer changes\?\ncannot roll back: the stack changed after the repair\. New table: 0x/,
    );
    assert.equal(repository.state(), after);
    await rollBack('Roll Back Anyway');
    assert.deepEqual(repository.restored(), broken);
    assert.equal(picks[0]?.[0]?.description, 'Before a repair');
  });
});
