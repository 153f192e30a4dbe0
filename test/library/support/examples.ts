// The examples of a page: blocks of code, each followed by what it prints.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isolated } from '../../support/git.ts';
import { Repository } from '../../support/repository.ts';

export interface Example {
  readonly code: string;
  /** With `…` for anything. */
  readonly prints: string;
}

/** The examples of a Markdown file, which is named relative to the checkout. */
export function examplesIn(page: string): Example[] {
  const text = readFileSync(fileURLToPath(new URL(`../../../${page}`, import.meta.url)), 'utf8');
  return [...text.matchAll(/^```js\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm)].map(
    ([, code = '', prints = '']) => ({
      code,
      prints,
    }),
  );
}

/** A repository with one commit and the branches `main` and `topic`. */
export function exampleRepository(): Repository {
  const repository = new Repository();
  const oid = repository.commit('a commit');
  repository.git(['update-ref', '-m', 'commit (initial): a commit', 'refs/heads/main', oid]);
  repository.git(['update-ref', '-m', 'branch: created', 'refs/heads/topic', oid]);
  return repository;
}

const RUNNER = `
for (const [index, folder] of process.argv.slice(2).entries()) {
  process.chdir(folder);
  await import('./example-' + index + '.mjs');
  console.log('end of example');
}
`;

/**
 * Runs each example in a copy of the repository, one after the other in a process of `node`, as modules in `folder`.
 * Returns what each of them prints. Throws if one fails.
 */
export function runExamples(
  node: string,
  folder: string,
  examples: readonly Example[],
  { folder: repository }: Repository,
): string[] {
  const copies = mkdtempSync(join(tmpdir(), 'reftable-examples-'));
  try {
    const folders = examples.map(({ code }, index) => {
      writeFileSync(join(folder, `example-${index}.mjs`), code);
      const copy = join(copies, String(index));
      cpSync(repository, copy, { recursive: true });
      return copy;
    });
    writeFileSync(join(folder, 'run.mjs'), RUNNER);
    const { status, stdout, stderr } = spawnSync(node, [join(folder, 'run.mjs'), ...folders], {
      encoding: 'utf8',
      env: isolated,
    });
    if (status !== 0) throw new Error(`${node}: ${stderr}`);
    return stdout.split('end of example\n').slice(0, -1);
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
}

/** A pattern that matches what an example prints. */
export function patternOf({ prints }: Example): RegExp {
  const literal = prints.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('…', '.*')}$`);
}
