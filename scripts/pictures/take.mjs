// Takes the pictures: each scene once, in both themes. A scene starts in a new window on a new copy of the sample, so
// that any of them can be taken alone.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser, setTheme, untilReady } from '../../test/support/browser.ts';
import { gitBinary } from '../../test/support/git.ts';
import { serveFolder } from '../../test/support/workbench.ts';
import { checkout } from '../provision/cache.mjs';
import { animated, reduced } from './image.mjs';
import { NOW, pictureSample } from './sample.mjs';
import { SCENES, STORY } from './scenes.mjs';

const themes = ['dark', 'light'];
const size = { width: 1200, height: 750 };
const frameSeconds = 2;

/** What is left out: everything that is not the extension's, and moves. */
const plain = {
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.reduceMotion': 'on',
  'remote.autoForwardPorts': false,
  'editor.cursorBlinking': 'solid',
};

const named = process.argv.slice(2);
const scenes = Object.entries(SCENES).filter(([name]) => named.length === 0 || named.includes(name));
const root = mkdtempSync(join(tmpdir(), 'reftable-pictures-'));
try {
  await using workbench = await serveFolder(root, { settings: plain });
  await using browser = await launchBrowser();
  const takes = { workbench, browser };
  for (const [name, show] of scenes) await takeScene(takes, name, show);
  if (named.length === 0 || named.includes('story')) await takeStory(takes);
} finally {
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}

async function takeScene({ workbench, browser }, name, show) {
  await using page = await openSample(workbench, browser);
  await show(page);
  for (const theme of themes) {
    await setTheme(page, theme);
    save(join(theme, `${name}.png`), reduced(await shot(page)));
  }
}

/** The animated picture, which README.md begins with. */
async function takeStory({ workbench, browser }) {
  await using page = await openSample(workbench, browser);
  await setTheme(page, 'dark');
  const frames = [];
  for (const step of STORY) {
    await step(page);
    frames.push(await shot(page));
  }
  save('story.png', animated(frames, frameSeconds));
}

async function openSample(workbench, browser) {
  const address = new URL(workbench.address);
  address.searchParams.set('folder', pictureSample(gitBinary, join(root, 'repositories')));
  const context = await browser.newContext({ viewport: size, timezoneId: 'UTC', locale: 'en-US' });
  await context.addInitScript(setClock, NOW);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(address.href);
  await untilReady(page);
  return page;
}

/** Runs in the page: its clock starts at a fixed time, so that ages are the same in every run. */
function setClock(now) {
  const System = Date;
  const offset = now - System.now();
  globalThis.Date = class extends System {
    constructor(...args) {
      if (args.length === 0) super(System.now() + offset);
      else super(...args);
    }

    static now() {
      return System.now() + offset;
    }
  };
}

/** Waits until what moves or is loaded is drawn: nothing on the page shows that moment. */
async function shot(page) {
  await page.mouse.move(size.width - 1, size.height - 40);
  await page.waitForTimeout(1500);
  return page.screenshot({ animations: 'disabled', caret: 'hide' });
}

function save(name, png) {
  const path = join(checkout, 'docs', 'pictures', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, png);
  console.log(`docs/pictures/${name}: ${statSync(path).size.toLocaleString('en')} bytes`);
}
