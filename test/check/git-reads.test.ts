// What git reads from a stack with each kind of finding, against the catalogue's texts.
import { testClaims } from './support/git-claims.ts';

testClaims(['list', 'find', 'reflog', 'verify'], (git, sound) => ({
  list: git.list(sound),
  find: git.find(sound),
  reflog: git.reflog(sound),
  verify: git.verify(),
}));
