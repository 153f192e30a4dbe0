// What the pictures show: for each, the steps of a user from a new window to the picture.
import { pick, runCommand, webviewFrame } from '../../test/support/browser.ts';

const within = 60_000;

/** By name of the picture. */
export const SCENES = {
  async geometry(page) {
    const editor = await openStack(page);
    await editor.locator('[role=listbox]').focus();
    await page.keyboard.press('ArrowRight');
  },

  async compaction(page) {
    const editor = await openStack(page);
    await planCompaction(editor);
  },

  async refs(page) {
    const editor = await openStack(page);
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await openTab(editor, 'Refs');
    await find(page, editor, 'kind:branch changed:>2026-11-10');
    await showRef(editor);
  },

  async changes(page) {
    const editor = await openStack(page);
    await openTab(editor, 'Refs');
    await find(page, editor, '1.');
    await change(page, editor, 'refs/heads/release/1.0', 'nightly/17');
    await change(page, editor, 'refs/heads/release/1.1', 'main~2');
    await cell(editor, 'refs/tags/v1.2.0-rc.1').click();
    await page.keyboard.press('Delete');
    await editor.getByRole('tab', { name: /^Changes 3/ }).click();
    await editor.getByRole('textbox', { name: 'Message' }).fill('release: move to tested commits');
  },

  async 'deleted-refs'(page) {
    const editor = await openStack(page);
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await openTab(editor, 'Refs');
    await editor.getByText('deleted refs', { exact: true }).click();
    await editor.locator('.refs-total', { hasText: /^16\b/ }).waitFor();
    await selectRow(editor, 1);
    await editor.getByRole('button', { name: 'Restore…' }).waitFor();
  },

  async reflogs(page) {
    const editor = await openStack(page);
    await openTab(editor, 'Reflogs');
    await editor.locator('.reflogs-tab .grid-row').nth(3).click();
  },

  async table(page) {
    const editor = await openStack(page);
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await openTable(page, editor);
  },

  async repair(page) {
    await runCommand(page, 'Reftable: Open Sample Stack…', within);
    // The row is far down in the list, which draws only what is in sight.
    await page.locator('.quick-input-widget input[placeholder^="Which sample"]').fill('Table listed twice');
    await pick(page, 'Table listed twice');
    await webviewFrame(page, '.pill', within);
    await runCommand(page, 'Reftable: Repair…', within);
    await webviewFrame(page, '.repair-page .verdict', within);
    await runCommand(page, 'View: Close Other Editors in Group', within);
  },
};

let editor;

/** The frames of the animated picture; each step starts where the one before it ended. */
export const STORY = [
  async page => {
    editor = await openStack(page);
    await editor.locator('[role=listbox]').focus();
    await page.keyboard.press('ArrowRight');
  },
  () => planCompaction(editor),
  async () => {
    await press(editor, 'Compact', 'dialog');
    await editor.locator('.pill', { hasText: 'Geometric' }).waitFor();
  },
  async page => {
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await openTab(editor, 'Refs');
    await find(page, editor, 'kind:branch changed:>2026-11-10');
  },
  async () => {
    await showRef(editor);
  },
  async page => {
    await openTab(editor, 'Geometry');
    await openTable(page, editor);
  },
];

async function openStack(page) {
  await runCommand(page, 'View: Show Reftable', within);
  await runCommand(page, 'Reftable: Open Stack Editor', within);
  await pick(page, '(main worktree)');
  const editor = await webviewFrame(page, '.pill', within);
  await editor.locator('[role=option]').first().waitFor();
  await editor.locator('.counts', { hasText: 'ref records' }).waitFor();
  // The size after a compaction is known last.
  await editor
    .getByText(/ and writes /)
    .first()
    .waitFor();
  return editor;
}

async function planCompaction(editor) {
  await press(editor, 'Compact');
  await editor.locator('dialog .plan').getByText(/kept/).first().waitFor();
}

/** Opens the base with an object ID selected. */
async function openTable(page, editor) {
  await editor.locator('[role=listbox]').focus();
  await page.keyboard.press('Home');
  await press(editor, 'Open table');
  const table = await webviewFrame(page, '.hex-byte', within);
  await table.locator('.hex-byte.kind-id').nth(25).click();
}

async function openTab(editor, name) {
  await editor.getByRole('tab', { name, exact: true }).click();
}

/** Filters the tab Refs. */
async function find(page, editor, filter) {
  await page.keyboard.press('/');
  await page.keyboard.type(filter);
  await page.keyboard.press('Enter');
  await editor.locator('.refs-total', { hasText: / of / }).waitFor();
}

/** Selects a branch that was deleted and created again. */
async function showRef(editor) {
  await cell(editor, 'refs/heads/feature/search/errors').click();
  await editor.locator('.ref-details').getByRole('heading', { name: 'refs/heads/feature/search/errors' }).waitFor();
  await editor.locator('.ref-details .object-facts').waitFor();
}

/** The row with an index, from 0, of the tab Refs. */
async function selectRow(editor, index) {
  await editor.locator('.refs-tab .grid-row').nth(index).locator('[role=gridcell]').first().click();
}

function cell(editor, name, column = 0) {
  const named = editor.getByRole('gridcell', { name, exact: true });
  return editor.locator('.refs-tab [role=row]').filter({ has: named }).locator('[role=gridcell]').nth(column);
}

async function change(page, editor, name, value) {
  await cell(editor, name, 1).click();
  await page.keyboard.press('Control+Enter');
  const box = page.locator('.quick-input-widget');
  await box.getByText(`New value of ${name}`).waitFor();
  await box.locator('input.input').fill(value);
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  await page.waitForTimeout(1000);
  await page.keyboard.press('Enter');
  await box.getByText(`New value of ${name}`).waitFor({ state: 'hidden' });
}

async function press(editor, label, where = 'body') {
  await editor
    .locator(`${where} vscode-button:not([disabled])`, { hasText: new RegExp(`^\\s*${label}\\s*$`) })
    .first()
    .click();
}
