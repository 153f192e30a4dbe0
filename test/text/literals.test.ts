// Texts that people read are in src/text.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { shownLiterals } from './support/literals.ts';
import { root } from './support/pseudo.ts';

const SOURCES = ['src/{extension,cli,language,service}/**/*.ts', 'webview/**/*.ts'];

/** Names that are the same in every language. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/cli/print-text.ts': ['reftable: '],
  // Not shown: an error in the program.
  'src/service/worker/worker.ts': ['The service runs on a worker thread.'],
  // The kind of the field `message`.
  'webview/table/details/field-kinds.ts': ['text'],
};

const PROBES: readonly (readonly [code: string, literal: string])[] = [
  ["showInformation('Nothing to do');", 'Nothing to do'],
  [`showWarning(\`No backup of \${name}.\`);`, 'No backup of '],
  ["void confirm(name, ['The backup is kept.'], action);", 'The backup is kept.'],
  [`await showingProgress(\`Compacting \${name}\`, work);`, 'Compacting '],
  ["pickOne(choices, { placeHolder: 'Which stack?' });", 'Which stack?'],
  ["const item = { label: one ? name : 'Refs' };", 'Refs'],
  ["item.tooltip = text; item.title = 'Open';", 'Open'],
  ["throw new UsageError('no path');", 'no path'],
  [`throw new ReftableError('API_ERROR', \`\${path} is a file\`);`, ' is a file'],
  ["output.line(count + ' tables');", ' tables'],
  ["el('p', { class: 'muted' }, 'No tables yet');", 'No tables yet'],
  ["el('section', { 'aria-label': 'Geometry' });", 'Geometry'],
  ["fill(statusLine, result ? text : 'Canceled');", 'Canceled'],
  ["cell.textContent = 'unknown';", 'unknown'],
  [`bars.append('title').text(bar => \`\${bar.size} bytes\`);`, ' bytes'],
  ["svg.setAttribute('aria-label', 'Tables');", 'Tables'],
  ["handle.attr('aria-label', 'Expire');", 'Expire'],
  ["const action = { title: ('Repair'), command };", 'Repair'],
];

suite('texts that people read', () => {
  test('are made in src/text', () => {
    const paths = globSync(SOURCES, { cwd: root }).map(path => path.replaceAll('\\', '/'));
    const files = Object.fromEntries(
      paths.filter(path => !path.endsWith('.d.ts')).map(path => [path, readFileSync(join(root, path), 'utf8')]),
    );
    assert.ok(Object.keys(files).length > 100);
    const found = [...shownLiterals(files)].flatMap(([path, literals]) =>
      literals.filter(literal => !ALLOWED[path]?.includes(literal)).map(literal => `${path}: ${literal}`),
    );
    assert.deepEqual(found, []);
  });

  test('are found elsewhere', () => {
    const files = Object.fromEntries(PROBES.map(([code], i) => [`probe-${i}.ts`, code]));
    const found = shownLiterals(files);
    for (const [i, [code, literal]] of PROBES.entries()) assert.deepEqual(found.get(`probe-${i}.ts`), [literal], code);
  });

  test('are not mixed up with names and values', () => {
    const code = `
      el('div', { class: 'row wide', role: 'group' }, codicon('warning'), ' · ', treeText.refs(), String(size));
      showPassing('check', compactionText.done(name, result));
      service.request('stack/refs', { location });
      const error = new ServiceError({ code: 'API_ERROR', message: reason });
      if (event.key === 'Enter') element.setAttribute('role', 'listbox');
    `;
    assert.deepEqual(shownLiterals({ 'probe.ts': code }).get('probe.ts'), []);
  });
});
