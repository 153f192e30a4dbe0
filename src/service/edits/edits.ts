/** Plans a script of ref updates as one transaction, and applies it as git would in the repository of a stack. */
import {
  askDate,
  type EntryChange,
  planTransaction,
  RefDatabase,
  type RefDatabaseOptions,
  RefTransaction,
  type RefUpdate,
  readTransaction,
  reverseScript,
  type ScriptFault,
  type ScriptPlan,
  type ScriptTransaction,
} from '../../git/index.ts';
import type { EditFault, EditPlan, EditResult, EditScript } from '../../protocol/edits.ts';
import type { StackLocation } from '../../protocol/values.ts';
import type { Unwired } from '../../protocol/wire.ts';
import { encodeText } from '../../reftable/index.ts';
import { changesText } from '../../text/changes-tab.ts';
import { editProgress, editText } from '../../text/edits.ts';
import type { Context } from '../worker/context.ts';
import { CancelledError, ServiceError, toErrorInfo } from '../worker/errors.ts';
import { answerHook } from './answer-hook.ts';
import { changeSections, sectionChanges, usedBranches } from './branch-sections.ts';
import { tableOf } from './edit-table.ts';
import { objectsOf } from './objects.ts';
import { type EditedRepository, editedRepository } from './repository.ts';
import { type StoredReflog, storedReflogs } from './stored-reflogs.ts';

/** Faults that are sent. */
const MOST_FAULTS = 200;

export async function planEdits(
  location: StackLocation,
  script: EditScript,
  context: Context,
): Promise<Unwired<EditPlan>> {
  return (await new Edit(location, script, context).plan()).plan;
}

/** Rejects with API_ERROR if git refuses the transaction, with LOCK_ERROR if a stack is locked. */
export async function applyEdits(
  location: StackLocation,
  script: EditScript,
  context: Context,
): Promise<Unwired<EditResult>> {
  return new Edit(location, script, context).apply();
}

interface Planned extends Pick<EditResult, 'undo'> {
  readonly plan: Unwired<EditPlan>;
  readonly read: ScriptTransaction;
  readonly options: RefDatabaseOptions;
}

/** A script and all that it takes to run it. */
class Edit {
  readonly #repository: EditedRepository;
  readonly #script: EditScript;
  readonly #context: Context;
  readonly #warnings: string[] = [];

  constructor(location: StackLocation, script: EditScript, context: Context) {
    this.#repository = editedRepository(location);
    this.#script = script;
    this.#context = context;
  }

  async plan(): Promise<Planned> {
    const { location } = this.#repository;
    this.#context.progress({ message: editProgress.reading() });
    const read = this.#read();
    const objects = await objectsOf(location, read.updates, this.#context);
    this.#context.progress({ message: editProgress.checking() });
    const options = { ...this.#options(), objects };
    using database = new RefDatabase(location, { ...options, isDryRun: true });
    const planned = this.#withUsedBranches(
      database,
      planTransaction(database, read.updates, this.#context.check, this.#entries()),
      read,
    );
    const undo = reverseScript(planned.tables, location.directory) ?? null;
    return { plan: this.#shown(read.faults, planned), undo, read, options };
  }

  /** `git branch` does not delete a branch that a worktree uses. */
  #withUsedBranches(database: RefDatabase, { tables, faults }: ScriptPlan, { updates }: ScriptTransaction): ScriptPlan {
    if (!this.#script.asBranches) return { tables, faults };
    const lines = new Map(updates.map(({ line, update }) => [update.name, line]));
    const used = usedBranches(database, tables).map(({ name, message }) => ({ line: lines.get(name), message }));
    return { tables, faults: [...faults, ...used] };
  }

  #read(): ScriptTransaction {
    const { zeros, resolve } = this.#repository;
    const { script, message, renames = [], restores = [] } = this.#script;
    const context = { zeros, resolve, check: this.#context.check };
    const read = readTransaction(encodeText(script), context, { message, noDeref: false, createReflog: false });
    if (renames.length === 0 && restores.length === 0) return read;
    const origins = new Map(renames.map(({ from, to }) => [to, from]));
    const reflogs = storedReflogs(this.#repository.location, restores, this.#context);
    const updated = (update: RefUpdate) => this.#restored(renamed(update, origins), reflogs);
    return { ...read, updates: read.updates.map(each => ({ ...each, update: updated(each.update) })) };
  }

  /** Has the update write the reflog that is stored for its ref and its value. */
  #restored(update: RefUpdate, reflogs: ReadonlyMap<string, StoredReflog | undefined>): RefUpdate {
    if (!reflogs.has(update.name)) return update;
    const stored = reflogs.get(update.name);
    if (stored !== undefined && stored.oid === update.newOid) return { ...update, reflog: stored.entries };
    this.#warnings.push(changesText.reflogNotStored(update.name));
    return update;
  }

  #entries(): EntryChange[] {
    return (this.#script.entries ?? []).map(({ name, updateIndex, update }) => ({
      ...{ name, updateIndex: BigInt(updateIndex) },
      update: update && { ...update, time: BigInt(update.time) },
    }));
  }

