/** The commands of `git update-ref --stdin`, as git-update-ref(1) has them. */

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

export interface Command {
  /** As git's manual writes them. */
  readonly syntax: string;
  readonly summary: string;
  readonly roles: readonly ArgumentRole[];
}

export const COMMANDS = {
  update: {
    syntax: 'update SP <ref> SP <new-oid> [SP <old-oid>]',
    summary:
      'Sets the ref to `<new-oid>` after checking that it is at `<old-oid>`, if given. A zero `<new-oid>` makes sure that the ref does not exist afterwards, a zero `<old-oid>` that it did not exist before.',
    roles: ['ref', 'newOid', 'oldOid'],
  },
  create: {
    syntax: 'create SP <ref> SP <new-oid>',
    summary: 'Creates the ref with `<new-oid>` after checking that it does not exist. `<new-oid>` must not be zero.',
    roles: ['ref', 'newOid'],
  },
  delete: {
    syntax: 'delete SP <ref> [SP <old-oid>]',
    summary:
      'Deletes the ref after checking that it is at `<old-oid>`, if given, which must not be zero. Its reflog is deleted too. Without `<old-oid>`, a missing ref is not an error.',
    roles: ['ref', 'oldOid'],
  },
  verify: {
    syntax: 'verify SP <ref> [SP <old-oid>]',
    summary:
      'Checks that the ref is at `<old-oid>` and changes nothing. If `<old-oid>` is zero or missing, the ref must not exist.',
    roles: ['ref', 'oldOid'],
  },
  'symref-update': {
    syntax: 'symref-update SP <ref> SP <new-target> [SP (ref SP <old-target> | oid SP <old-oid>)]',
    summary:
      'Makes the ref a symbolic one that points to `<new-target>`, after checking that it points to `<old-target>` or is at `<old-oid>`, if given.',
    roles: ['ref', 'newTarget', 'oldKind', 'oldValue'],
  },
  'symref-create': {
    syntax: 'symref-create SP <ref> SP <new-target>',
    summary: 'Creates a symbolic ref that points to `<new-target>`, after checking that it does not exist.',
    roles: ['ref', 'newTarget'],
  },
  'symref-delete': {
    syntax: 'symref-delete SP <ref> [SP <old-target>]',
    summary:
      'Deletes the symbolic ref after checking that it points to `<old-target>`, if given. Needs `option no-deref` on the line before.',
    roles: ['ref', 'oldTarget'],
  },
  'symref-verify': {
    syntax: 'symref-verify SP <ref> [SP <old-target>]',
    summary:
      'Checks that the symbolic ref points to `<old-target>` and changes nothing. Without `<old-target>` the ref must not exist. Needs `option no-deref` on the line before.',
    roles: ['ref', 'oldTarget'],
  },
  option: {
    syntax: 'option SP no-deref',
    summary:
      'Changes how the next command with a `<ref>` is done. The one option, `no-deref`, keeps a symbolic ref from being followed.',
    roles: ['option'],
  },
  start: {
    syntax: 'start',
    summary: 'Starts a transaction. Without `commit` it is aborted at the end of the script.',
    roles: [],
  },
  prepare: {
    syntax: 'prepare',
    summary: 'Locks what the transaction needs and checks all of it. Only `commit` or `abort` may follow.',
    roles: [],
  },
  commit: { syntax: 'commit', summary: 'Commits the transaction: all of it, or nothing.', roles: [] },
  abort: { syntax: 'abort', summary: 'Gives the transaction up; nothing is changed.', roles: [] },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof COMMANDS;

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
