// Scripts that are applied from the editor: the plan, the confirmation, the result and its undo.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { quickEditText } from '../../src/text/edits.ts';
import { remoteText } from '../../src/text/remotes.ts';
import { git } from '../support/git.ts';
import { answering, extension, NestedRepository } from './host.ts';
import { TypedPick } from './typed-pick.ts';

/** What was shown, and the actions that are chosen. */
class Dialogs {
  readonly shown: string[] = [];
  readonly #choices: string[];

  constructor(...choices: string[]) {
    this.#choices = choices;
  }

  answers() {
    const answer = (text: string, ...rest: readonly unknown[]) => {
      const [options] = rest as readonly vscode.MessageOptions[];
      const detail = typeof options === 'object' ? options.detail : undefined;
      this.shown.push([text, ...(detail ? [detail] : [])].join('\n'));
      const actions = rest.filter(each => typeof each === 'string');
      const index = this.#choices.findIndex(choice => actions.includes(choice));
      return index < 0 ? undefined : this.#choices.splice(index, 1)[0];
    };
    return { showWarningMessage: answer, showInformationMessage: answer, showErrorMessage: answer };
  }

  /** `input` is typed into the input box, after the texts that it refuses. */
  typing(command: string, target: unknown, input: string, refused: readonly string[] = []): Promise<unknown> {
    const showInputBox = async ({ validateInput }: vscode.InputBoxOptions) => {
      for (const text of refused) this.shown.push(String(await validateInput?.(text)));
      assert.equal(await validateInput?.(input), undefined);
      return input;
    };
    return answering({ showInputBox }, () => this.run(command, target));
  }

