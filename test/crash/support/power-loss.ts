// What a disk may hold after a power loss. Only a sync guarantees anything: of a file, that its bytes up to there are
// kept; of the directory, that all creates, renames and unlinks before it are kept. Any other change may or may not
// have happened, independently; of bytes that were not synced any part may have arrived, and the rest may be zeros.

import { present } from '../../support/present.ts';
import { type Image, LIST, listedIn, stateOrDamage } from './images.ts';
import { changeNames, type Effect, imageAfter, type Journal, replacements } from './journal.ts';

/** Numbers from 0 to below 1. */
export type Random = () => number;

interface Disk {
  /** Files by name, as the directory's last sync left them. */
  readonly kept: Map<string, number>;
  /** Changes to the directory since. */
  readonly pending: readonly Effect[];
  /** What each file may hold, what was written first. */
  readonly contents: readonly (readonly Buffer[])[];
}

/** A directory after a power cut: which file each name is, and which of its possible contents that has. */
interface Outcome {
  readonly names: ReadonlyMap<string, number>;
  readonly choice: ReadonlyMap<number, number>;
}

function diskAfter({ initial, effects }: Journal, count: number): Disk {
  const files = [...initial.values()].map(bytes => ({ bytes, synced: bytes.length }));
  const kept = new Map([...initial.keys()].map((name, file) => [name, file]));
  let pending: Effect[] = [];
  for (const effect of effects.slice(0, count)) {
    if (effect.type === 'write') {
      const file = present(files[effect.file]);
      file.bytes = Buffer.concat([file.bytes, effect.bytes]);
    } else if (effect.type === 'sync') {
      present(files[effect.file]).synced = effect.length;
    } else if (effect.type === 'syncDirectory') {
      for (const change of pending) changeNames(kept, change);
      pending = [];
    } else {
      if (effect.type === 'create') files[effect.file] = { bytes: Buffer.alloc(0), synced: 0 };
      pending.push(effect);
    }
  }
  return { kept, pending, contents: files.map(({ bytes, synced }) => possibleContents(bytes, synced)) };
}

/** Everything; then cut off, or zeros, from some byte after the last sync on. A footer has 68 bytes. */
function possibleContents(bytes: Buffer, synced: number): Buffer[] {
  const cuts = [synced, synced + 1, (synced + bytes.length) >> 1, bytes.length - 68, bytes.length - 1];
  const possible = [...new Set(cuts)].filter(cut => cut >= synced && cut < bytes.length);
  return [
    bytes,
    ...possible.flatMap(cut => [bytes.subarray(0, cut), Buffer.concat([bytes.subarray(0, cut)], bytes.length)]),
  ];
}

/** Every directory that may be found, or `limit` drawn at random when there are more ways to get to one. */
function* outcomes({ kept, pending, contents }: Disk, limit: number, random: Random): Generator<Outcome> {
  const seen = new Set<string>();
  // A change was lost or made; a rename may also have left the old name next to the new one.
  const ways = pending.map(effect => (effect.type === 'rename' ? 3 : 2));
  for (const way of choices(ways, limit, random)) {
    const names = new Map(kept);
    pending.forEach((effect, position) => {
      const fate = present(way[position]);
      const from = effect.type === 'rename' && fate === 2 ? effect.from : undefined;
      if (fate > 0) changeNames(names, effect);
      if (from !== undefined) names.set(from, (effect as { file: number }).file);
    });
    const key = JSON.stringify([...names].sort());
    if (seen.has(key)) continue;
    seen.add(key);
    const open = [...new Set(names.values())].filter(file => present(contents[file]).length > 1);
    const sizes = open.map(file => present(contents[file]).length);
    for (const choice of choices(sizes, limit, random)) {
      yield { names, choice: new Map(open.map((file, position) => [file, present(choice[position])])) };
    }
  }
}

