/** The catalog of the check: every kind of finding, its severity and its advice. */
import type { Severity } from './finding.ts';

export interface Rule {
  readonly severity: Severity;
  /** What to do, in a sentence. */
  readonly advice: string;
}

const REPAIR = 'Repair writes a new table from what can still be read and keeps a backup of this one.';
const REPAIR_LIST = 'Repair rewrites the list and keeps a backup of this one.';
const REWRITE = 'Compacting this table rewrites it with correct values.';

const rule = (severity: Severity, advice: string): Rule => ({ severity, advice });

/** By id. Ids of `git refs verify` keep git's names (`fsck_msg_id`); the others follow them. */
export const RULES = {
  // The list.
  stackUnreadable: rule('error', 'Look at the permissions of the directory and at the state of its disk.'),
  listMissing: rule(
    'error',
    'git reads the stack as empty, and its next write starts a new one: do not write to it before Repair has rebuilt the list from the tables.',
  ),
  listEmpty: rule('error', 'git takes the stack for empty. Repair rebuilds the list from the tables that are there.'),
  listUnreadable: rule('error', 'Check the permissions of the file, and what is in its place.'),
  listNoNewline: rule('error', REPAIR_LIST),
  listName: rule('error', REPAIR_LIST),
  listBlankLine: rule('hint', 'git skips it, and the next write leaves it out.'),
  listForeign: rule(
    'error',
    'Something else was written over it. Repair rebuilds the list from the tables that are there.',
  ),
  listIncomplete: rule(
    'error',
    'What the table holds is missing from the stack. Repair puts it back into the list where its update indices belong.',
  ),
  listRepeated: rule('error', 'One of the two lines has to go: the upper one hides what was written in between.'),
  listOrder: rule('warning', 'The newest table has to come last, or old values hide new ones. Repair sorts the list.'),
  listTableMissing: rule(
    'error',
    'git opens nothing of this stack. Bring the file back from a backup, or let Repair take the line out: what only that table held is lost then.',
  ),
  // The stack.
  hashMismatch: rule(
    'error',
    'Tables of two object formats do not go together: take out the one that does not belong here.',
  ),
  updateIndexOverlap: rule(
    'info',
    'Tables of one transaction may share update indices; otherwise the list may be out of order.',
  ),
  updateIndexGap: rule(
    'info',
    'Transactions whose records were all compacted away leave such gaps; so does a table that was lost.',
  ),
  badReftableTableName: rule('warning', 'A compaction gives the table a name in git’s form.'),
  tableNameLimits: rule('info', 'Only the header counts; a compaction gives the table a name that fits.'),
  tableUnlisted: rule(
    'warning',
    'A compaction or a crashed writer left it; all it holds has been merged or was never committed. Repair removes it.',
  ),
  tableUnlistedNewer: rule(
    'warning',
    'A writer died before it named the table in the list, or is about to. Repair can take it in, or leave it out for good.',
  ),
  tableUnlistedUnreadable: rule('warning', 'Nothing reads it. Remove it once you are certain that you do not need it.'),
  lockOld: rule(
    'warning',
    'No process can write while the lock exists. Make sure that no program on any host, container or virtual machine uses the repository; then Repair can remove the lock if you select that step.',
  ),
  lockHeld: rule('info', 'Another process is writing, or crashed while writing.'),
  lockPidFile: rule('hint', 'git removes it with its lock. It does not block other processes.'),
  unlistedLocked: rule('info', 'Check the stack again when the lock is released.'),
  temporaryFile: rule('warning', 'A process crashed while writing it. Repair removes it.'),
  strangeFile: rule('hint', 'It is not part of the stack. git ignores it.'),
  permissions: rule(
    'warning',
    'Give the file the permissions of the others, or not every user of the repository can read the stack.',
  ),
  geometry: rule('hint', 'Compact merges the tables concerned.'),
  // A table's frame.
  tableMissing: rule('error', 'Bring the file back from a backup, or let Repair take it out of the list.'),
  tableUnreadable: rule('error', 'Check the permissions of the file, and what is in its place.'),
  tableTooShort: rule(
    'error',
    'Nothing of it can be read. Bring it back from a backup, or let Repair take it out of the list.',
  ),
  tableMagic: rule('error', REPAIR),
  tableVersion: rule('error', REPAIR),
  tableHashId: rule('error', REPAIR),
  tableHash: rule('error', REPAIR),
  tableLimits: rule('error', REPAIR),
  headerMismatch: rule('error', REPAIR),
  footerMissing: rule('error', REPAIR),
  footerMagic: rule('error', REPAIR),
  footerChecksum: rule('error', REPAIR),
  trailingBytes: rule('error', 'Repair writes the table without them.'),
  footerPosition: rule('error', REPAIR),
  footerUnused: rule('warning', 'Lookups read the whole section. Compacting this table fixes it.'),
  objectIdLength: rule('error', REPAIR),
  // Blocks.
  blockType: rule('error', REPAIR),
  blockLength: rule('error', REPAIR),
  blockAlignment: rule('error', REPAIR),
  blockMissing: rule('error', REPAIR),
  logBlockSize: rule(
    'error',
    'Few programs can read the reflogs of this table. Repair rewrites it with a larger block size.',
  ),
  logStream: rule('error', REPAIR),
  padding: rule('info', REWRITE),
  sectionOrder: rule('error', REPAIR),
  restartCount: rule('error', REPAIR),
  restartOffset: rule('error', REPAIR),
  // Records.
  badRecord: rule('error', REPAIR),
  recordOrder: rule('error', REPAIR),
  recordRepeated: rule('error', REPAIR),
  recordName: rule('error', REPAIR),
  refUpdateIndex: rule('error', REPAIR),
  logUpdateIndex: rule('error', REPAIR),
  logValueType: rule('info', 'It is read as an update.'),
  logMessage: rule(
    'warning',
    'git cannot compact a table with it (“misuse of the reftable API”): Repair puts the message on one line.',
  ),
  logTime: rule('info', 'The clock of whoever wrote the entry was wrong, or the table is damaged.'),
  logZone: rule('info', 'No place on earth has this time zone; git prints the time with it all the same.'),
  // Indexes and objects.
  indexOffset: rule('error', REPAIR),
  indexKey: rule('error', REPAIR),
  indexIncomplete: rule('error', REPAIR),
  objectOffset: rule('error', REPAIR),
  objectMissing: rule('error', REPAIR),
  // Readers other than this git.
  interopRootIndex: rule(
    'hint',
    'JGit without the fix of its issue 289 finds no ref by name; a table with a larger block size has a smaller index.',
  ),
  interopVersion: rule('hint', 'JGit reads version 1 only, and so SHA-1 only.'),
  interopBlockSize: rule('hint', 'git before 2.45 and other readers were made for blocks up to this size at most.'),
  interopReflogSize: rule(
    'hint',
    'JGit can no longer write a reflog of more than 16 MiB in one block: expire old entries first.',
  ),
  interopZone: rule(
    'hint',
    'JGit and the published format count minutes here, git writes ±hhmm: the two show other zones.',
  ),
  // Refs.
  badRefName: rule(
    'warning',
    'git cannot use it and may refuse to list refs: delete it, or write it again under another name.',
  ),
  refNameEncoding: rule('hint', 'git does not mind; programs that take names for UTF-8 may show or find it wrongly.'),
  refNameFlipped: rule(
    'warning',
    'One bit of the name seems to have changed: write the ref again under the name of its reflog.',
  ),
  reflogWithoutRef: rule(
    'hint',
    'git deletes reflogs with their refs: the ref may have been lost, or its name damaged.',
  ),
  badRefOid: rule('error', 'Delete the ref or point it to an object.'),
  badReferentName: rule('error', 'Point the symbolic ref to a ref, or delete it.'),
  badHeadTarget: rule('error', 'Point HEAD to a branch: git symbolic-ref HEAD refs/heads/<name>.'),
  symrefTargetIsNotARef: rule('info', 'Point the symbolic ref to a ref below refs/.'),
  symrefDangling: rule('info', 'Create the target, or delete the symbolic ref.'),
  symrefLoop: rule('warning', 'git follows at most five steps: point one of them to a ref with a value.'),
  refConflict: rule('warning', 'git cannot keep both in a repository with loose refs: rename or delete one of them.'),
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
