// `git -c`, GIT_CONFIG_COUNT: git and we read the same from the environment.
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { applyGlobalOptions, splitGlobalOptions } from '../../src/cli/git-command/global-options.ts';
import { environmentConfig } from '../../src/git/config/environment-config.ts';
import { tryGit } from '../support/git.ts';

/** What git lists of its command line; `undefined` if it refuses. */
function listed(env: NodeJS.ProcessEnv): string | undefined {
  const { status, stdout } = tryGit(tmpdir(), ['config', 'list', '--null', '--show-scope'], { env });
  const fields = stdout.split('\0');
  const own = fields.filter((_, i) => i % 2 === 1 && fields[i - 1] === 'command');
  return status === 0 ? own.join('\0') : undefined;
}

function ours(env: NodeJS.ProcessEnv): string | undefined {
  try {
    return environmentConfig(env)
      .map(({ key, value }) => (value === null ? key : `${key}\n${value}`))
      .join('\0');
  } catch {
    return undefined;
  }
}

const ENVIRONMENTS: readonly NodeJS.ProcessEnv[] = [
  {},
  { GIT_CONFIG_PARAMETERS: "'core.bare'='true'" },
  { GIT_CONFIG_PARAMETERS: "'Core.Bare'= 'Branch.Main X.Remote'='a=b'" },
  { GIT_CONFIG_PARAMETERS: "'core.bare=true' 'user.name=it'\\''s'" },
  { GIT_CONFIG_PARAMETERS: "'core.bare'" },
  { GIT_CONFIG_PARAMETERS: "'core.bare'='tr\\!ue'" },
  { GIT_CONFIG_PARAMETERS: "'core.bare'='wow'\\!''" },
  { GIT_CONFIG_PARAMETERS: 'core.bare=true' },
  { GIT_CONFIG_PARAMETERS: "'bare'='true'" },
  { GIT_CONFIG_PARAMETERS: "'core.b are'='true'" },
  { GIT_CONFIG_PARAMETERS: "'core.bare'='true" },
  {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'a.b',
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: 'A.X.B',
    GIT_CONFIG_VALUE_1: '2',
  },
  { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'a.b' },
  { GIT_CONFIG_COUNT: 'x' },
  { GIT_CONFIG_COUNT: '' },
];

for (const env of ENVIRONMENTS) {
  test(`the environment ${JSON.stringify(env)}`, () => assert.equal(ours(env), listed(env)));
}

for (const setting of [
  'core.bare=true',
  'user.name=a=b',
  "user.name=it's!",
  'core.bare',
  'core.bare=',
  'Branch.A.b.Remote=x',
]) {
  test(`-c ${setting}`, t => {
    t.after(() => delete process.env.GIT_CONFIG_PARAMETERS);
    applyGlobalOptions(splitGlobalOptions(['-c', setting, 'update-ref']));
    const { GIT_CONFIG_PARAMETERS } = process.env;
    const { stdout } = tryGit(tmpdir(), ['-c', setting, 'config', 'list', '--null']);
    assert.ok(stdout.endsWith(`${ours({ GIT_CONFIG_PARAMETERS })}\0`), `${stdout} ${GIT_CONFIG_PARAMETERS}`);
  });
}
