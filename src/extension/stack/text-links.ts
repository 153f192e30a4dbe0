/** The links of texts about refs. */
import * as vscode from 'vscode';
import type { LinkTarget, TextLink } from '../../text/linked-text.ts';
import { refText } from '../../text/refs.ts';
import type { Repositories } from '../repositories.ts';
import { documentLink } from '../show/documents.ts';
import { asciiJson, uriOfRef } from './ref-address.ts';
import { type CommitTarget, canShowCommits } from './show-commit.ts';

/** Commits have links if VS Code's Git extension runs and knows the repository. */
export function documentLinks(links: readonly TextLink[], repositories: Repositories): vscode.DocumentLink[] {
  const showsCommits = canShowCommits();
  const isShown = (target: LinkTarget) =>
    target.type !== 'commit' ||
    (showsCommits && repositories.stackAt(target.location.directory)?.info.worktree !== undefined);
  return links
    .filter(({ target }) => isShown(target))
    .map(({ line, start, end, target }) => {
      const { uri, tooltip } = linkTo(target);
      return documentLink(new vscode.Range(line, start, line, end), uri, tooltip);
    });
}

function linkTo(target: LinkTarget): { uri: vscode.Uri; tooltip: string } {
  const { directory } = target.location;
  switch (target.type) {
    case 'ref':
      return { uri: uriOfRef(target), tooltip: refText.showRef() };
    case 'commit':
      return { uri: showCommitUri({ directory, oid: target.oid }), tooltip: refText.showCommit() };
    case 'stack':
      return { uri: commandUri('reftable.openStack', directory), tooltip: refText.openStack() };
    case 'table':
      return { uri: commandUri('reftable.openTable', directory, { table: target.name }), tooltip: refText.openTable() };
  }
}

function showCommitUri(target: CommitTarget): vscode.Uri {
  return commandUri('reftable.showCommit', target);
}

function commandUri(command: string, ...args: unknown[]): vscode.Uri {
  return vscode.Uri.from({ scheme: 'command', path: command, query: asciiJson(args) });
}
