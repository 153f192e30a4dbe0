/** The options of each command from its arguments. */
import { availableParallelism } from 'node:os';
import { asksForDeleted } from '../../browse/index.ts';
import { usageError } from '../../text/command-line.ts';
import type { AnatomyOptions } from '../anatomy.ts';
import type { CompactOptions } from '../compact.ts';
import type { CompareOptions } from '../compare.ts';
import type { DumpOptions } from '../dump.ts';
import type { FsckOptions } from '../fsck.ts';
import type { PreflightCommandOptions } from '../preflight.ts';
import type { ReflogOptions } from '../reflog.ts';
import type { RefsOptions } from '../refs.ts';
import type { RepairOptions } from '../repair.ts';
import type { SampleOptions } from '../sample.ts';
import type { ShowOptions } from '../show.ts';
import type { SurveyOptions } from '../survey/survey.ts';
import type { UndeleteOptions } from '../undelete.ts';
import { filterOf, objectIdOf, termsOf } from './filters.ts';
import type { Given } from './program.ts';
import { UsageError } from './usage-error.ts';
import {
  bytesOf,
  expiryOf,
  formatOf,
  hashOf,
  indexOf,
  integerOf,
  rowSortOf,
  scopeOf,
  secondsOf,
  sortOf,
  storageOf,
  texts,
} from './values.ts';

/** One that reads or changes stacks. */
export type RunCommand =
  | { readonly name: 'dump'; readonly path?: string; readonly options: DumpOptions }
  | { readonly name: 'compact'; readonly path?: string; readonly options: CompactOptions }
  | { readonly name: 'compare'; readonly options: CompareOptions }
  | { readonly name: 'fsck'; readonly path?: string; readonly options: FsckOptions }
  | { readonly name: 'preflight'; readonly path?: string; readonly options: PreflightCommandOptions }
  | { readonly name: 'anatomy'; readonly path: string; readonly options: AnatomyOptions }
  | { readonly name: 'repair'; readonly path?: string; readonly options: RepairOptions }
  | { readonly name: 'refs'; readonly path?: string; readonly options: RefsOptions }
  | { readonly name: 'reflog'; readonly path?: string; readonly options: ReflogOptions }
  | { readonly name: 'show'; readonly path?: string; readonly options: ShowOptions }
  | { readonly name: 'undelete'; readonly path?: string; readonly options: UndeleteOptions }
  | { readonly name: 'sample'; readonly options: SampleOptions }
  | { readonly name: 'survey'; readonly options: SurveyOptions };

/** Throws UsageError. `now` is in seconds since the epoch. */
export function commandOf(name: string, given: Given, now: number): RunCommand {
  switch (name) {
    case 'dump':
      return dumpOf(given);
    case 'compact':
      return compactOf(given, now);
    case 'compare':
      return compareOf(given);
    case 'fsck':
      return fsckOf(given);
    case 'preflight':
      return preflightOf(given);
    case 'anatomy':
      return anatomyOf(given);
    case 'repair':
      return repairOf(given);
    case 'refs':
      return refsOf(given, now);
    case 'reflog':
      return reflogOf(given, now);
    case 'show':
      return showOf(given);
    case 'undelete':
      return undeleteOf(given);
    case 'sample':
      return sampleOf(given);
    case 'survey':
      return surveyOf(given);
    default:
      throw new UsageError(usageError.unknownCommand(name));
  }
}

function dumpOf({ values, words }: Given): RunCommand {
  const options = { json: values.json === true, tables: values.tables === true, hash: hashOf(values.hash) };
  return { name: 'dump', path: words[0], options };
}

function compactOf({ values, words }: Given, now: number): RunCommand {
  const expiry = expiryOf(values.expireBefore, values.expireBelow, now);
  const expiresAsConfigured = values.expireConfigured === true;
  if (expiresAsConfigured && expiry?.time !== undefined) throw new UsageError(usageError.expiryTimes());
  const expires = expiry !== undefined || expiresAsConfigured;
  const options = {
    scope: scopeOf(values.auto === true, values.all === true, values.range, expires),
    expiry,
    expiresAsConfigured,
    dryRun: values.dryRun === true,
    json: values.json === true,
    hash: hashOf(values.hash),
  };
  return { name: 'compact', path: words[0], options };
}

function compareOf({ values, words: [before = '', after = ''] }: Given): RunCommand {
  const options = { before, after, exitCode: values.exitCode === true, json: values.json === true };
  return { name: 'compare', options };
}

function fsckOf({ values, words }: Given): RunCommand {
  const hash = hashOf(values.hash);
  const options = {
    json: values.json === true,
    objects: values.objects === true,
    ...(hash === undefined ? {} : { hash }),
  };
  return { name: 'fsck', path: words[0], options };
}

function preflightOf({ values, words }: Given): RunCommand {
  const to = storageOf(values.to);
  return { name: 'preflight', path: words[0], options: { ...(to && { to }), json: values.json === true } };
}

