/** A dialog that requests a plan, shows it, and on confirmation applies exactly that plan. */

import type { Progress } from '../../../src/protocol/service.ts';
import type { CompactionPlan, CompactionResult, CompactionScope, ExpiryBounds } from '../../../src/protocol/stack.ts';
import type { ShownPlan, StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { planDialog } from '../../../src/text/stack-editor.ts';
import { codicon, el, fill } from '../../parts/dom.ts';
import { errorPanel } from '../../parts/error-panel.ts';
import { CancelledError, errorInfo, type Messenger } from '../../parts/messenger.ts';
import { button } from '../../parts/toolkit.ts';
import type { Model } from '../model.ts';
import { planView } from './plan-view.ts';

/** The inputs of a dialog, and its callbacks for the result. */
export interface DialogServices {
  readonly messenger: Messenger<StackEditorRequests, StackEditorEvents>;
  readonly model: Model;
  done(plan: CompactionPlan, result: CompactionResult | null): void;
  failed(error: unknown): void;
}

/** What to plan, or why that is not possible yet. */
export type PlanQuestion =
  | { readonly scope: CompactionScope; readonly expiry: ExpiryBounds | null; readonly problem?: undefined }
  | { readonly problem: string };

export interface PlanDialog {
  /** The question changed: ask again, shortly. */
  refresh(): void;
  progress(progress: Progress | null): void;
  stackMoved(): void;
  close(): void;
}

interface Options {
  readonly title: string;
  /** It expires reflog entries; otherwise it only compacts. */
  readonly expires: boolean;
  readonly question: () => PlanQuestion;
  readonly form: HTMLElement | undefined;
  readonly services: DialogServices;
  readonly closed: () => void;
}

/** Typing and dragging change the input often; only an input that is unchanged this much later is planned. */
const SETTLE_MILLISECONDS = 120;

export function openPlanDialog({ title, expires, question, form, services, closed }: Options): PlanDialog {
  const { messenger, model } = services;
  let plan: ShownPlan | null = null;
  let planning: AbortController | null = null;
  let applying: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const view = el('div', { class: 'plan', 'aria-live': 'polite' });
  const working = el('p', { class: 'row working', role: 'status' });
  const act = button({
    label: expires ? planDialog.expire() : planDialog.compact(),
    primary: true,
    press: () => void apply(),
  });
  const cancel = button({ label: planDialog.cancel(), press: () => giveUp() });
  const heading = el('h2', { id: 'dialog-title' }, title);
  const dialog = el(
    'dialog',
    { 'aria-labelledby': 'dialog-title', class: 'plan-dialog' },
    heading,
    form,
    view,
    working,
    el('div', { class: 'row end' }, act, cancel),
  );
  dialog.addEventListener('cancel', event => {
    event.preventDefault();
    giveUp();
  });

  const update = () =>
    act.toggleAttribute(
      'disabled',
      !plan?.range || applying !== null || planning !== null || model.state?.readOnly !== null,
    );
  const work = (words: string | null, fraction?: number) => {
    if (words === null) return fill(working);
    fill(working, codicon('loading', 'codicon-modifier-spin'), planDialog.progress(words, fraction));
  };

  /** The stack changes, so that the plan is made again. */
  const restoreFirst = (names: readonly string[]) => {
    messenger.request('restoreRefs', { names }).catch(services.failed);
  };

  const ask = async () => {
    planning?.abort();
    const asked = question();
    if (asked.problem !== undefined) {
      plan = planning = null;
      fill(view, el('p', { class: 'muted' }, asked.problem));
      work(null);
      return update();
    }
    const mine = new AbortController();
    planning = mine;
    update();
    if (!plan) work(planDialog.planning());
    try {
      plan = await messenger.request('plan', { scope: asked.scope, expiry: asked.expiry }, mine.signal);
      if (planning === mine) fill(view, planView(plan, restoreFirst));
    } catch (error) {
      if (planning !== mine || error instanceof CancelledError) return;
      plan = null;
      fill(view, errorPanel(errorInfo(error)));
    }
    if (planning !== mine) return;
    planning = null;
    work(null);
    update();
  };

  const apply = async () => {
    if (!plan?.range || planning || applying || model.state?.readOnly !== null) return;
    applying = new AbortController();
    update();
    form?.toggleAttribute('inert', true);
    work(expires ? planDialog.expiring() : planDialog.compacting());
    try {
      services.done(plan, await messenger.request('apply', { id: plan.id }, applying.signal));
      close();
    } catch (error) {
      applying = null;
      form?.removeAttribute('inert');
      work(null);
      if (error instanceof CancelledError) {
        services.done(plan, null);
        return close();
      }
      plan = null;
      fill(view, errorPanel(errorInfo(error), button({ label: planDialog.planAgain(), press: () => void ask() })));
      update();
    }
  };

  const giveUp = () => {
    if (applying) {
      work(planDialog.canceling());
      applying.abort();
    } else close();
  };
  const close = () => {
    clearTimeout(timer);
    planning?.abort();
    planning = null;
    dialog.close();
    dialog.remove();
    closed();
  };

  document.body.append(dialog);
  dialog.showModal();
  update();
  void ask();
  return {
    refresh() {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), SETTLE_MILLISECONDS);
    },
    progress: progress => progress && (applying || planning) && work(progress.message, progress.fraction),
    stackMoved() {
      if (!applying) void ask();
    },
    close,
  };
}
