/** Steps that fix the files around a stack: the stub of HEAD, the directory of refs, and the configuration. */
import type { FindingParams } from '../../check/finding-params.ts';
import { commonDirectory } from '../../git/repository/repository.ts';
import { looseRefs, packedRefs } from '../../git/repository/surroundings.ts';
import type { StepReason } from '../facts.ts';
import type { RepositoryFileName, StepKind } from '../plan.ts';
import { plannedChange, type RepositoryContext } from '../repository/planned-files.ts';
import { idOf, type Proposal } from './proposal.ts';

/** Adds the steps. A finding about a file that cannot be written is left, with the reason. IO_ERROR. */
export function proposeRepository(proposal: Proposal, context: RepositoryContext): void {
  const common = commonOf(context.gitDirectory);
  if (common === undefined) return;
  for (const [position, finding] of proposal.directoryState.findings.entries()) {
    const add = (kind: StepKind, name: RepositoryFileName, reason: StepReason, selected = true) => {
      const change = plannedChange(context, name);
      if (typeof change === 'string') {
        proposal.leftAlone.set(position, change);
        return;
      }
      proposal.add(kind, change.file, reason, [position], { selected });
      proposal.repository.set(idOf(kind, change.file), change);
    };
    if (finding.id === 'headStub') add('writeHeadStub', 'HEAD', { type: 'headStub' });
    else if (finding.id === 'gitDirectoryPart' && finding.params.part === 'refs')
      add('makeRefsDirectory', 'refs', { type: 'refsMissing' });
    else if (finding.id === 'refStorage') {
      const reason = storageReason([context.gitDirectory, common], finding.params);
      add('setRefStorage', 'config', reason, reason.setting !== 'files' && !reason.refsBeside);
    }
  }
}

/** The refs in files may be the current ones, and the stack a leftover. */
function storageReason(
  [gitDirectory, common]: readonly [string, string],
  { setting }: FindingParams['refStorage'],
): Extract<StepReason, { type: 'refStorage' }> {
  const isEmpty = (directory: string) => {
    const { count, complete } = looseRefs(directory);
    return count === 0 && complete;
  };
  const refsBeside = ![gitDirectory, common].every(isEmpty) || packedRefs(common) !== undefined;
  return { type: 'refStorage', setting, refsBeside };
}

/** `undefined` if `commondir` cannot be read: then it is not known where the files are. */
function commonOf(gitDirectory: string): string | undefined {
  try {
    return commonDirectory(gitDirectory);
  } catch {
    return undefined;
  }
}
