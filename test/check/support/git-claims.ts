// Compares the catalogue with what git does, for some commands and each kind that has a sample.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { provideGit } from '../../../scripts/provision/git.mjs';
import { type FindingId, SEVERITIES } from '../../../src/check/index.ts';
import { buildSample } from '../../../src/samples/index.ts';
import { CATALOGUE } from '../../../src/text/findings/catalogue.ts';
import { answersOf, type GitAnswer, type GitCommand } from '../../../src/text/findings/git-does.ts';
import { first } from '../../support/present.ts';
import { AskedGit, type Sound } from './ask-git.ts';
import { FINDING_SAMPLES, type FindingSample } from './finding-samples.ts';

const [major = 0, minor = 0] = provideGit().version.split('.').map(Number);
const skip = major < 2 || (major === 2 && minor < 55) ? 'the catalogue describes git 2.55' : false;

/** What git answers to each of the commands. `sound` is what it should read, `oid` an object of the repository. */
type Ask = (git: AskedGit, sound: Sound, oid: string) => Readonly<Partial<Record<GitCommand, GitAnswer>>>;

export function testClaims(commands: readonly GitCommand[], ask: Ask): void {
  const sounds = { healthy: readSample('healthy'), 'healthy-sha256': readSample('healthy-sha256') };
  for (const kind of Object.keys(SEVERITIES) as FindingId[]) {
    const samples = FINDING_SAMPLES.filter(sample => sample.kind === kind);
    const does = CATALOGUE[kind].git;
    test(`${kind}: git does what the catalogue states`, { skip }, () => {
      if (does === 'unknown') return assert.deepEqual(samples, []);
      const answers = samples.map(sample => answer(sample));
      for (const command of commands) {
        const observed = new Set(answers.map(each => each[command]));
        assert.deepEqual([...observed].sort(), [...answersOf(does, command)].sort(), command);
      }
    });
  }

  function answer({ build, sound }: FindingSample) {
    using git = new AskedGit(build);
    const hash = sound === 'healthy-sha256' ? sound : 'healthy';
    const oid = first(sounds[hash].refs).split(' ')[1] ?? '';
    return ask(git, sound === 'stored' ? git.stored() : sounds[sound], oid);
  }
}

function readSample(id: string): Sound {
  using git = new AskedGit(folder => buildSample(id, folder));
  return git.read();
}
