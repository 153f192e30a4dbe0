/** The tab Changes: the staged changes of refs, what saving them does, and the conflicts with other processes. */
import './changes.css';
import type { StagedChange, StagedReview, StagedState, StagedValue } from '../../../src/protocol/staged.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { changesText } from '../../../src/text/changes-tab.ts';
import { readable } from '../../../src/text/names.ts';
import { codicon, el, fill } from '../../parts/dom.ts';
import { link } from '../../parts/link.ts';
import type { Messenger } from '../../parts/messenger.ts';
import { button, textField } from '../../parts/toolkit.ts';
import type { StackTab } from '../model.ts';
import { unrecoverableView } from '../plan/plan-view.ts';

/** Changes that are listed. */
const MOST_LISTED = 1000;
/** Milliseconds that typing must rest before the message is staged. */
const TYPING_REST = 500;

interface ChangesTabOptions {
  readonly messenger: Messenger<StackEditorRequests, StackEditorEvents>;
  /** Selects a ref in the tab Refs. */
  readonly showRef: (name: string) => void;
  readonly failed: (error: unknown) => void;
}

export interface ChangesTab extends StackTab {
  /** Focuses the change of a ref, if it is listed. The tab must have been drawn. */
  select(ref: string): void;
}

export function createChangesTab({ messenger, showRef, failed }: ChangesTabOptions): ChangesTab {
  const send = (request: Promise<unknown>) => void request.catch(failed);
  let drawn: StagedState | undefined;
  let typing: ReturnType<typeof setTimeout> | undefined;
  let rows: ReadonlyMap<string, HTMLElement> = new Map();

  const message = textField(changesText.message(), changesText.message(), () => {
    clearTimeout(typing);
    typing = setTimeout(stageMessage, TYPING_REST);
  });
  message.element.addEventListener('change', stageMessage);
  const save = button({
    ...{ label: changesText.save(), primary: true },
    press: () => {
      stageMessage();
      send(messenger.request('saveChanges', null));
    },
  });
  const script = button({
    label: changesText.openScript(),
    press: () => send(messenger.request('openScript', null)),
  });
  const commands = button({
    label: changesText.copyCommands(),
    press: () => send(messenger.request('copyGitCommands', null)),
  });
  const review = el('div', { class: 'changes-review', role: 'status' });
  const losses = el('div', { class: 'changes-losses' });
  const body = el('tbody');
  const more = el('p', { class: 'muted' });
  const head = [changesText.ref(), changesText.before(), changesText.after(), changesText.entries()];
  const table = el(
    'table',
    { class: 'changes-list', 'aria-label': changesText.list() },
    el('thead', {}, el('tr', {}, ...head.map(title => el('th', { scope: 'col' }, title)), el('td', {}))),
    body,
  );
  const element = el(
    'div',
    { class: 'changes-tab' },
    el('div', { class: 'row changes-actions' }, message.element, save, script, commands),
    review,
    losses,
    table,
    more,
  );

  function stageMessage(): void {
    clearTimeout(typing);
    if (drawn !== undefined && message.value !== drawn.message) {
      send(messenger.request('setMessage', { message: message.value }));
    }
  }

  /** The stack changes, so that the changes are checked again. */
  function restoreFirst(names: readonly string[]): void {
    send(messenger.request('restoreRefs', { names }));
  }

  function draw(staged: StagedState): void {
    const { changes, review: known } = staged;
    const conflicts = new Map(known?.conflicts.map(({ ref, present }) => [ref, present]));
    const context = { entries: entriesByRef(known), faults: faultsByRef(known), conflicts };
    save.toggleAttribute('disabled', staged.readOnly !== null || conflicts.size > 0);
    fill(review, ...reviewLines(staged).map(line => el('p', { class: line.tone }, line.text)));
    fill(
      losses,
      known !== null && known.unrecoverable.total > 0 && unrecoverableView(known.unrecoverable, restoreFirst),
    );
    const focused = body.contains(document.activeElement);
    rows = new Map(changes.slice(0, MOST_LISTED).map(change => [change.ref, changeRow(change, context)]));
    fill(body, ...rows.values());
    if (focused) body.querySelector<HTMLElement>('button')?.focus();
    more.hidden = changes.length <= MOST_LISTED;
    fill(more, changesText.more(changes.length - MOST_LISTED));
  }

  function changeRow(
    change: StagedChange,
    { entries, faults, conflicts }: { entries: ReviewedEntries; faults: ReviewedFaults; conflicts: Conflicts },
  ): HTMLElement {
    const { ref, base, value, renamedFrom, renamedTo, restoresReflog } = change;
    const { written, removed } = entries.get(ref) ?? { written: 0, removed: 0 };
    const present = conflicts.get(ref);
    // A conflict has git's own message as well, about the old value.
    const notes = present === undefined ? (faults.get(ref) ?? []) : [];
    return el(
      'tr',
      { class: present === undefined && notes.length === 0 ? '' : 'refused' },
      el(
        'th',
        { scope: 'row', class: 'mono' },
        link(readable(ref), () => showRef(ref)),
        renamedFrom !== undefined && el('p', { class: 'muted' }, changesText.renamedFrom(renamedFrom)),
        renamedTo !== undefined && el('p', { class: 'muted' }, changesText.renamedTo(renamedTo)),
        restoresReflog && el('p', { class: 'muted' }, changesText.returnsReflog()),
        ...notes.map(note => el('p', { class: 'bad' }, codicon('error'), ' ', note)),
        present !== undefined && conflictNote(change, present),
      ),
      el('td', { class: 'mono', title: changesText.wholeValue(base) }, changesText.value(base)),
      el('td', { class: 'mono', title: changesText.wholeValue(value) }, changesText.value(value)),
      el(
        'td',
        { title: changesText.entryMeaning(written, removed) },
        el('span', { 'aria-hidden': 'true' }, changesText.entryCounts(written, removed)),
        el('span', { class: 'visually-hidden' }, changesText.entryMeaning(written, removed)),
      ),
      el(
        'td',
        {},
        el(
          'button',
          {
            ...{ type: 'button', class: 'icon-button', title: changesText.dropChange(ref) },
            ...{ 'aria-label': changesText.dropChange(ref), onclick: () => drop(ref) },
          },
          codicon('discard'),
        ),
      ),
    );
  }

  function drop(ref: string): void {
    send(messenger.request('dropChanges', { refs: [ref] }));
  }

  function conflictNote({ ref, base }: StagedChange, present: StagedValue): HTMLElement {
    const resolve = (keepsMine: boolean) => () => send(messenger.request('resolveConflict', { ref, keepsMine }));
    return el(
      'div',
      { class: 'conflict' },
      el('p', {}, codicon('warning'), ' ', changesText.conflict(base, present)),
      link(changesText.keepTheirs(), resolve(false), changesText.keepTheirsTitle(ref)),
      ' ',
      link(changesText.keepMine(), resolve(true), changesText.keepMineTitle(ref, present)),
    );
  }

  return {
    element,
    select(ref) {
      const row = rows.get(ref);
      row?.scrollIntoView({ block: 'nearest' });
      row?.querySelector<HTMLElement>('.link')?.focus();
    },
    draw({ staged }) {
      if (staged === drawn) return;
      const isOther = staged.message !== drawn?.message;
      drawn = staged;
      if (isOther) message.value = staged.message;
      draw(staged);
    },
  };
}

