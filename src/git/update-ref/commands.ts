/** The commands of `git update-ref --stdin`, as git-update-ref(1) has them. */

/** What an argument of a command is. */
export type ArgumentRole =
  | 'ref'
  | 'newOid'
  | 'oldOid'
  | 'newTarget'
  | 'oldTarget'
  /** `oid` or `ref`: what the next argument is. */
  | 'oldKind'
  | 'oldValue'
  | 'option';

/** A command of `git update-ref --stdin` and its arguments in order. */
export interface Command {
  /** As git's manual writes them. */
  readonly syntax: string;
  readonly roles: readonly ArgumentRole[];
}

/** Every command by its name, with syntax and roles of git-update-ref(1). */
export const COMMANDS = {
  update: {
    syntax: 'update SP <ref> SP <new-oid> [SP <old-oid>]',
    roles: ['ref', 'newOid', 'oldOid'],
  },
  create: {
    syntax: 'create SP <ref> SP <new-oid>',
    roles: ['ref', 'newOid'],
  },
  delete: {
    syntax: 'delete SP <ref> [SP <old-oid>]',
    roles: ['ref', 'oldOid'],
  },
  verify: {
    syntax: 'verify SP <ref> [SP <old-oid>]',
    roles: ['ref', 'oldOid'],
  },
  'symref-update': {
    syntax: 'symref-update SP <ref> SP <new-target> [SP (ref SP <old-target> | oid SP <old-oid>)]',
    roles: ['ref', 'newTarget', 'oldKind', 'oldValue'],
  },
  'symref-create': {
    syntax: 'symref-create SP <ref> SP <new-target>',
    roles: ['ref', 'newTarget'],
  },
  'symref-delete': {
    syntax: 'symref-delete SP <ref> [SP <old-target>]',
    roles: ['ref', 'oldTarget'],
  },
  'symref-verify': {
    syntax: 'symref-verify SP <ref> [SP <old-target>]',
    roles: ['ref', 'oldTarget'],
  },
  option: {
    syntax: 'option SP no-deref',
    roles: ['option'],
  },
  start: {
    syntax: 'start',
    roles: [],
  },
  prepare: {
    syntax: 'prepare',
    roles: [],
  },
  commit: { syntax: 'commit', roles: [] },
  abort: { syntax: 'abort', roles: [] },
} as const satisfies Record<string, Command>;

/** The first word of a line that git accepts. */
export type CommandName = keyof typeof COMMANDS;

/** Whether a word is a command of `git update-ref --stdin`. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
