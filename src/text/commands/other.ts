/** The commands about the command line itself. */
import { t } from '../l10n.ts';
import type { CommandDefinition } from './definition.ts';
import { groups, jsonOption } from './shared.ts';

/** The shells that a completion exists for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export function otherCommands(): readonly CommandDefinition[] {
  return [
    {
      name: 'sample',
      group: groups.other(),
      summary: t('list the sample stacks, or write one to a directory'),
      description: t(
        'Writes a repository with a sample stack, healthy or with one kind of damage, to test programs that read reftables. Its bytes are the same every time. expected.jsonl in the directory has the bytes that are damaged, the findings of fsck, what git 2.55 does with such a stack for each command (as with a healthy one, where it is left out), and the refs and reflog entries of a healthy stack.',
      ),
      arguments: [
        { name: '[name]', description: t('a sample of --list'), completed: 'sample' },
        { name: '[dir]', description: t('a directory that is empty or does not exist'), completed: 'path' },
      ],
      options: [{ flags: '--list', description: t('lists the samples with their kinds') }, jsonOption()],
      examples: [
        ['reftable sample --list', t('the names of all samples')],
        ['reftable sample block-type-log /tmp/sample', t('a repository with a damaged block')],
      ],
    },
    {
      name: 'completion',
      group: groups.other(),
      summary: t('print the completion script of a shell'),
      description: t(
        'Prints a script that completes commands, options, refs, deleted refs and tables of reftable and git reftable.',
      ),
      arguments: [{ name: '<shell>', description: t('bash, zsh or fish'), completed: SHELLS }],
      options: [],
      examples: [
        ['source <(reftable completion bash)', t('in ~/.bashrc; after the completion of git for git reftable')],
        ['source <(reftable completion zsh)', t('in ~/.zshrc, after compinit')],
        ['reftable completion fish | source', t('in config.fish')],
      ],
    },
  ];
}