type ReviewedEntries = ReadonlyMap<string, StagedReview['entries'][number]>;
type ReviewedFaults = ReadonlyMap<string, readonly string[]>;
type Conflicts = ReadonlyMap<string, StagedValue>;

function entriesByRef(review: StagedReview | null): ReviewedEntries {
  return new Map(review?.entries.map(entry => [entry.ref, entry]));
}

function faultsByRef(review: StagedReview | null): ReviewedFaults {
  const faults = new Map<string, string[]>();
  for (const { ref, message } of review?.faults ?? []) {
    if (ref !== null) faults.set(ref, [...(faults.get(ref) ?? []), message]);
  }
  return faults;
}

interface ReviewLine {
  readonly tone: 'bad' | 'warn' | '';
  readonly text: string;
}

function reviewLines({ changes, review, readOnly }: StagedState): readonly ReviewLine[] {
  if (readOnly !== null) return [{ tone: 'warn', text: readOnly }];
  if (changes.length === 0) return [{ tone: '', text: changesText.none() }];
  if (review === null) return [{ tone: '', text: changesText.checking() }];
  if (review.error !== null) return [{ tone: 'bad', text: readable(review.error) }];
  const { conflicts, faults } = review;
  if (conflicts.length > 0) return [{ tone: 'warn', text: changesText.conflicts(conflicts.length) }];
  const whole = faults
    .filter(({ ref }) => ref === null)
    .map(({ message }): ReviewLine => ({ tone: 'bad', text: message }));
  return faults.length > 0 ? whole : [{ tone: '', text: changesText.review(review) }];
}
