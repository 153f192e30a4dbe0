/** Plans of repairs as read-only texts, kept for as long as they are open. */
import * as vscode from 'vscode';
import type { RepairProposal } from '../../protocol/repair.ts';
import { repairText } from '../../text/repair.ts';
import { showDifference, titleSegment } from '../show/documents.ts';

const SCHEME = 'reftable-repair';

export class RepairTexts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registrations: vscode.Disposable[];
  #plans = 0;

  constructor() {
    this.#registrations = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === SCHEME) this.#texts.delete(uri.toString());
      }),
    ];
  }

  /** Opens the refs and reflog entries before and after a repair next to each other. */
  async showDifference(name: string, { before, after }: RepairProposal): Promise<void> {
    const plan = ++this.#plans;
    const [left, right] = [this.#keep(plan, 'before.txt', before), this.#keep(plan, 'after.txt', after)];
    await showDifference(left, right, repairText.differenceTitle(name), { preview: true });
  }

  async showPlan(name: string, planText: string): Promise<void> {
    const uri = this.#keep(++this.#plans, `${titleSegment(repairText.planTitle(name))}.md`, planText);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? `${repairText.planExpired()}\n`;
  }

  #keep(plan: number, name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${plan}/${name}` });
    this.#texts.set(uri.toString(), text);
    return uri;
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
  }
}
