import { bundleTarget } from './bundle/target.ts';
import { faultyTarget } from './faulty-target.ts';
import { scriptTarget } from './script/target.ts';
import { stackTarget } from './stack-target.ts';
import { surroundingsTarget } from './surroundings/target.ts';
import type { Target } from './target.ts';

export const TARGETS = {
  stack: stackTarget,
  surroundings: surroundingsTarget,
  bundle: bundleTarget,
  script: scriptTarget,
  faulty: faultyTarget,
} as const satisfies Record<string, Target>;

export type TargetName = keyof typeof TARGETS;

/** The targets that are parts of the product. */
export const TARGET_NAMES = ['stack', 'surroundings', 'bundle', 'script'] as const satisfies TargetName[];