  run(command: string, ...args: unknown[]): Promise<unknown> {
    return answering(this.answers(), async () => {
      await vscode.commands.executeCommand(command, ...args);
      while (this.#choices.length > 0) await new Promise(done => setTimeout(done, 20));
    });
  }
}

async function scripted(name: string, content: (oid: string) => string) {
  const exports = await extension();
  const repository = new NestedRepository(name);
  await exports.repositories.discover();
  const oid = git(repository.folder, ['rev-parse', 'HEAD']).trim();
  const file = join(repository.folder, 'change.reftx');
  writeFileSync(file, content(oid));
  const document = await vscode.workspace.openTextDocument(file);
  await vscode.window.showTextDocument(document);
  return { repository, oid, document };
}

function value({ folder }: NestedRepository, ref: string): string {
  return git(folder, ['for-each-ref', '--format=%(objectname)', ref]).trim();
}

describe('a transaction script', () => {
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('is applied after its plan is confirmed, and undone', async () => {
    const { repository, oid } = await scripted('applied', id => `create refs/heads/made ${id}\ndelete refs/heads/x\n`);
    using _ = repository;
    const dialogs = new Dialogs('Apply');
    await dialogs.run('reftable.applyScript');
    assert.equal(value(repository, 'refs/heads/made'), oid);
    assert.match(git(repository.folder, ['reflog', 'show', 'made']), /apply change\.reftx$/m);
    assert.match(
      dialogs.shown[0] ?? '',
      /^Apply change\.reftx to applied\?\nrefs\/heads\/made: created, [0-9a-f]{10}\n/,
    );
    git(repository.folder, ['update-ref', '-d', 'refs/heads/made']);

    const undoing = new Dialogs('Apply', 'Undo');
    await undoing.run('reftable.applyScript');
    const undone = () => value(repository, 'refs/heads/made') === '';
    while (!undone()) await new Promise(done => setTimeout(done, 50));
    assert.ok(undoing.shown.includes('applied: 1 ref created.'));
  });

  it('is not applied when it is not confirmed, and a dry run only shows a text', async () => {
    const { repository } = await scripted('dry', id => `create refs/heads/made ${id}\n`);
    using _ = repository;
    const before = repository.tables();
    await new Dialogs().run('reftable.applyScript');
    await new Dialogs().run('reftable.dryRunScript');
    const shown = vscode.window.activeTextEditor?.document;
    assert.equal(shown?.uri.scheme, 'reftable-edit');
    assert.match(
      shown.getText(),
      /^Dry run of change\.reftx on dry\. Nothing was changed\.\n\nrefs\/heads\/made: created, /,
    );
    assert.match(shown.getText(), /^Writes a table of \d+\sB with the update index \d+ and 1 reflog entry\.$/m);
    assert.deepEqual(repository.tables(), before);
  });

  it('is applied as it is in the editor, and faults lead to their lines', async () => {
    const { repository, oid, document } = await scripted('faulty', id => `create refs/heads/made ${id}\n`);
    using _ = repository;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(1, 0), `update refs/heads/main ${oid} ${'1'.repeat(40)}\n`);
    await vscode.workspace.applyEdit(edit);
    assert.ok(document.isDirty);
    const dialogs = new Dialogs('Go to Line');
    await dialogs.run('reftable.applyScript', document.uri.toString());
    assert.match(
      dialogs.shown[0] ?? '',
      /^Cannot apply change\.reftx: line 2: cannot lock ref 'refs\/heads\/main': is at /,
    );
    while (vscode.window.activeTextEditor?.selection.active.line !== 1) await new Promise(done => setTimeout(done, 20));
    assert.equal(value(repository, 'refs/heads/made'), '');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('is refused by a hook, whose output is shown as a text', async () => {
    const { repository } = await scripted('hooked', id => `create refs/heads/made ${id}\n`);
    using _ = repository;
    const hooks = join(repository.folder, '.git', 'hooks');
    mkdirSync(hooks, { recursive: true });
    writeFileSync(join(hooks, 'reference-transaction'), '#!/bin/sh\necho "not [today](command:x)"\nexit 1\n');
    chmodSync(join(hooks, 'reference-transaction'), 0o755);
    const dialogs = new Dialogs('Apply', 'Show Output');
    await dialogs.run('reftable.applyScript');
    assert.match(dialogs.shown[1] ?? '', /^in 'preparing' phase, update aborted by the reference-transaction hook/);
    while (vscode.window.activeTextEditor?.document.uri.scheme !== 'reftable-edit') {
      await new Promise(done => setTimeout(done, 20));
    }
    assert.match(vscode.window.activeTextEditor.document.getText(), /^not \[today\]\(command:x\)\n/);
    assert.equal(value(repository, 'refs/heads/made'), '');
  });
});

describe('single changes of refs', () => {
  async function branched(name: string) {
    const exports = await extension();
    const repository = new NestedRepository(name);
    repository.commit('second');
    git(repository.folder, ['branch', 'topic', 'HEAD~1']);
    git(repository.folder, ['config', 'branch.topic.remote', 'origin']);
    await exports.repositories.discover();
    const [second = '', first = ''] = git(repository.folder, ['rev-parse', 'HEAD', 'HEAD~1']).split('\n');
    const target = (ref: string) => ({ directory: repository.stack, name: ref });
    return { repository, first, second, target };
  }

  it('create a branch whose name git accepts', async () => {
    const { repository, first, target } = await branched('creating');
    using _ = repository;
    const dialogs = new Dialogs('Create', 'Undo');
    const refused = ['a..b', '-x', 'main', 'topic/below'];
    await dialogs.typing('reftable.createBranch', target('refs/heads/topic'), 'made', refused);
    assert.deepEqual(dialogs.shown.slice(0, 4), [
      'invalid ref format: refs/heads/a..b',
      "'-x' is not a valid branch name",
      "cannot lock ref 'refs/heads/main': reference already exists",
      "'refs/heads/topic' exists; cannot create 'refs/heads/topic/below'",
    ]);
    assert.match(dialogs.shown[4] ?? '', new RegExp(`refs/heads/made: created, ${first.slice(0, 10)}`));
    while (value(repository, 'refs/heads/made') !== '') await new Promise(done => setTimeout(done, 50));
  });

  it('set a ref to a revision, and undo refuses a ref that has changed since', async () => {
    const { repository, first, second, target } = await branched('setting');
    using _ = repository;
    const picker = new TypedPick();
    const setting = picker.during(() => new Dialogs('Set').run('reftable.setRef', target('refs/heads/topic')));
    assert.equal(await picker.shows(first), `${first.slice(0, 10)} first`);
    const listed = picker.items.map(({ label, description }) => `${label} ${description}`);
    assert.deepEqual(listed.slice(1), [
      `HEAD ${second.slice(0, 10)} second`,
      `refs/heads/main ${second.slice(0, 10)} second`,
      `refs/heads/topic ${first.slice(0, 10)} first`,
    ]);
    picker.type('nothing');
    assert.equal(await picker.shows('nothing'), 'update refs/heads/topic: invalid <new-oid>: nothing');
    picker.enter();
    picker.type('HEAD');
    picker.enter();
    await setting;
    assert.equal(value(repository, 'refs/heads/topic'), second);
    assert.match(git(repository.folder, ['reflog', 'show', 'topic']), /topic@\{0\}: set to HEAD$/m);

    let undo: (answer: string) => void = () => {};
    const shown: string[] = [];
    const showInformationMessage = () => new Promise<string>(resolve => (undo = resolve));
    const showErrorMessage = (text: string) => void shown.push(text);
    const again = new TypedPick();
    await answering({ showInformationMessage, showErrorMessage, showWarningMessage: () => 'Set' }, async () => {
      const done = again.during(() => vscode.commands.executeCommand('reftable.setRef', target('refs/heads/topic')));
      await again.shows(second);
      again.type(first);
      again.enter();
      await done;
      git(repository.folder, ['update-ref', 'refs/heads/topic', second]);
      undo('Undo');
      while (shown.length === 0) await new Promise(done => setTimeout(done, 20));
    });
    assert.match(shown[0] ?? '', /cannot lock ref 'refs\/heads\/topic': is at [0-9a-f]{40} but expected/);
    assert.equal(value(repository, 'refs/heads/topic'), second);
  });

  it('delete a branch unless a worktree has it checked out, and undo creates it again', async () => {
    const { repository, first, target } = await branched('deleting');
    using _ = repository;
    const reflog = git(repository.folder, ['reflog', 'show', 'topic']);
    const dialogs = new Dialogs('Delete', 'Undo');
    await dialogs.run('reftable.deleteRef', target('refs/heads/topic'));
    assert.match(dialogs.shown[0] ?? '', /topic: deleted, was [0-9a-f]{10}; its reflog is deleted too: 1 reflog entry/);
    assert.ok(dialogs.shown[0]?.endsWith(quickEditText.undoRestores()));
    assert.match(dialogs.shown[0] ?? '', /^Removes the settings of the branch 'topic' .*: remote\.$/m);
    while (value(repository, 'refs/heads/topic') !== first) await new Promise(done => setTimeout(done, 50));
    const remote = () => git(repository.folder, ['config', '--default', '', '--get', 'branch.topic.remote']).trim();
    while (remote() !== 'origin') await new Promise(done => setTimeout(done, 50));
    assert.equal(git(repository.folder, ['reflog', 'show', 'topic']), reflog);
    const used = new Dialogs();
    await used.run('reftable.deleteRef', target('refs/heads/main'));
    assert.ok(used.shown.includes(`cannot delete branch 'main' used by worktree at '${repository.folder}'`));
    assert.equal(git(repository.folder, ['branch', '--list', 'main']).trim(), '* main');
  });

  it('delete a symbolic ref, and undo restores its reflog as it was', async () => {
    const { repository, target } = await branched('deleting-symref');
    using _ = repository;
    const { folder } = repository;
    git(folder, ['symbolic-ref', '-m', 'made', 'refs/heads/alias', 'refs/heads/topic']);
    const reflog = git(folder, ['reflog', 'show', 'refs/heads/alias']);
    // A table that is large enough for git not to merge it with that of the deletion.
    repository.commit(...'abcdefgh');
    git(folder, ['pack-refs', '--all']);
    const dialogs = new Dialogs('Delete', 'Undo');
    await dialogs.run('reftable.deleteRef', target('refs/heads/alias'));
    while (value(repository, 'refs/heads/alias') === '') await new Promise(done => setTimeout(done, 50));
    assert.equal(git(folder, ['symbolic-ref', 'refs/heads/alias']), 'refs/heads/topic\n');
    assert.equal(git(folder, ['reflog', 'show', 'refs/heads/alias']), reflog);
  });

  it('rename a branch as git does, with its reflog and configuration, and back', async () => {
    const { repository, first, target } = await branched('renaming');
    using _ = repository;
    await new Dialogs('Rename').typing('reftable.renameBranch', target('refs/heads/topic'), 'named', ['main']);
    assert.equal(value(repository, 'refs/heads/named'), first);
    assert.equal(git(repository.folder, ['config', 'branch.named.remote']).trim(), 'origin');
    assert.match(
      git(repository.folder, ['reflog', 'show', 'named']),
      /Branch: renamed refs\/heads\/topic to refs\/heads\/named/,
    );
    await new Dialogs('Rename', 'Undo').typing('reftable.renameBranch', target('refs/heads/named'), 'again');
    while (value(repository, 'refs/heads/named') !== first) await new Promise(done => setTimeout(done, 50));
  });

  it('delete the remote-tracking refs of branches that are gone, and undo restores them', async () => {
    const { repository, first } = await branched('pruning');
    using _ = repository;
    const { folder } = repository;
    const upstream = join(folder, 'upstream.git');
    git(folder, ['clone', '-q', '--bare', folder, upstream]);
    git(folder, ['remote', 'add', 'origin', upstream]);
    git(folder, ['fetch', '-q', 'origin']);
    git(upstream, ['update-ref', '-d', 'refs/heads/topic']);
    const tracking = 'refs/remotes/origin/topic';
    const dialogs = new Dialogs(remoteText.ask(), 'Delete', 'Undo');
    await dialogs.run('reftable.pruneRemote', repository.stack);
    assert.match(dialogs.shown[0] ?? '', /^Ask the remote 'origin'/);
    assert.match(dialogs.shown[1] ?? '', new RegExp(`^${remoteText.question(1, 'origin').replace('?', '\\?')}`));
    assert.match(dialogs.shown[1] ?? '', /^refs\/remotes\/origin\/topic: deleted, was [0-9a-f]{10}/m);
    while (value(repository, tracking) !== first) await new Promise(done => setTimeout(done, 50));
    await new Dialogs(remoteText.ask(), 'Delete').run('reftable.pruneRemote', repository.stack);
    assert.equal(value(repository, tracking), '');
    assert.notEqual(value(repository, 'refs/remotes/origin/main'), '');
    const none = new Dialogs(remoteText.ask());
    await none.run('reftable.pruneRemote', repository.stack);
    assert.ok(none.shown.includes(remoteText.noneGone('origin')));
  });

  it('point HEAD at a branch', async () => {
    const { repository, target } = await branched('heading');
    using _ = repository;
    const dialogs = new Dialogs('Point HEAD');
    await dialogs.run('reftable.pointHead', target('refs/heads/topic'));
    assert.equal(git(repository.folder, ['symbolic-ref', 'HEAD']).trim(), 'refs/heads/topic');
    assert.match(dialogs.shown[0] ?? '', /^HEAD: refs\/heads\/main → refs\/heads\/topic$/m);
  });
});
