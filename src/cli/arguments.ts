/** Parses the command line into the options of each command. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { asksForDeleted, type RefSort, type RefSortKey } from '../browse/index.ts';
import type { CompactionScope, Expiry, HashName } from '../reftable/index.ts';
import { usageError } from '../text/command-line.ts';
import type { AnatomyOptions } from './anatomy.ts';
import type { CompactOptions } from './compact.ts';
import type { DumpOptions } from './dump.ts';
import { filterOf, objectIdOf, termsOf } from './filter-arguments.ts';
import type { FsckOptions } from './fsck.ts';
import type { ReflogOptions } from './reflog.ts';
import type { RefsOptions } from './refs.ts';
import type { RepairOptions } from './repair.ts';
import type { ShowOptions } from './show.ts';
import type { UndeleteOptions } from './undelete.ts';
import { UsageError } from './usage-error.ts';

/** A command with its options. */
export type Command = { readonly name: 'help' } | { readonly name: 'version' } | RunCommand;

/** One that reads or changes stacks. */
export type RunCommand =
  | { readonly name: 'dump'; readonly path?: string; readonly options: DumpOptions }
  | { readonly name: 'compact'; readonly path?: string; readonly options: CompactOptions }
  | { readonly name: 'fsck'; readonly path?: string; readonly options: FsckOptions }
  | { readonly name: 'anatomy'; readonly path: string; readonly options: AnatomyOptions }
  | { readonly name: 'repair'; readonly path?: string; readonly options: RepairOptions }
  | { readonly name: 'refs'; readonly path?: string; readonly options: RefsOptions }
  | { readonly name: 'reflog'; readonly path?: string; readonly options: ReflogOptions }
  | { readonly name: 'show'; readonly path?: string; readonly options: ShowOptions }
  | { readonly name: 'undelete'; readonly path?: string; readonly options: UndeleteOptions };

/** Throws UsageError. `now` is in seconds since the epoch. */
export function parseCommand(argv: readonly string[], now: number): Command {
  const [name, ...rest] = argv;
  switch (name) {
    case 'dump':
      return parseDump(rest);
    case 'compact':
      return parseCompact(rest, now);
    case 'fsck':
      return parseFsck(rest);
    case 'anatomy':
      return parseAnatomy(rest);
    case 'repair':
      return parseRepair(rest);
    case 'refs':
      return parseRefs(rest, now);
    case 'reflog':
      return parseReflog(rest, now);
    case 'show':
      return parseShow(rest);
    case 'undelete':
      return parseUndelete(rest);
    case 'help':
    case '--help':
    case '-h':
      return { name: 'help' };
    case '--version':
      return { name: 'version' };
    case undefined:
      throw new UsageError(usageError.noCommand());
    default:
      throw new UsageError(usageError.unknownCommand(name));
  }
}