  #options(): Omit<RefDatabaseOptions, 'objects'> {
    const { git, environment } = this.#repository;
    return {
      askDate: text => askDate(git(), text),
      warn: ({ message }) => this.#warnings.push(message),
      environment,
    };
  }

  #shown(unread: readonly ScriptFault[], { tables, faults }: ScriptPlan): Unwired<EditPlan> {
    const all = [
      ...unread.map((fault): EditFault => ({ line: fault.line, message: faultText(fault) })),
      ...faults.map(({ line, message }): EditFault => ({ line: line ?? null, message: editText.quoted(message) })),
    ].sort((a, b) => (a.line ?? -1) - (b.line ?? -1));
    const { asBranches, renames = [] } = this.#script;
    return {
      tables: tables.map(tableOf),
      faults: all.slice(0, MOST_FAULTS),
      moreFaults: Math.max(0, all.length - MOST_FAULTS),
      sections: asBranches ? sectionChanges(this.#repository, tables, renames) : [],
    };
  }

  async apply(): Promise<Unwired<EditResult>> {
    const { plan, undo, read, options } = await this.plan();
    const { faults, moreFaults } = plan;
    if (faults.length > 0) throw new ServiceError({ code: 'API_ERROR', message: editText.refused(faults, moreFaults) });
    this.#context.progress({ message: editProgress.writing() });
    const { location } = this.#repository;
    using database = new RefDatabase(location, options);
    using transaction = new RefTransaction(database);
    const printed: string[] = [];
    try {
      for (const { update } of read.updates) transaction.queue(update);
      for (const entry of this.#entries()) transaction.changeEntry(entry);
      this.#context.check();
      const calls = transaction.committing();
      await answerHook(calls, database, this.#repository, this.#context, text => printed.push(text));
    } catch (error) {
      throw editError(error, printed.join(''));
    }
    const { tables, sections } = plan;
    const unchangedSections = sections.length === 0 ? [] : changeSections(this.#repository, sections);
    return { tables, undo, output: printed.join(''), warnings: this.#warnings, sections, unchangedSections };
  }
}

/** Has the update move the reflog of the ref that gets its name. */
function renamed(update: RefUpdate, origins: ReadonlyMap<string, string>): RefUpdate {
  const renamedFrom = origins.get(update.name);
  if (renamedFrom === undefined) return update;
  return { ...update, renamedFrom, message: update.message || editText.renameMessage(renamedFrom, update.name) };
}

function faultText(fault: ScriptFault): string {
  return fault.type === 'refused' ? editText.quoted(fault.message) : editText.notOne(fault.type);
}

/** With the reason of the engine, and with what a hook printed. */
function editError(error: unknown, output: string): unknown {
  if (error instanceof CancelledError) return error;
  return new ServiceError({ ...toErrorInfo(error), ...(output === '' ? {} : { output }) });
}
