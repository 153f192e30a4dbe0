/** The command that opens a sample stack. */
import type * as vscode from 'vscode';
import type { SampleInfo } from '../../protocol/samples.ts';
import { sampleText } from '../../text/workspace.ts';
import { isNode, registerAll } from '../commands.ts';
import type { EditorContext } from '../editors.ts';
import { showInformation } from '../show/messages.ts';
import { pickOne } from '../show/picks.ts';
import type { TemporaryRepositories } from './temporary-repositories.ts';

export interface SampleContext extends EditorContext {
  readonly temporary: TemporaryRepositories;
}

export function registerSamples(context: SampleContext): vscode.Disposable[] {
  const { service, temporary, log } = context;
  return registerAll<unknown>(log, {
    /** Resolves with the stack's directory; `undefined` when none was chosen. */
    openSample: async given => {
      const samples = await service.request('samples/list', null);
      const id = typeof given === 'string' ? given : await pickSample(samples);
      if (id === undefined) return undefined;
      const directory = await temporary.open('sample', id, folder => service.request('samples/build', { id, folder }));
      const { title, description } = samples.find(sample => sample.id === id) ?? { title: id, description: '' };
      void showInformation(sampleText.opened(title, description));
      return directory;
    },
    removeTemporary: async node => {
      if (isNode(node) && 'repository' in node) await temporary.remove(node.repository.gitDirectory);
    },
  });
}

async function pickSample(samples: readonly SampleInfo[]): Promise<string | undefined> {
  const choices = samples.map(({ id, group, title, description }) => {
    return { label: title, detail: description, group, value: id };
  });
  return pickOne(choices, {
    title: sampleText.title(),
    placeHolder: sampleText.question(),
  });
}
