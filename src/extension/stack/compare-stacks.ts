/** *Compare Stack with…*: the refs that differ between two stacks, a stack and a backup, or a stack and a bundle. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { ComparedSource } from '../../protocol/comparison.ts';
import { LIST_FILE } from '../../protocol/values.ts';
import { compareStacksText } from '../../text/compare-stacks.ts';
import { comparisonDocument } from '../../text/comparison-document.ts';
import { dateAndTime } from '../../text/dates.ts';
import { stackName } from '../../text/names.ts';
import { repairText } from '../../text/repair.ts';
import { bundleText } from '../../text/reports.ts';
import { questionText } from '../../text/workspace.ts';
import { type NamedStack, registerAll, stackOf, type Target } from '../commands.ts';
import type { EditorContext } from '../editors.ts';
import { type Choice, pickOne } from '../show/picks.ts';
import { showingProgress } from './compaction.ts';
import { ComparisonDocuments } from './comparison-documents.ts';

/** One side of a comparison. */
interface Side {
  readonly name: string;
  readonly source: ComparedSource;
}

export function registerCompareStacks(context: EditorContext): vscode.Disposable[] {
  const documents = new ComparisonDocuments(context.repositories);
  return [
    documents,
    ...registerAll<Target>(context.log, {
      compareStack: async target => {
        const stack = await stackOf(context, target);
        const other = stack && (await askOther(context, stack));
        if (other) await compare(context, documents, other, sideOf(stack));
      },
      /** From the explorer, which passes the file of the menu and all files that are selected. */
      compareSelectedStacks: async (_, selected) => {
        const [before, after] = Array.isArray(selected) ? selected.filter(isList) : [];
        if (before === undefined || after === undefined) throw new Error(compareStacksText.notTwoLists());
        await compare(context, documents, sideAt(context, before), sideAt(context, after));
      },
    }),
  ];
}

async function compare(
  { service }: EditorContext,
  documents: ComparisonDocuments,
  before: Side,
  after: Side,
): Promise<void> {
  const sources = { before: before.source, after: after.source };
  const comparison = await showingProgress(compareStacksText.comparing(before.name, after.name), options =>
    service.request('browse/compareStacks', sources, options),
  );
  if (comparison === undefined) return;
  const names = { before: before.name, after: after.name };
  await documents.show(compareStacksText.title(names.before, names.after), comparisonDocument(comparison, names));
}

function isList(selected: unknown): selected is vscode.Uri {
  return selected instanceof vscode.Uri && basename(selected.fsPath) === LIST_FILE;
}

function sideAt({ repositories }: EditorContext, list: vscode.Uri): Side {
  const directory = dirname(list.fsPath);
  const entry = repositories.stackAt(directory);
  if (entry === undefined) return sideOf({ location: { directory }, name: directory });
  return sideOf({ location: entry.info.location, name: stackName(entry.repository, entry.info) });
}

function sideOf({ location, name }: NamedStack): Side {
  return { name, source: { type: 'stack', location } };
}

type Ask = () => Promise<Side | undefined>;

/** What the stack is compared with: a backup, another stack, or what is chosen from the files. */
async function askOther(context: EditorContext, stack: NamedStack): Promise<Side | undefined> {
  await context.repositories.settled();
  const choices: Choice<Ask>[] = [
    ...(await backupsOf(context, stack)),
    ...otherStacks(context, stack),
    {
      group: compareStacksText.files(),
      label: compareStacksText.folder(),
      detail: compareStacksText.folderDetail(),
      value: askFolder,
    },
    {
      group: compareStacksText.files(),
      label: compareStacksText.bundle(),
      detail: compareStacksText.bundleDetail(),
      value: askBundle,
    },
  ];
  const chosen = await pickOne(choices, { placeHolder: compareStacksText.question(stack.name) });
  return chosen?.();
}

/** Without those that cannot be listed. */
async function backupsOf({ service, log }: EditorContext, { location, name }: NamedStack): Promise<Choice<Ask>[]> {
  const backups = await service.request('stack/backups', location).catch((error: Error) => {
    log.warn(error.message);
    return [];
  });
  return backups.map(({ path, created, reason }) => ({
    group: compareStacksText.backups(),
    label: dateAndTime(created),
    description: repairText.backupReason(reason),
    detail: path,
    value: async () => ({ name: compareStacksText.backup(name, created), source: { type: 'folder', path } }),
  }));
}

function otherStacks({ repositories }: EditorContext, { location }: NamedStack): Choice<Ask>[] {
  const others = repositories.stacks.filter(({ info }) => info.location.directory !== location.directory);
  return others.map(({ repository, info }) => {
    const { directory } = info.location;
    const name = stackName(repository, info);
    return {
      group: compareStacksText.stacks(),
      label: name,
      description: questionText.stackState(repositories.known(directory)),
      detail: directory,
      value: async () => sideOf({ location: info.location, name }),
    };
  });
}

async function askFolder(): Promise<Side | undefined> {
  return askPath('folder', { canSelectFolders: true, canSelectFiles: false });
}

async function askBundle(): Promise<Side | undefined> {
  return askPath('bundle', { filters: { [bundleText.fileKind()]: ['gz', 'tgz'] } });
}

async function askPath(type: 'folder' | 'bundle', options: vscode.OpenDialogOptions): Promise<Side | undefined> {
  const openLabel = compareStacksText.chooseAction();
  const [chosen] = (await vscode.window.showOpenDialog({ ...options, openLabel })) ?? [];
  return chosen && { name: basename(chosen.fsPath), source: { type, path: chosen.fsPath } };
}
