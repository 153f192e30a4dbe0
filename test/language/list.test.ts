import assert from 'node:assert/strict';
import { copyFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { readListLines, SEVERITIES } from '../../src/check/index.ts';
import { parseList } from '../../src/language/list/parse.ts';
import { LIST } from '../../src/language/protocol.ts';
import { listPath, platform, readNames } from '../../src/reftable/index.ts';
import { findingText } from '../../src/text/findings/render.ts';
import { bytes } from '../../src/text/numbers.ts';
import { forAll } from '../engine/support/properties.ts';
import { first, present } from '../support/present.ts';
import { addTables, Repository } from '../support/repository.ts';
import { Editor } from './client.ts';

/** A repository with some tables, its list open in an editor. */
async function opened(text: (tables: string[], repository: Repository) => string) {
  const repository = new Repository();
  addTables(repository, [40, 3, 2]);
  const tables = repository.tables();
  const uri = pathToFileURL(join(repository.stack, 'tables.list')).href;
  const editor = await Editor.start();
  await editor.open(uri, LIST, text(tables, repository));
  return { repository, tables, uri, editor };
}

const lines = (...names: string[]) => names.map(name => `${name}\n`).join('');

test('a list is faulted when the engine cannot read it, and only then as an error', () => {
  using repository = new Repository();
  const name = fc.constantFrom(
    '0x1-0x1-a.ref',
    '0x2-0x2-b.ref',
    'odd',
    '',
    './0x1-0x1-a.ref',
    ' 0x1-0x1-a.ref',
    '..',
    'a/b',
  );
  const text = fc.tuple(fc.array(name), fc.constantFrom('', '\n')).map(([names, end]) => names.join('\n') + end);
  forAll(300, text, drawn => {
    writeFileSync(listPath(repository.stack), drawn);
    let names: string[] | undefined;
    try {
      names = readNames(platform.files, listPath(repository.stack));
    } catch {
      // Refused, by the same rules.
    }
    const parsed = parseList(drawn);
    const errors = parsed.problems.filter(({ finding }) => SEVERITIES[finding.id] === 'error');
    if (names === undefined) assert.ok(errors.length > 0, JSON.stringify(drawn));
    else if (errors.length === 0)
      assert.deepEqual(
        parsed.lines.map(line => line.name),
        names,
      );
  });
});

test('a problem in the text is reported at its range, and a quick fix repairs it', async () => {
  const { repository, tables, uri, editor } = await opened(([base, second, third]) =>
    [base, `${second}  `, '', base, `./${third}`].join('\n'),
  );
  using _ = repository;
  await using __ = editor;
  const [base, second, third] = tables;
  assert.ok(base && second && third);
  const problems = await editor.diagnostics(uri);
  assert.deepEqual(
    problems.map(({ code, range }) => [code, range.start.line, range.start.character, range.end.character]),
    [
      ['listName', 1, second.length, second.length + 2],
      ['listBlankLine', 2, 0, 0],
      ['listRepeated', 3, 0, base.length],
      ['listNoNewline', 4, third.length + 2, third.length + 2],
      ['listName', 4, 0, 2],
    ],
  );
  const [listed] = present(problems[2]).relatedInformation ?? [];
  assert.deepEqual([listed?.location.uri, listed?.location.range.start.line], [uri, 0]);
  const corrected = [];
  for (const problem of problems) {
    const fix = first(await editor.actions(uri, problem));
    corrected.push([fix.title, editor.applied(uri, fix)]);
  }
  assert.deepEqual(corrected, [
    ['Remove the blanks', `${base}\n${second}\n\n${base}\n./${third}`],
    ['Remove the empty line', `${base}\n${second}  \n${base}\n./${third}`],
    ['Remove this line', `${base}\n${second}  \n\n./${third}`],
    ['End the last line with a newline', `${base}\n${second}  \n\n${base}\n./${third}\n`],
    ["Remove './'", `${base}\n${second}  \n\n${base}\n${third}`],
  ]);
});

test('the line of a missing table can be removed, and that is not the first fix', async () => {
  const { repository, tables, uri, editor } = await opened(names => lines(...names));
  using _ = repository;
  await using __ = editor;
  assert.deepEqual(await editor.diagnostics(uri), []);
  const removed = present(tables[1]);
  rmSync(join(repository.stack, removed));
  await editor.change(uri, lines(...tables));
  const [problem] = await editor.diagnostics(uri);
  assert.equal(problem?.code, 'listTableMissing');
  const [fix] = await editor.actions(uri, problem);
  assert.equal(fix?.isPreferred, false);
  assert.equal(editor.applied(uri, fix), lines(...tables.filter(name => name !== removed)));
});

test('lines that end with CR LF are one problem, fixed by the editor itself', async () => {
  const { repository, uri, editor } = await opened(names => lines(...names).replaceAll('\n', '\r\n'));
  using _ = repository;
  await using __ = editor;
  const problems = await editor.diagnostics(uri);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['listName'],
  );
  const [fix] = await editor.actions(uri, ...problems);
  assert.deepEqual(fix?.command?.arguments, [uri]);
});