/** All ways to draw one of each of `sizes`, or `limit` of them at random. */
function* choices(sizes: readonly number[], limit: number, random: Random): Generator<readonly number[]> {
  const count = sizes.reduce((product, size) => product * size, 1);
  for (let i = 0; i < Math.min(count, limit); i++) {
    let rest = i;
    yield sizes.map(size => {
      if (count > limit) return Math.floor(random() * size);
      const digit = rest % size;
      rest = Math.floor(rest / size);
      return digit;
    });
  }
}

export interface Findings {
  /** Directories that a power cut may leave. */
  images: number;
  /** Those among them that differ in the list or in a table it names. */
  distinct: number;
  /** Directories that cannot be read, or contain uncommitted records or ones that an acknowledged change replaced. */
  readonly losses: string[];
}

export interface Claim {
  readonly journal: Journal;
  /** How many effects there had been when each call that acknowledges a change returned. */
  readonly returned: readonly number[];
}

export interface Cuts {
  /** The first effect after which the power fails. */
  first?: number;
  /** Where there are more ways to lose changes, or bytes, than this, as many are drawn at random. */
  limit?: number;
  /** Is shown each directory, and after how many effects the power failed. */
  visit?(image: Image, what: string, count: number): void;
}

/** Simulates a power loss after every effect. */
export function cutPower({ journal, returned }: Claim, random: Random, cuts: Cuts = {}): Findings {
  const { first = 0, limit = 500, visit } = cuts;
  const { effects } = journal;
  const findings: Findings = { images: 0, distinct: 0, losses: [] };
  const states = committedStates(journal);
  const known = new Map<string, string>();
  for (let count = first; count <= effects.length; count++) {
    const lastReturn = returned.findLast(position => position <= count) ?? 0;
    const oldest = replacements(effects.slice(0, lastReturn));
    const allowed = states.slice(oldest, replacements(effects.slice(0, count)) + 1);
    const disk = diskAfter(journal, count);
    for (const outcome of outcomes(disk, limit, random)) {
      findings.images++;
      const key = keyOf(outcome, disk);
      let state = known.get(key);
      if (state === undefined) {
        state = stateOrDamage(imageIn(outcome, disk));
        known.set(key, state);
      }
      visit?.(imageIn(outcome, disk), `a power cut after effect ${count}`, count);
      if (!allowed.includes(state)) findings.losses.push(`after effect ${count}: ${state.slice(0, 200)}`);
    }
  }
  findings.distinct = known.size;
  return findings;
}

/** The visible records after each replacement of the list, and before the first one. */
function committedStates(journal: Journal): string[] {
  const states = [stateOrDamage(journal.initial)];
  journal.effects.forEach((effect, position) => {
    if (effect.type === 'rename' && effect.to === LIST) states.push(stateOrDamage(imageAfter(journal, position + 1)));
  });
  return states;
}

/** The same for directories that only differ in what the list does not name. */
function keyOf(outcome: Outcome, disk: Disk): string {
  const { names, choice } = outcome;
  const version = (name: string) => {
    const file = names.get(name);
    if (file === undefined) return '';
    const bytes = contentOf(file, outcome, disk);
    return choice.has(file) ? `${file} ${bytes.toString('latin1')}` : `${file} ${bytes.length}`;
  };
  const list = names.get(LIST);
  if (list === undefined) return '';
  const bytes = contentOf(list, outcome, disk);
  const listed = listedIn(new Map([[LIST, bytes]]));
  return [bytes.toString('latin1'), ...listed.map(version)].join('\n');
}

function imageIn(outcome: Outcome, disk: Disk): Image {
  return new Map([...outcome.names].map(([name, file]) => [name, contentOf(file, outcome, disk)]));
}

/** What a file contains after the power cut. */
function contentOf(file: number, { choice }: Outcome, { contents }: Disk): Buffer {
  return present(present(contents[file])[choice.get(file) ?? 0]);
}