function parseDump(args: string[]): Command {
  const { values, positionals } = parse(args, {
    json: { type: 'boolean' },
    tables: { type: 'boolean' },
    hash: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { name: 'help' };
  const options = { json: values.json === true, tables: values.tables === true, hash: hashOf(values.hash) };
  return { name: 'dump', path: pathIn(positionals), options };
}

function parseCompact(args: string[], now: number): Command {
  const { values, positionals } = parse(args, {
    auto: { type: 'boolean' },
    all: { type: 'boolean' },
    range: { type: 'string' },
    'expire-before': { type: 'string' },
    'expire-below': { type: 'string' },
    'expire-configured': { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
    hash: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { name: 'help' };
  const expiry = expiryOf(values['expire-before'], values['expire-below'], now);
  const expiresAsConfigured = values['expire-configured'] === true;
  if (expiresAsConfigured && expiry?.time !== undefined) throw new UsageError(usageError.expiryTimes());
  const expires = expiry !== undefined || expiresAsConfigured;
  const options = {
    scope: scopeOf(values.auto === true, values.all === true, values.range, expires),
    expiry,
    expiresAsConfigured,
    dryRun: values['dry-run'] === true,
    json: values.json === true,
    hash: hashOf(values.hash),
  };
  return { name: 'compact', path: pathIn(positionals), options };
}

function parseFsck(args: string[]): Command {
  const { values, positionals } = parse(args, {
    json: { type: 'boolean' },
    objects: { type: 'boolean' },
    hash: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { name: 'help' };
  const hash = hashOf(values.hash);
  const options = {
    json: values.json === true,
    objects: values.objects === true,
    ...(hash === undefined ? {} : { hash }),
  };
  return { name: 'fsck', path: pathIn(positionals), options };
}

function parseAnatomy(args: string[]): Command {
  const { values, positionals } = parse(args, { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } });
  if (values.help) return { name: 'help' };
  return { name: 'anatomy', path: onePath(positionals), options: { json: values.json === true } };
}

function parseRepair(args: string[]): Command {
  const { values, positionals } = parse(args, {
    plan: { type: 'boolean' },
    apply: { type: 'boolean' },
    rollback: { type: 'boolean' },
    take: { type: 'string', multiple: true },
    skip: { type: 'string', multiple: true },
    interop: { type: 'boolean' },
    objects: { type: 'boolean' },
    'remove-lock': { type: 'boolean' },
    backup: { type: 'string' },
    force: { type: 'boolean' },
    'verify-with-git': { type: 'boolean' },
    json: { type: 'boolean' },
    hash: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { name: 'help' };
  const actions = (['plan', 'apply', 'rollback'] as const).filter(name => values[name] === true);
  const [action] = actions;
  if (action === undefined || actions.length > 1) throw new UsageError(usageError.repairAction());
  const removeLocks = values['remove-lock'] === true;
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
    verifyWithGit: values['verify-with-git'] === true,
    json: values.json === true,
    ...(hash === undefined ? {} : { hash }),
  };
  return { name: 'repair', path: pathIn(positionals), options };
}

function parseRefs(args: string[], now: number): Command {
  const { values, positionals } = parse(args, {
    filter: { type: 'string' },
    prefix: { type: 'string' },
    'points-at': { type: 'string' },
    provenance: { type: 'boolean' },
    sort: { type: 'string' },
    deleted: { type: 'boolean' },
    format: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { name: 'help' };
  const filter = filterOf(String(values.filter ?? ''), now);
  const deleted = values.deleted === true || asksForDeleted(filter);
  const format = formatOf(values.format, values.json === true);
  if (format === 'git' && deleted) throw new UsageError(usageError.gitDeleted());
  const options = {
    ...{ filter, deleted, format },
    prefix: String(values.prefix ?? ''),
    ...(values['points-at'] === undefined ? {} : { pointsAt: objectIdOf(String(values['points-at'])) }),
    provenance: values.provenance === true,
    ...(values.sort === undefined ? {} : { sort: sortOf(String(values.sort)) }),
    json: format === 'json',
  };
  return { name: 'refs', path: pathIn(positionals), options };
}

function parseReflog(args: string[], now: number): Command {
  const { values, positionals } = parse(args, {
    all: { type: 'boolean' },
    since: { type: 'string' },
    until: { type: 'string' },
    author: { type: 'string' },
    message: { type: 'string' },
    filter: { type: 'string' },
    format: { type: 'string' },
    json: { type: 'boolean' },
    path: { type: 'string', short: 'C' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { name: 'help' };
  const isShow = positionals[0] === 'show';
  const names = positionals.slice(isShow ? 1 : 0);
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

function parseShow(args: string[]): Command {
  const { values, positionals } = parse(args, {
    json: { type: 'boolean' },
    path: { type: 'string', short: 'C' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { name: 'help' };
  const [ref] = positionals;
  if (ref === undefined || positionals.length > 1) throw new UsageError(usageError.oneRef());
  return {
    name: 'show',
    ...(values.path === undefined ? {} : { path: String(values.path) }),
    options: { ref, json: values.json === true },
  };
}

function parseUndelete(args: string[]): Command {
  const { values, positionals: names } = parse(args, {
    list: { type: 'boolean' },
    as: { type: 'string' },
    at: { type: 'string' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
    path: { type: 'string', short: 'C' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return { name: 'help' };
  const list = values.list === true;
  const { as, at } = values;
  const restores = names.length > 0 || as !== undefined || at !== undefined || values['dry-run'] === true;
  if (list ? restores : names.length === 0) throw new UsageError(usageError.undeleteAction());
  if (as !== undefined && names.length > 1) throw new UsageError(usageError.asOne());
  return {
    name: 'undelete',
    ...(values.path === undefined ? {} : { path: String(values.path) }),
    options: {
      ...{ list, names, dryRun: values['dry-run'] === true, json: values.json === true },
      ...(as === undefined ? {} : { as: String(as) }),
      ...(at === undefined ? {} : { at: indexOf(String(at)) }),
    },
  };
}

/** How refs and reflogs are printed: in columns, as JSON, or as git prints them. */
function formatOf(format: string | boolean | undefined, json: boolean): 'plain' | 'json' | 'git' {
  if (format !== undefined && format !== 'git') throw new UsageError(usageError.format(String(format)));
  if (format !== undefined && json) throw new UsageError(usageError.formats());
  return json ? 'json' : format === 'git' ? 'git' : 'plain';
}

/** By the name of the column on the command line. */
const SORT_KEYS = new Map<string, RefSortKey>([
  ...(['name', 'value', 'kind', 'table', 'changed'] as const).map(key => [key, key] as const),
  ['update-index', 'updateIndex'],
]);

/** As git's `--sort`: a hyphen first is descending. */
function sortOf(value: string): RefSort {
  const descending = value.startsWith('-');
  const by = SORT_KEYS.get(value.slice(descending ? 1 : 0));
  if (by === undefined) throw new UsageError(usageError.sort(value, [...SORT_KEYS.keys()]));
  return { by, descending };
}

/** The values of an option that may be given several times. */
function texts(values: unknown): string[] {
  return Array.isArray(values) ? values.map(String) : [];
}

type Values = Record<string, string | boolean | undefined>;

function parse(args: string[], options: ParseArgsConfig['options']): { values: Values; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { values: values as Values, positionals };
  } catch (error) {
    const { message } = error as Error;
    // Node adds how to pass such a text as an argument.
    const [, unknown] = /^Unknown option '([^']*)'/.exec(message) ?? [];
    throw new UsageError(unknown === undefined ? message : usageError.unknownOption(unknown));
  }
}

function onePath(positionals: readonly string[]): string {
  const path = pathIn(positionals);
  if (path === undefined) throw new UsageError(usageError.tablePath());
  return path;
}

/** `undefined` is the repository around the current directory. */
function pathIn(positionals: readonly string[]): string | undefined {
  if (positionals.length > 1) throw new UsageError(usageError.onePath());
  return positionals[0];
}

function hashOf(value: string | boolean | undefined): HashName | undefined {
  if (value === undefined || value === 'sha1' || value === 'sha256') return value;
  throw new UsageError(usageError.hash(String(value)));
}

function scopeOf(auto: boolean, all: boolean, range: string | boolean | undefined, expires: boolean): CompactionScope {
  if ([auto, all, range !== undefined].filter(Boolean).length > 1) {
    throw new UsageError(usageError.scopes());
  }
  if (range !== undefined) {
    const match = /^(\d{1,9})\.\.(\d{1,9})$/.exec(String(range));
    const [first, last] = [Number(match?.[1]), Number(match?.[2])];
    if (!(first <= last)) throw new UsageError(usageError.range(String(range)));
    return { type: 'range', first, last };
  }
  return { type: all || (expires && !auto) ? 'all' : 'auto' };
}

function expiryOf(
  before: string | boolean | undefined,
  below: string | boolean | undefined,
  now: number,
): Expiry | undefined {
  if (before === undefined && below === undefined) return undefined;
  return {
    ...(before === undefined ? {} : { time: timeOf(String(before), now) }),
    ...(below === undefined ? {} : { minUpdateIndex: indexOf(String(below)) }),
  };
}

const UNITS: Record<string, number> = { h: 3600, d: 86_400, w: 604_800 };

function timeOf(value: string, now: number): bigint {
  if (/^\d{1,19}$/.test(value)) return BigInt(value);
  const age = /^(\d{1,6})([hdw])$/.exec(value);
  if (age !== null) return BigInt(Math.max(0, now - Number(age[1]) * (UNITS[age[2] as string] as number)));
  const date = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(date)) throw new UsageError(usageError.time(value));
  return BigInt(Math.max(0, Math.floor(date / 1000)));
}

function indexOf(value: string): bigint {
  if (!/^\d{1,20}$/.test(value) || BigInt(value) >= 1n << 64n) throw new UsageError(usageError.updateIndex(value));
  return BigInt(value);
}