function anatomyOf({ values, words }: Given): RunCommand {
  const { block, range } = values;
  if (block !== undefined && range !== undefined) throw new UsageError(usageError.blockAndRange());
  const options = {
    json: values.json === true,
    ...(block === undefined ? {} : { block: integerOf('block', String(block), 0, 999_999_999) }),
    ...(range === undefined ? {} : { range: bytesOf(String(range)) }),
  };
  return { name: 'anatomy', path: String(words[0]), options };
}

function repairOf({ values, words }: Given): RunCommand {
  const actions = (['plan', 'apply', 'rollback'] as const).filter(name => values[name] === true);
  const [action] = actions;
  if (action === undefined || actions.length > 1) throw new UsageError(usageError.repairAction());
  const removeLocks = values.removeLock === true;
  if (removeLocks && action === 'rollback') throw new UsageError(usageError.rollbackWithRemoveLock());
  if (!removeLocks && texts(values.take).some(id => id.startsWith('removeLock:'))) {
    throw new UsageError(usageError.needsRemoveLock());
  }
  const hash = hashOf(values.hash);
  const options = {
    action,
    steps: Object.fromEntries([
      ...texts(values.take).map(id => [id, true]),
      ...texts(values.skip).map(id => [id, false]),
    ]),
    interop: values.interop === true,
    objects: values.objects === true,
    removeLocks,
    ...(values.backup === undefined ? {} : { backup: String(values.backup) }),
    force: values.force === true,
    verifyWithGit: values.verifyWithGit === true,
    json: values.json === true,
    ...(hash === undefined ? {} : { hash }),
  };
  return { name: 'repair', path: words[0], options };
}

function refsOf({ values, words }: Given, now: number): RunCommand {
  const filter = filterOf(String(values.filter ?? ''), now);
  const deleted = values.deleted === true || asksForDeleted(filter);
  const format = formatOf(values.format, values.json === true);
  if (format === 'git' && deleted) throw new UsageError(usageError.gitDeleted());
  const options = {
    ...{ filter, deleted, format },
    prefix: String(values.prefix ?? ''),
    ...(values.pointsAt === undefined ? {} : { pointsAt: objectIdOf(String(values.pointsAt)) }),
    provenance: values.provenance === true,
    ...(values.sort === undefined ? {} : { sort: sortOf(String(values.sort)) }),
    json: format === 'json',
  };
  return { name: 'refs', path: words[0], options };
}

function reflogOf({ values, words }: Given, now: number): RunCommand {
  const isShow = words[0] === 'show';
  const names = words.slice(isShow ? 1 : 0);
  const all = values.all === true;
  if (all && names.length > 0) throw new UsageError(usageError.namesAndAll());
  const filter = filterOf(String(values.filter ?? ''), now);
  const { since, until, author, message } = values;
  const terms = [...filter.terms, ...termsOf({ since, until, author, message }, now)];
  const format = formatOf(values.format ?? (isShow && values.json !== true ? 'git' : undefined), values.json === true);
  return {
    name: 'reflog',
    ...(values.path === undefined ? {} : { path: String(values.path) }),
    options: { names, all, filter: { ...filter, terms }, format, json: format === 'json' },
  };
}

function showOf({ values, words }: Given): RunCommand {
  return {
    name: 'show',
    ...(values.path === undefined ? {} : { path: String(values.path) }),
    options: { ref: String(words[0]), json: values.json === true },
  };
}

function undeleteOf({ values, words: names }: Given): RunCommand {
  const list = values.list === true;
  const { as, at } = values;
  const restores = names.length > 0 || as !== undefined || at !== undefined || values.dryRun === true;
  if (list ? restores : names.length === 0) throw new UsageError(usageError.undeleteAction());
  if (as !== undefined && names.length > 1) throw new UsageError(usageError.asOne());
  return {
    name: 'undelete',
    ...(values.path === undefined ? {} : { path: String(values.path) }),
    options: {
      ...{ list, names, dryRun: values.dryRun === true, json: values.json === true },
      ...(as === undefined ? {} : { as: String(as) }),
      ...(at === undefined ? {} : { at: indexOf(String(at)) }),
    },
  };
}

function sampleOf({ values, words: [name, folder] }: Given): RunCommand {
  const json = values.json === true;
  if (values.list === true) {
    if (name !== undefined) throw new UsageError(usageError.sampleAction());
    return { name: 'sample', options: { json } };
  }
  if (name === undefined || folder === undefined) throw new UsageError(usageError.sampleAction());
  return { name: 'sample', options: { written: { name, folder }, json } };
}

/** Threads of a survey by default, at most: more of them only wait for the same disk. */
const MOST_JOBS = 8;

function surveyOf({ values, words: folders }: Given): RunCommand {
  const { jobs, timeout, sort } = values;
  return {
    name: 'survey',
    options: {
      folders,
      json: values.json === true,
      fsck: values.fsck === true,
      ...(sort === undefined ? {} : { sort: rowSortOf(String(sort)) }),
      jobs: jobs === undefined ? Math.min(availableParallelism(), MOST_JOBS) : integerOf('jobs', String(jobs), 1, 256),
      timeout: timeout === undefined ? 60 : secondsOf('timeout', String(timeout)),
    },
  };
}
