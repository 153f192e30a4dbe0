/** What a plan, a repair or a rollback is doing, as data. src/text/repair.ts has a text for each. */

/** `file` is a name in the directory of the stack. */
export type RepairProgress =
  | { readonly type: 'readingStack' | 'readingDamage' | 'comparing' | 'checkingPreview' }
  | { readonly type: 'repairing' | 'replacingList' | 'checkingRepaired' | 'rollingBack' }
  /** `name`: of a file, or of a ref. */
  | { readonly type: 'checking'; readonly name: string }
  /** For a lock, or for a file that another process is replacing. */
  | { readonly type: 'waiting'; readonly file: string }
  /** In memory. */
  | { readonly type: 'previewingTable'; readonly file: string }
  | {
      readonly type: 'writingTable' | 'backingUp' | 'checkingCopy' | 'comparingCopy' | 'restoring';
      readonly file: string;
    };

/** Called often. `fraction` of what `progress` names is 0 to 1. */
export type OnRepairProgress = (progress: RepairProgress, fraction?: number) => void;
