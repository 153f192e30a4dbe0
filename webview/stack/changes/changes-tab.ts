/**
 * The tab Changes: the staged changes of refs and reflog entries, what saving them does, and the conflicts with other
 * processes.
 */
import './changes.css';
import type { EntryKey } from '../../../src/protocol/browse.ts';
import type { StagedEntry, StagedReview, StagedState } from '../../../src/protocol/staged.ts';
import type { StackEditorEvents, StackEditorRequests } from '../../../src/protocol/webview.ts';
import { changesText } from '../../../src/text/changes-tab.ts';
import { readable } from '../../../src/text/names.ts';
import { arrange, el, fill } from '../../parts/dom.ts';
import type { Messenger } from '../../parts/messenger.ts';
import { button, textField } from '../../parts/toolkit.ts';
import { type StackTab, stagedSize } from '../model.ts';
import { unrecoverableView } from '../plan/plan-view.ts';
import { entryId, keyOf } from '../reflogs/entry-key.ts';
import { type ChangeRow, createChangeRow } from './change-row.ts';
import { createEntryRow, type EntryRow } from './entry-row.ts';
import type { StagedRow } from './staged-row.ts';

/** Changes that are listed. */
const MOST_LISTED = 1000;
/** Milliseconds that typing must rest before the message is staged. */
const TYPING_REST = 500;

interface ChangesTabOptions {
  readonly messenger: Messenger<StackEditorRequests, StackEditorEvents>;
  /** Selects a ref in the tab Refs. */
  readonly showRef: (name: string) => void;
  /** Selects an entry in the tab Reflogs. */
  readonly showEntry: (entry: EntryKey) => void;
  readonly failed: (error: unknown) => void;
}

export interface ChangesTab extends StackTab {
  /** Focuses the change of a ref, if it is listed. The tab must have been drawn. */
  select(ref: string): void;
  /** The same for the change of a reflog entry. */
  selectEntry(entry: EntryKey): void;
}

export function createChangesTab({ messenger, showRef, showEntry, failed }: ChangesTabOptions): ChangesTab {
  const send = (request: Promise<unknown>) => void request.catch(failed);
  let drawn: StagedState | undefined;
  let typing: ReturnType<typeof setTimeout> | undefined;
  let changeRows: ReadonlyMap<string, ChangeRow> = new Map();
  let entryRows: ReadonlyMap<string, EntryRow> = new Map();

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
    const { review: known } = staged;
    const hasConflicts = (known?.conflicts.length ?? 0) + (known?.entryConflicts.length ?? 0) > 0;
    save.toggleAttribute('disabled', staged.readOnly !== null || hasConflicts);
    fill(review, ...reviewLines(staged).map(line => el('p', { class: line.tone }, line.text)));
    fill(
      losses,
      known !== null && known.unrecoverable.total > 0 && unrecoverableView(known.unrecoverable, restoreFirst),
    );
    const focused = body.contains(document.activeElement);
    drawRows(staged);
    arrange(
      body,
      [...changeRows.values(), ...entryRows.values()].map(row => row.element),
    );
    if (focused && !body.contains(document.activeElement)) body.querySelector<HTMLElement>('button')?.focus();
    const size = stagedSize(staged);
    more.hidden = size <= MOST_LISTED;
    fill(more, changesText.more(size - MOST_LISTED));
  }

  /** A row that was shown before stays the same element: a press on it may have begun. */
  function drawRows({ changes, entries, review: known }: StagedState): void {
    const conflicts = new Map(known?.conflicts.map(({ ref, present }) => [ref, present]));
    const counts = new Map(known?.entries.map(entry => [entry.ref, entry]));
    const faults = faultsByRef(known);
    const listed = changes.slice(0, MOST_LISTED);
    changeRows = new Map(listed.map(({ ref }) => [ref, changeRows.get(ref) ?? changeRow(ref)]));
    for (const change of listed) {
      const { ref } = change;
      const { written, removed } = counts.get(ref) ?? { written: 0, removed: 0 };
      const reviewed = { written, removed, faults: faults.get(ref) ?? [], present: conflicts.get(ref) };
      changeRows.get(ref)?.draw(change, reviewed);
    }
    const entryConflicts = new Set(known?.entryConflicts.map(entryId));
    const listedEntries = entries.slice(0, MOST_LISTED - listed.length);
    entryRows = new Map(listedEntries.map(entry => [entryId(entry), entryRows.get(entryId(entry)) ?? entryRow(entry)]));
    for (const entry of listedEntries) entryRows.get(entryId(entry))?.draw(entry, entryConflicts.has(entryId(entry)));
  }

  function changeRow(ref: string): ChangeRow {
    return createChangeRow(ref, {
      show: () => showRef(ref),
      drop: () => send(messenger.request('dropChanges', { refs: [ref] })),
      resolve: keepsMine => send(messenger.request('resolveConflict', { ref, keepsMine })),
    });
  }

  function entryRow(entry: StagedEntry): EntryRow {
    const key = keyOf(entry);
    return createEntryRow(entry, {
      show: () => showEntry(key),
      drop: () => send(messenger.request('dropEntries', { entries: [key] })),
    });
  }

  function selectRow(row: StagedRow | undefined): void {
    row?.element.scrollIntoView({ block: 'nearest' });
    row?.focus();
  }

  return {
    element,
    select: ref => selectRow(changeRows.get(ref)),
    selectEntry: entry => selectRow(entryRows.get(entryId(entry))),
    draw({ staged }) {
      if (staged === drawn) return;
      const isOther = staged.message !== drawn?.message;
      drawn = staged;
      if (isOther) message.value = staged.message;
      draw(staged);
    },
  };
}

function faultsByRef(review: StagedReview | null): ReadonlyMap<string, readonly string[]> {
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

function reviewLines(staged: StagedState): readonly ReviewLine[] {
  const { review, readOnly } = staged;
  if (readOnly !== null) return [{ tone: 'warn', text: readOnly }];
  if (stagedSize(staged) === 0) return [{ tone: '', text: changesText.none() }];
  if (review === null) return [{ tone: '', text: changesText.checking() }];
  if (review.error !== null) return [{ tone: 'bad', text: readable(review.error) }];
  const { conflicts, entryConflicts, faults } = review;
  const conflictLines = [
    ...(conflicts.length > 0 ? [changesText.conflicts(conflicts.length)] : []),
    ...(entryConflicts.length > 0 ? [changesText.entryConflicts(entryConflicts.length)] : []),
  ];
  if (conflictLines.length > 0) return conflictLines.map(text => ({ tone: 'warn', text }));
  const whole = faults
    .filter(({ ref }) => ref === null)
    .map(({ message }): ReviewLine => ({ tone: 'bad', text: message }));
  return faults.length > 0 ? whole : [{ tone: '', text: changesText.review(review) }];
}