test('a text has the words of the check of the same list', async () => {
  const { repository, tables, uri, editor } = await opened(names => lines(...names));
  using _ = repository;
  await using __ = editor;
  const [base, ...others] = tables;
  const wrong: Record<string, string> = {
    'no newline': tables.join('\n'),
    'CR LF': lines(...tables).replaceAll('\n', '\r\n'),
    'an empty line': `\n${lines(...tables)}`,
    'blanks around a name': lines(`${base} `, ...others),
    'a line of blanks': lines(' ', ...tables),
    'a path': lines(`./${base}`, ...others),
    'a comment': lines('# tables', ...tables),
    'a NUL': lines(`\0${base}`, ...others),
    'a repeated table': lines(...tables, first(others)),
  };
  for (const [what, text] of Object.entries(wrong)) {
    await editor.change(uri, text);
    const shown = (await editor.diagnostics(uri)).map(({ code, message }) => [code, String(message).split('\n')[0]]);
    const { faults } = readListLines(Buffer.from(text));
    const found = faults.map(fault => [fault.id, findingText(fault).message]);
    assert.ok(found.length > 0, what);
    assert.deepEqual(shown, found, what);
  }
});

test('the hover of a line describes its table', async () => {
  const { repository, tables, uri, editor } = await opened(names => lines(...names));
  using _ = repository;
  await using __ = editor;
  const hover = await editor.hover(uri, { line: 1, character: 5 });
  assert.match(hover ?? '', /Position 1 of \d tables/);
  assert.match(hover ?? '', /Version 1, sha1, blocks of 4,096 bytes/);
  assert.match(hover ?? '', /Sections: refs /);
  const file = join(repository.stack, present(tables[1]));
  writeFileSync(file, 'no table');
  assert.match((await editor.hover(uri, { line: 1, character: 5 })) ?? '', /Cannot read the table: .*too few/);
  rmSync(file);
  assert.match((await editor.hover(uri, { line: 1, character: 5 })) ?? '', /no file of this name/);
});

test('links, outline and completion know the tables on disk', async () => {
  const { repository, tables, uri, editor } = await opened((names, { stack }) => {
    copyFileSync(join(stack, first(names)), join(stack, '0x000000000001-0x000000000009-00000000.ref'));
    return `${lines(...names)}\n`;
  });
  using _ = repository;
  await using __ = editor;
  const links = await editor.request<{ target: string }[]>('textDocument/documentLink', { textDocument: { uri } });
  assert.deepEqual(
    links.map(({ target }) => fileURLToPath(target)),
    tables.map(name => join(repository.stack, name)),
  );
  const outline = await editor.symbols(uri);
  assert.deepEqual(
    outline.map(({ name }) => name),
    tables,
  );
  assert.match(outline[0]?.detail ?? '', /^update ind(?:ex|ices) 1/);
  const items = await editor.complete(uri, { line: tables.length, character: 0 });
  assert.deepEqual(
    items.map(({ label }) => label),
    ['0x000000000001-0x000000000009-00000000.ref'],
  );
  assert.match(items[0]?.detail ?? '', /^update ind(?:ex|ices) 1.*, [\d.]+\xa0B$/);
});

test('lenses show the geometry and what compaction would merge, with the commands for it', async () => {
  const { repository, tables, uri, editor } = await opened(names => lines(...names));
  using _ = repository;
  await using __ = editor;
  const [words, compact, open, warning] = (await editor.lenses(uri)).map(({ command }) => command);
  const [, first = '', last = ''] = /^Compact tables (\d) to (\d)$/.exec(compact?.title ?? '') ?? [];
  const merged = tables.slice(Number(first), Number(last) + 1).map(name => statSync(join(repository.stack, name)).size);
  const size = bytes(merged.reduce((sum, each) => sum + each, 0));
  assert.match(words?.title ?? '', new RegExp(`^${tables.length} tables, .*: compaction due, it would merge ${size}$`));
  assert.deepEqual([compact?.command, compact?.arguments], ['reftable.compact', [repository.stack]]);
  assert.deepEqual(
    [open?.title, open?.command, open?.arguments],
    ['Open stack editor', 'reftable.openStack', [repository.stack]],
  );
  assert.match(warning?.title ?? '', /bypasses the lock of the list/);
  repository.git(['pack-refs']);
  await editor.change(uri, lines(...repository.tables()));
  const [after] = await editor.lenses(uri);
  assert.match(after?.command?.title ?? '', /^1 table, .*: geometric/);
});
