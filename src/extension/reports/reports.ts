/** The commands that export a stack: as a report, or packed into one file, which can be opened again. */
import { homedir } from 'node:os';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { bugReportText } from '../../text/bug-report.ts';
import { bundleText, reportText } from '../../text/reports.ts';
import { registerAll, stackOf, type Target } from '../commands.ts';
import type { EditorContext } from '../editors.ts';
import type { TemporaryRepositories } from '../samples/temporary-repositories.ts';
import { titleSegment } from '../show/documents.ts';
import { confirm, showInformation } from '../show/messages.ts';
import { pickOne } from '../show/picks.ts';
import { showingProgress } from '../stack/compaction.ts';

export interface ReportContext extends EditorContext {
  readonly temporary: TemporaryRepositories;
  /** The extension's, as reports name it. */
  readonly version: string;
}

const EXTENSION = 'reftable.tar.gz';
const REPORT_SCHEME = 'reftable-report';

export function registerReports(context: ReportContext): vscode.Disposable[] {
  const reports = new ReportDocuments();
  return [
    vscode.workspace.registerTextDocumentContentProvider(REPORT_SCHEME, reports),
    ...registerAll<Target>(context.log, {
      copyReport: target => copyReport(context, reports, target),
      exportBundle: target => exportBundle(context, target),
      openBundle: target => openBundle(context, target),
    }),
  ];
}

async function copyReport(context: ReportContext, reports: ReportDocuments, target: Target): Promise<void> {
  const stack = await stackOf(context, target);
  const redact = stack && (await askRedaction());
  if (!stack || redact === undefined) return;
  const query = { location: stack.location, redact, software: softwareOf(context) };
  const result = await showingProgress(reportText.reporting(stack.name), options =>
    context.service.request('stack/bugReport', query, options),
  );
  if (!result) return;
  await vscode.env.clipboard.writeText(result.markdown);
  const show = reportText.showAction();
  const answer = showInformation(reportText.copied(stack.name, result.findings, redact), show);
  // Not awaited: the command has finished, and the notification may stay.
  answer
    .then(chosen => (chosen === show ? reports.show(result.markdown) : undefined))
    .then(undefined, error => context.log.error(error));
}

async function askRedaction(): Promise<boolean | undefined> {
  return pickOne(
    [
      {
        label: reportText.redacted(),
        detail: reportText.redactedDetail(),
        value: true,
      },
      { label: reportText.plain(), detail: reportText.plainDetail(), value: false },
    ],
    { title: reportText.title(), placeHolder: reportText.question() },
  );
}

/** Open reports, by their address: read-only texts, so that VS Code does not ask to save them. */
class ReportDocuments implements vscode.TextDocumentContentProvider {
  readonly #reports = new Map<string, string>();

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#reports.get(uri.path) ?? `${reportText.expired()}\n`;
  }

  async show(report: string): Promise<void> {
    const path = `/${titleSegment(reportText.documentName(this.#reports.size + 1))}.md`;
    this.#reports.set(path, report);
    await vscode.window.showTextDocument(vscode.Uri.from({ scheme: REPORT_SCHEME, path }));
  }
}

async function exportBundle(context: ReportContext, target: Target): Promise<void> {
  const stack = await stackOf(context, target);
  if (!stack) return;
  const question = bundleText.exportQuestion(stack.name);
  if (!(await confirm(question, [bundleText.contents()], bundleText.chooseFileAction()))) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const name = stack.name.replace(/[^\p{L}\p{N}._-]+/gu, '-');
  // The dialog asks before it replaces an existing file.
  const uri = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${name}.${EXTENSION}`),
    filters: { [bundleText.fileKind()]: [EXTENSION] },
    title: bundleText.exportTitle(),
  });
  if (!uri) return;
  if (uri.scheme !== 'file') throw new Error(bundleText.wrongMachine());
  const params = { location: stack.location, target: uri.fsPath, overwrite: true, software: softwareOf(context) };
  const result = await showingProgress(bundleText.exporting(stack.name), options =>
    context.service.request('stack/bundle', params, options),
  );
  if (!result) return;
  void showInformation(bundleText.exported(result.files, basename(uri.fsPath), result.size, result.left));
}

/** Resolves with the stack's directory; `undefined` when none was opened. */
async function openBundle({ service, temporary }: ReportContext, target: Target): Promise<string | undefined> {
  const file = target instanceof vscode.Uri ? target.fsPath : await askBundle();
  if (file === undefined) return undefined;
  const name = basename(file).replace(/\.(reftable\.)?(tar\.gz|tgz)$/, '') || 'bundle';
  return showingProgress(bundleText.opening(basename(file)), options =>
    temporary.open('bundle', name, folder => service.request('bundle/open', { file, folder }, options)),
  );
}

async function askBundle(): Promise<string | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      filters: { [bundleText.fileKind()]: ['gz', 'tgz'] },
      title: bundleText.openTitle(),
    })) ?? [];
  return chosen?.fsPath;
}

function softwareOf({ version }: ReportContext): string {
  return bugReportText.extension(version, `${vscode.env.appName} ${vscode.version}`);
}
