/** What the view says of a search for repositories that stopped early. */
import type { SearchResult } from '../protocol/repository.ts';

const REASONS: Readonly<Record<NonNullable<SearchResult['limit']>, string>> = {
  folders: 'there are more',
  entries: 'they have too many files',
  repositories: 'there are too many repositories',
  time: 'it took too long',
  worktrees: '',
};

/** `undefined` for a search that was not cut short. */
export function searchLimitText({ folders, limit }: Omit<SearchResult, 'repositories'>): string | undefined {
  if (limit === undefined) return undefined;
  if (limit === 'worktrees') return 'A repository has too many linked worktrees: not all of them are shown.';
  const count = `${folders.toLocaleString('en')} ${folders === 1 ? 'folder' : 'folders'}`;
  return `Search stopped after ${count}: ${REASONS[limit]}. Open a smaller folder, or lower reftable.scanDepth.`;
}
