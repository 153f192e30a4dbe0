/** What is loaded to run a command that takes git's own arguments. */

export { isBrief, runBriefly } from './brief.ts';
export { runGitCommand, streamsOf } from './run-git-command.ts';
