/** The page of a repair plan: a webview that shows the plan and sends back what the user chooses. */
import type * as vscode from 'vscode';
import type { GitVerdictInfo } from '../../protocol/repair.ts';
import type { RepairPageEvents, RepairPageRequests, RepairPageState } from '../../protocol/webview.ts';
import { repairText } from '../../text/repair.ts';
import { openStackFile } from '../editors.ts';
import { openPanel } from '../show/documents.ts';
import { WebviewHost } from '../webview/webview-host.ts';
import { byteRange, fields, nothing, text, unexpected } from '../webview/webview-params.ts';

/** The requests of the page. Those that plan or change something end when the page can show the result. */
export interface RepairPageActions {
  readonly state: () => RepairPageState;
  readonly choose: (steps: readonly string[]) => Promise<void>;
  readonly planAgain: () => Promise<void>;
  readonly apply: () => Promise<void>;
  readonly rollBack: () => Promise<void>;
  readonly askGit: () => Promise<readonly GitVerdictInfo[] | null>;
  readonly showDifference: () => Promise<void>;
  readonly showText: () => Promise<void>;
  readonly restoreRefs: (names: readonly string[]) => Promise<void>;
}

interface RepairPageOptions {
  readonly extension: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  /** Of the stack. */
  readonly directory: string;
  readonly stack: string;
  readonly actions: RepairPageActions;
  readonly cameToFront: () => void;
  readonly closed: () => void;
}

export const REPAIR_PAGE = 'reftable.repairPlan';

export class RepairPage {
  readonly #panel: vscode.WebviewPanel;
  readonly #host: WebviewHost<RepairPageRequests, RepairPageEvents>;
  readonly #state: () => RepairPageState;
  #isClosed = false;

  constructor({ extension, log, directory, stack, actions, cameToFront, closed }: RepairPageOptions) {
    this.#state = actions.state;
    // A repair may end while the page is hidden, for example by its difference.
    const options = { enableFindWidget: true, retainContextWhenHidden: true };
    this.#panel = openPanel(REPAIR_PAGE, repairText.planTitle(stack), options);
    const page = { extension, bundle: 'repair', title: repairText.pageTitle() } as const;
    this.#host = new WebviewHost(this.#panel.webview, page, handlers(directory, actions), log);
    this.#panel.onDidChangeViewState(({ webviewPanel }) => webviewPanel.active && cameToFront());
    this.#panel.onDidDispose(() => {
      this.#isClosed = true;
      this.#host.dispose();
      closed();
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Shows what has changed, and brings the page to the front, unless it was closed. */
  reveal(): void {
    if (this.#isClosed) return;
    this.update();
    this.#panel.reveal(this.#panel.viewColumn);
  }

  /** Shows what has changed, unless the page was closed. */
  update(): void {
    if (!this.#isClosed) this.#host.send('state', this.#state());
  }

  dispose(): void {
    this.#panel.dispose();
  }
}

function handlers(
  directory: string,
  actions: RepairPageActions,
): ConstructorParameters<typeof WebviewHost<RepairPageRequests, RepairPageEvents>>[2] {
  const then = async (work: Promise<void>) => {
    await work;
    return actions.state();
  };
  const silently = async (work: Promise<void>) => {
    await work;
    return null;
  };
  return {
    ready: { read: nothing, answer: async () => actions.state() },
    choose: {
      read: params => ({ steps: texts(fields(params).steps) }),
      answer: ({ steps }) => then(actions.choose(steps)),
    },
    planAgain: { read: nothing, answer: () => then(actions.planAgain()) },
    apply: { read: nothing, answer: () => then(actions.apply()) },
    rollBack: { read: nothing, answer: () => then(actions.rollBack()) },
    askGit: { read: nothing, answer: () => actions.askGit() },
    showDifference: { read: nothing, answer: () => silently(actions.showDifference()) },
    showText: { read: nothing, answer: () => silently(actions.showText()) },
    restoreRefs: {
      read: params => ({ names: texts(fields(params).names) }),
      answer: ({ names }) => silently(actions.restoreRefs(names)),
    },
    openFile: {
      read: params => {
        const { file, range } = fields(params);
        return { file: text(file), range: byteRange(range) ?? null };
      },
      answer: async ({ file, range }) => {
        // The page may only open what findings are about.
        if (filesOf(actions.state()).has(file)) await openStackFile(directory, file, range);
        return null;
      },
    },
  };
}

function filesOf({ plan: { steps, unrepaired } }: RepairPageState): ReadonlySet<string> {
  const findings = [...steps.flatMap(step => step.findings), ...unrepaired.map(({ finding }) => finding)];
  return new Set(findings.map(({ file }) => file));
}

function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw unexpected('object');
  return value.map(text);
}
