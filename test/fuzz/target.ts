import { Chance } from '../differential/random.ts';
import type { Outcomes } from './probe.ts';

/** A part of the product that is fuzzed: what its inputs are made from, and how one input is made. */
export interface Target<Seeds = unknown> {
  /** Collects what inputs are made from: plain data, because it is sent to another process. */
  collect(options: { readonly corpus: boolean }): Promise<Seeds>;
  /** Makes one input, which `seeds` and `chance` fully determine. */
  draw(seeds: Seeds, chance: Chance): Case;
}

/** One input and its checks. */
export interface Case {
  /** What the input was made from. */
  readonly name: string;
  /** Of the input, in bytes. */
  readonly size: number;
  /** The input as files, to be kept when it is a finding. */
  files(): ReadonlyMap<string, Buffer>;
  /** Throws Finding, or what the product threw against its documentation. */
  examine(context: Context): void | Promise<void>;
}

export interface Context {
  /** Counts how each part of the product ended. */
  readonly outcomes: Outcomes;
  /** Runs every check; otherwise a share of them that the input determines. */
  readonly thorough: boolean;
  /** A folder of this process for real files, in memory where the system has such a folder. */
  readonly scratch: string;
}

/** The case of one iteration of a run. */
export function caseOf(target: Target, seeds: unknown, runSeed: number, iteration: number): Case {
  return target.draw(seeds, chanceOf(runSeed, iteration));
}

export function chanceOf(runSeed: number, iteration: number): Chance {
  // Consecutive numbers would give generators that start alike.
  return new Chance(Math.imul(runSeed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(iteration + 1, 0xc2b2ae35));
}
