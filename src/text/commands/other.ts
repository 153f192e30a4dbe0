/** The commands about the command line itself. */
import { t } from '../l10n.ts';
import type { CommandDefinition } from './definition.ts';
import { groups } from './shared.ts';

/** The shells that a completion exists for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export function otherCommands(): readonly CommandDefinition[] {
  return [
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
