// git and the engine take turns on one stack; after each turn both read the same refs and reflogs, and git finds
// nothing wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyCompaction, type LogUpdate, planCompaction, Stack, type StackOptions } from '../../src/reftable/index.ts';
import { Repository, withoutCompaction } from '../support/repository.ts';
import { Chance, seedOf } from './random.ts';

const TURNS = 60;

for (const hash of ['sha1', 'sha256'] as const) {
  const seed = seedOf(hash === 'sha1' ? 7_701 : 7_702);
  test(`git and the engine agree after each of ${TURNS} turns on a ${hash} stack (seed ${seed})`, () => {
    using repository = new Repository({ hash, config: ['core.logAllRefUpdates=always', 'reftable.blockSize=512'] });
    const game = new Game(repository, new Chance(seed), hash);
    for (let turn = 0; turn < TURNS; turn++) {
      const move = game.move();
      game.check(`turn ${turn}: ${move}`);
    }
  });
}

class Game {
  readonly #repository: Repository;
  readonly #chance: Chance;
  readonly #commits: readonly string[];
  readonly #options: StackOptions;
  readonly #nullId: string;
  #clock = 1_700_000_000;

  constructor(repository: Repository, chance: Chance, hash: 'sha1' | 'sha256') {
    this.#repository = repository;
    this.#chance = chance;
    this.#commits = Array.from({ length: 8 }, (_, i) => repository.commit(`commit ${i}`));
    this.#options = { hash, blockSize: 512, lockTimeout: 1000, defaultPermissions: 0o644 };
    this.#nullId = '0'.repeat(hash === 'sha1' ? 40 : 64);
  }

  /** Plays one move and returns its name. */
  move(): string {
    this.#clock += this.#chance.between(1, 100_000);
    const moves: Record<string, () => void> = {
      'git writes': () => this.#gitWrites({}),
      'git writes again': () => this.#gitWrites({}),
      'git writes without compacting': () => this.#gitWrites(withoutCompaction),
      'git deletes': () => this.#gitDeletes(),
      'git packs': () => void this.#repository.git(['pack-refs', ...(this.#chance.happens(0.5) ? ['--auto'] : [])]),
      'git expires a reflog': () => this.#gitExpires(),
      'the engine adds': () => this.#engineAdds({}),
      'the engine adds without compacting': () => this.#engineAdds({ disableAutoCompact: true }),
      'the engine adds two tables at once': () => this.#engineAddsTwo(),
      'the engine deletes': () => this.#engineDeletes(),
      'the engine compacts a range': () => this.#engineCompactsRange(),
      'the engine compacts what is due': () => this.#withStack({}, stack => stack.autoCompact()),
      'the engine compacts all': () => this.#withStack({}, stack => stack.compactAll()),
      'the engine expires': () => this.#engineExpires(),
      'the engine cleans': () => this.#withStack({}, stack => stack.clean()),
    };
    const name = this.#chance.pick(Object.keys(moves));
    (moves[name] as () => void)();
    return name;
  }

  check(when: string): void {
    using stack = Stack.open(this.#repository.stack, { ...this.#options, readOnly: true });
    assert.deepEqual(refsOf(stack), this.#gitRefs(), `refs after ${when}`);
    for (const name of this.#repository.git(['reflog', 'list']).split('\n').filter(Boolean)) {
      const entries = reflogOf(stack, name);
      // Of a symref without an entry, git shows the reflog of what it points to.
      if (entries.length === 0 && stack.readRef(name)?.value.type === 'symref') continue;
      assert.deepEqual(entries, this.#gitReflog(name), `reflog of ${name} after ${when}`);
    }
    assert.equal(this.#repository.git(['refs', 'verify', '--strict']), '', `verification after ${when}`);
    assert.deepEqual(
      stack.tables.map(table => table.name),
      this.#repository.tables(),
    );
  }

  #name(): string {
    return `refs/heads/${this.#chance.pick(['a', 'b', 'topic/x', 'topic/y', 'lang/é'])}${this.#chance.between(0, 12)}`;
  }

  #env(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { ...env, GIT_COMMITTER_DATE: `${this.#clock} -0730` };
  }

  #gitWrites(env: NodeJS.ProcessEnv): void {
    const names = new Set(Array.from({ length: this.#chance.between(1, 15) }, () => this.#name()));
    const lines = [...names].map(name => `update ${name} ${this.#chance.pick(this.#commits)}`);
    this.#repository.updateRefs([...lines, `update refs/heads/main ${this.#chance.pick(this.#commits)}`], {
      env: this.#env(env),
    });
    if (this.#chance.happens(0.3)) {
      this.#repository.git(['symbolic-ref', '-m', 'point', 'refs/remotes/origin/HEAD', 'refs/heads/main'], {
        env: this.#env(env),
      });
    }
  }

