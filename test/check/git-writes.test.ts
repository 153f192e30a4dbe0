// Whether git can write to and compact a stack with each kind of finding, against the catalogue's texts.
import { testClaims } from './support/git-claims.ts';

testClaims(['write', 'compact'], (git, sound, oid) => ({
  write: git.write(sound, oid),
  compact: git.compact(sound),
}));
