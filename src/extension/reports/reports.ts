/** The commands that take a stack to somebody else: as a report, or packed into one file, which opens again. */
import { homedir } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { bytes, count } from '../../text/stacks.ts';
import type { EditorParts } from '../editors.ts';
import type { TemporaryRepositories } from '../samples/temporary-repositories.ts';
import { confirm, showInformation } from '../show/messages.ts';
import { pickOne } from '../show/picks.ts';
import { registerAll, stackOf, type Target } from '../stack/commands.ts';
import { showingProgress } from '../stack/compaction.ts';

export interface ReportParts extends EditorParts {
  readonly temporary: TemporaryRepositories;
  /** The extension's, as reports name it. */
  readonly version: string;
}

const EXTENSION = 'reftable.tar.gz';
const REPORT_SCHEME = 'reftable-report';

export function registerReports(parts: ReportParts): vscode.Disposable[] {
  const reports = new ReportDocuments();
  return [
    vscode.workspace.registerTextDocumentContentProvider(REPORT_SCHEME, reports),
    ...registerAll<Target>(parts.log, {
      copyReport: target => copyReport(parts, reports, target),
      exportBundle: target => exportBundle(parts, target),
      openBundle: target => openBundle(parts, target),
    }),
  ];
}

async function copyReport(parts: ReportParts, reports: ReportDocuments, target: Target): Promise<void> {
  const stack = await stackOf(parts, target);
  const redact = stack && (await askRedaction());
  if (!stack || redact === undefined) return;
  const query = { location: stack.location, redact, software: softwareOf(parts) };
  const result = await showingProgress(`Reporting on ${stack.name}`, options =>
    parts.service.request('stack/report', query, options),
  );
  if (!result) return;
  await vscode.env.clipboard.writeText(result.markdown);
  const show = 'Show Report';
  const answer = showInformation(
    `Copied a ${redact ? 'redacted ' : ''}report on ${stack.name} with ${count(result.findings, 'finding')}.`,
    show,
  );
  // The command is done; whoever wants to see the report may take their time.
  answer
    .then(chosen => (chosen === show ? reports.show(result.markdown) : undefined))
    .then(undefined, error => parts.log.error(error));
}

async function askRedaction(): Promise<boolean | undefined> {
  return pickOne(
    [
      {
        label: 'Redacted',
        detail: 'Names of refs and object ids are replaced by hashes that mean nothing outside of the report',
        value: true,
      },
      { label: 'Plain', detail: 'Findings tell the names of the refs that they are about', value: false },
    ],
    { title: 'Copy a report on the stack', placeHolder: 'How are refs to be named?' },
  );
}

/** Reports that are shown, by their address: read-only texts that ask nobody to be saved. */
class ReportDocuments implements vscode.TextDocumentContentProvider {
  readonly #reports = new Map<string, string>();

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#reports.get(uri.path) ?? 'This report was of an earlier session; copy a new one.\n';
  }

  async show(report: string): Promise<void> {
    const path = `/Report ${this.#reports.size + 1}.md`;
    this.#reports.set(path, report);
    await vscode.window.showTextDocument(vscode.Uri.from({ scheme: REPORT_SCHEME, path }));
  }
}

const WHAT_A_BUNDLE_HOLDS =
  'The bundle holds the whole directory of the stack: the names of all refs, object ids, and the names, mail addresses and messages of reflogs, also of refs that were deleted. It holds no file of your work and no object.';

async function exportBundle(parts: ReportParts, target: Target): Promise<void> {
  const stack = await stackOf(parts, target);
  if (!stack) return;
  const choose = 'Choose File…';
  if (!(await confirm(`Export the stack of ${stack.name}?`, [WHAT_A_BUNDLE_HOLDS], choose))) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const name = stack.name.replace(/[^\p{L}\p{N}._-]+/gu, '-');
  // The dialog asks before it takes a file that is there.
  const place = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${name}.${EXTENSION}`),
    filters: { 'Stack bundles': [EXTENSION] },
    title: 'Export the stack as a bundle',
  });
  if (!place) return;
  if (place.scheme !== 'file')
    throw new Error('A bundle is written to the file system of the machine that the stack is on.');
  const params = { location: stack.location, target: place.fsPath, overwrite: true, software: softwareOf(parts) };
  const result = await showingProgress(`Exporting ${stack.name}`, options =>
    parts.service.request('stack/bundle', params, options),
  );
  if (!result) return;
  const left = result.left.length > 0 ? ` Left out: ${result.left.join(', ')}.` : '';
  void showInformation(
    `Exported ${count(result.files, 'file')} to ${basename(place.fsPath)} (${bytes(result.size)}).${left}`,
  );
}

/** Resolves with the stack's directory; `undefined` when none was opened. */
async function openBundle({ service, temporary }: ReportParts, target: Target): Promise<string | undefined> {
  const file = target instanceof vscode.Uri ? target.fsPath : await askBundle();
  if (file === undefined) return undefined;
  const name = basename(file).replace(/\.(reftable\.)?(tar\.gz|tgz)$/, '') || 'bundle';
  return showingProgress(`Opening ${basename(file)}`, options =>
    temporary.open('bundle', name, folder => service.request('bundle/open', { file, folder }, options)),
  );
}

async function askBundle(): Promise<string | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      filters: { 'Stack bundles': ['gz', 'tgz'] },
      title: 'Open a bundle of a stack',
    })) ?? [];
  return chosen?.fsPath;
}

function softwareOf({ version }: ReportParts): string {
  return `Reftable for VS Code ${version} in ${vscode.env.appName} ${vscode.version}`;
}
