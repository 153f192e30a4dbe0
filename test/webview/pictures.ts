/**
 * Takes pictures of every tab of the stack editor and of a repair plan, in four themes and two widths, to be looked at:
 * `node test/webview/pictures.ts [part of a name]`. They are written to `.cache/pictures`, with sheets of those that
 * differ in the theme alone.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { checkoutCache } from '../../scripts/provision/cache.mjs';
import type { StackProblems, StackState } from '../../src/protocol/stack.ts';
import type { StagedState } from '../../src/protocol/staged.ts';
import type { StackEditorState } from '../../src/protocol/webview.ts';
import type { LogRecord } from '../../src/reftable/index.ts';
import { type SomeRef, TemporaryStack } from '../browse/support/temporary-stack.ts';
import { DamagedRepository } from '../repair/support/stacks.ts';
import { launchBrowser } from '../support/browser.ts';
import { answerOfStack } from './support/engine.ts';
import { brokenState, editorState, stackOf } from './support/fixtures.ts';
import { startHarness } from './support/harness.ts';
import { drawn } from './support/pages.ts';
import { STAGED } from './support/staged.ts';
import { type ThemeName, themes } from './support/themes.ts';

const folder = join(checkoutCache, 'pictures');
const selected = process.argv[2] ?? '';
const THEMES = Object.keys(themes) as ThemeName[];
const SIZES = [
  { width: 1400, height: 900 },
  { width: 700, height: 900 },
];
const TABS = ['Geometry', 'Refs', 'Reflogs', 'Problems'];
const DAY = 86_400n;

/** Without the conflict and the fault of the fixture. */
const SAVED: StagedState = { ...STAGED, review: STAGED.review && { ...STAGED.review, conflicts: [], faults: [] } };

interface Shown {
  readonly directory: string;
  readonly state: StackEditorState;
  readonly problems?: StackProblems;
  readonly staged?: StagedState;
}

const idOf = (index: number) => (index * 2_654_435_761).toString(16).padStart(12, '0').padEnd(40, '5');

function entry(name: string, index: number): LogRecord {
  const person = ['Ada Lovelace', 'Grace Hopper', 'Linus'][index % 3] as string;
  const email = `${person.split(' ')[0]?.toLowerCase()}@example.com`;
  return {
    name,
    updateIndex: BigInt(index),
    update: {
      ...{ old: idOf(index - 1), new: idOf(index), committer: { name: person, email } },
      ...{ time: 1_760_000_000n + BigInt(index) * DAY, tz: 100, message: `commit: change number ${index}\n` },
    },
  };
}

/** A base of many refs, then tables that change, delete and add some. */
function stackOfRefs(refs: number, tables: number): TemporaryStack {
  const stack = new TemporaryStack();
  const branches = Array.from({ length: refs }, (_, i) => `refs/heads/feature/team-${i % 7}/work-item-${i}`);
  const tags = Array.from({ length: Math.min(40, refs) }, (_, i) => `refs/tags/v1.${i}`);
  const values: SomeRef[] = [...branches, 'refs/heads/main', 'refs/remotes/origin/main'].map((name, i) => ({
    name,
    value: { type: 'oid', oid: idOf(i + 1) },
  }));
  for (const [i, name] of tags.entries())
    values.push({ name, value: { type: 'peeled', oid: idOf(i + 7), peeled: idOf(i + 8) } });
  values.push({ name: 'HEAD', value: { type: 'symref', target: 'refs/heads/main' } });
  stack.add(values, 1n, [entry('refs/heads/main', 1)]);
  for (let i = 2; i <= tables; i++) {
    const changed: SomeRef[] = [{ name: 'refs/heads/main', value: { type: 'oid', oid: idOf(i) } }];
    if (i % 3 === 0) changed.push({ name: branches[i] ?? 'refs/heads/x', value: { type: 'deletion' } });
    stack.add(changed, BigInt(i), [entry('HEAD', i), entry('refs/heads/main', i)]);
  }
  return stack;
}