  #gitDeletes(): void {
    const names = this.#existing();
    if (names.length === 0) return;
    this.#repository.updateRefs(
      this.#chance.sample(names, 3).map(name => `delete ${name}`),
      { env: this.#env({}) },
    );
  }

  #gitExpires(): void {
    const before = this.#clock - this.#chance.between(0, 2_000_000);
    this.#repository.git(['reflog', 'expire', `--expire=@${before}`, '--expire-unreachable=never', '--all'], {
      env: this.#env({}),
    });
  }

  /** Branches, `main` aside, that exist now. */
  #existing(): string[] {
    const names = this.#repository.git(['for-each-ref', '--format=%(refname)', 'refs/heads/']).split('\n');
    return names.filter(name => name !== '' && name !== 'refs/heads/main');
  }

  #withStack(options: StackOptions, play: (stack: Stack) => void): void {
    using stack = Stack.open(this.#repository.stack, { ...this.#options, ...options });
    play(stack);
  }

  /** Writes branches as git would: a value and a reflog entry from the old value to the new. */
  #fill(stack: Stack, names: Iterable<string>, updateIndex: bigint) {
    const sorted = [...new Set(names)];
    const entries = sorted.map(name => {
      const old = stack.readRef(name)?.value;
      return {
        name,
        updateIndex,
        oid: this.#chance.pick(this.#commits),
        old: old?.type === 'oid' ? old.oid : this.#nullId,
      };
    });
    return {
      refs: entries.map(({ name, oid }) => ({ name, updateIndex, value: { type: 'oid' as const, oid } })),
      logs: entries.map(({ name, old, oid }) => ({ name, updateIndex, update: this.#update(old, oid) })),
    };
  }

  #update(old: string, oid: string): LogUpdate {
    const committer = { name: 'Engine Ü', email: 'engine@example.com' };
    return { old, new: oid, committer, time: BigInt(this.#clock), tz: 530, message: 'engine: written' };
  }

  #engineAdds(options: StackOptions): void {
    this.#withStack(options, stack => {
      const { refs, logs } = this.#fill(stack, [this.#name(), this.#name(), this.#name()], stack.nextUpdateIndex);
      stack.add(table => {
        table.addRefs(refs);
        table.addLogs(logs);
      });
    });
  }

  #engineAddsTwo(): void {
    this.#withStack({}, stack => {
      using addition = stack.newAddition();
      for (const index of [0n, 1n]) {
        const updateIndex = addition.nextUpdateIndex + index;
        const { refs } = this.#fill(stack, [this.#name(), this.#name()], updateIndex);
        addition.add(table => {
          table.setLimits(updateIndex, updateIndex);
          table.addRefs(refs);
        });
      }
      addition.commit();
    });
  }

  #engineDeletes(): void {
    const names = this.#chance.sample(this.#existing(), 2);
    this.#withStack({}, stack => {
      const logs = names.flatMap(name => [...stack.log(name)]);
      stack.add(table => {
        const updateIndex = table.minUpdateIndex;
        table.addRefs(names.map(name => ({ name, updateIndex, value: { type: 'deletion' } })));
        table.addLogs(logs.map(log => ({ ...log, update: null })));
      });
    });
  }

  #engineCompactsRange(): void {
    this.#withStack({}, stack => {
      if (stack.tables.length < 2) return;
      const first = this.#chance.between(0, stack.tables.length - 2);
      const plan = planCompaction(stack, {
        type: 'range',
        first,
        last: this.#chance.between(first + 1, stack.tables.length - 1),
      });
      applyCompaction(stack, plan);
      assert.deepEqual(
        stack.tables.map(table => table.size),
        plan.sizesAfter,
        'the plan foretells the sizes',
      );
    });
  }

  #engineExpires(): void {
    const time = BigInt(this.#clock - this.#chance.between(0, 2_000_000));
    this.#withStack({}, stack => {
      const kept = [...stack.logs()].filter(log => log.update !== null && log.update.time >= time);
      stack.compactAll({ expiry: { time } });
      assert.deepEqual([...stack.logs()], kept, 'just the entries that are young enough are kept');
    });
  }

  #gitRefs(): string[] {
    const format = '--format=%(refname)%09%(objectname)%09%(symref)';
    const lines = this.#repository.git(['for-each-ref', '--include-root-refs', format]).split('\n').filter(Boolean);
    return lines.map(line => {
      const [name, oid, target] = line.split('\t');
      return `${name} ${target || oid}`;
    });
  }

  #gitReflog(name: string): string[] {
    const format = '--format=%H%x09%gn%x09%ge%x09%gd%x09%gs';
    const text = this.#repository.git(['reflog', 'show', '--date=raw', format, name]);
    // git shortens the name before the time in its own ways.
    return text
      .split('\n')
      .filter(Boolean)
      .map(line => line.replace(/\t[^\t]*@\{/, '\t@{'));
  }
}

function refsOf(stack: Stack): string[] {
  const lines: string[] = [];
  for (const { name, value } of stack.refs()) {
    // for-each-ref omits symrefs without a target ref.
    if (value.type === 'symref' && stack.readRef(value.target) === undefined) continue;
    lines.push(`${name} ${value.type === 'symref' ? value.target : value.type === 'deletion' ? '' : value.oid}`);
  }
  return lines;
}

function reflogOf(stack: Stack, name: string): string[] {
  const lines: string[] = [];
  for (const { update } of stack.log(name)) {
    // git hides the mark that a reflog exists, and shows no entry that leads to no commit.
    if (update === null || /^0+$/.test(update.new)) continue;
    const zone = `${update.tz < 0 ? '-' : '+'}${String(Math.abs(update.tz)).padStart(4, '0')}`;
    const { name: person, email } = update.committer;
    lines.push([update.new, person, email, `@{${update.time} ${zone}}`, (update.message ?? '').trimEnd()].join('\t'));
  }
  return lines;
}