async function shown(directory: string, sizes?: readonly number[]): Promise<Shown> {
  const ask = async <T>(method: string) => {
    const answer = await answerOfStack(directory, method, { directory });
    if ('error' in answer) throw new Error(JSON.stringify(answer.error));
    return answer.result as T;
  };
  const problems = await ask<StackProblems>('stack/problems');
  const stack = await ask<StackState>('stack/state');
  const plain = sizes ? editorState(stackOf(sizes)) : { ...brokenState({ code: 'IO_ERROR', message: '' }), stack };
  return { directory, problems, state: { ...plain, findings: problems.counts } };
}

async function takeAll(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const harness = await startHarness();
  using healthy = stackOfRefs(60, 8);
  using broken = DamagedRepository.sample('table-cut-in-refs');
  using empty = new TemporaryStack();
  using one = stackOfRefs(0, 1);
  using many = stackOfRefs(20, 300);
  using huge = stackOfRefs(200_000, 30);
  const directories = {
    healthy: healthy.directory,
    broken: broken.stack,
    empty: empty.directory,
    one: one.directory,
    many: many.directory,
    staged: healthy.directory,
    huge: huge.directory,
  };
  for (const [name, directory] of Object.entries(directories)) {
    if (!name.startsWith(selected)) continue;
    const isStaged = name === 'staged';
    const fixture = { ...(await shown(directory)), ...(isStaged && { staged: SAVED }) };
    const tabs = isStaged ? ['Geometry', 'Refs', 'Reflogs', 'Changes'] : TABS;
    for (const size of SIZES) {
      for (const theme of THEMES) {
        const page = await harness.openStack(fixture, { theme, ...size });
        await page.locator('[role=tab]').first().waitFor();
        for (const tab of tabs) {
          await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
          await page.waitForTimeout(name === 'huge' ? 2500 : 700);
          if (tab === 'Refs' || tab === 'Reflogs') await selectFirst(page);
          await take(page, `${name}-${tab}-${size.width}-${theme}`);
        }
        await page.context().close();
      }
    }
  }
  if ('repair'.startsWith(selected)) {
    for (const size of SIZES) {
      for (const theme of THEMES) {
        const page = await harness.openRepair({ directory: broken.stack }, { theme, ...size });
        await page.locator('.repair-head .verdict').waitFor();
        await take(page, `repair-plan-${size.width}-${theme}`);
        await page.context().close();
      }
    }
  }
  await harness.close();
  await makeSheets();
}

async function selectFirst(page: Page): Promise<void> {
  const row = page.locator('.grid-row [role=gridcell]:first-child:visible').nth(1);
  if ((await row.count()) > 0) await row.click({ timeout: 3000 }).catch(() => undefined);
  await page.waitForTimeout(300);
}

const taken = new Map<string, string[]>();

async function take(page: Page, name: string): Promise<void> {
  await drawn(page);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  const sheet = name.replace(/-vscode-.*/, '');
  taken.set(sheet, [...(taken.get(sheet) ?? []), path]);
  console.log(path);
}

/** The pictures of the four themes in one. */
async function makeSheets(): Promise<void> {
  const browser = await launchBrowser();
  for (const [sheet, paths] of taken) {
    const width = sheet.endsWith('-700') ? 700 : 1000;
    const page = await browser.newPage({ viewport: { width: 2 * width, height: 200 } });
    const images = paths.map(
      path =>
        `<img style="width:${width}px;display:block" src="data:image/png;base64,${readFileSync(path, 'base64')}">`,
    );
    await page.setContent(
      `<body style="margin:0;display:grid;grid-template-columns:${width}px ${width}px">${images.join('')}`,
    );
    await page.screenshot({ path: join(folder, `sheet-${sheet}.png`), fullPage: true });
    await page.close();
  }
  await browser.close();
}

await takeAll();
