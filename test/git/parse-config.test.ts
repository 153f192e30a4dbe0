import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type ConfigEntry, ConfigSyntaxError, MAX_ENTRIES, parseConfig } from '../../src/git/config/parse-config.ts';
import { git, tryGit } from '../support/git.ts';
import { temporaryFolder } from './fixture.ts';

const READABLE: Readonly<Record<string, string>> = {
  'plain values and comments': '# c\n[core]\n\tbare = false ; not bare\n;x\n  fileMode=true#y\n',
  'a name without a value': '[core]\n\tbare\n[a]b\n',
  'names in any case': '[CoRe]\n\tIgnoreCase = TRUE\n',
  'subsections with escapes': '[remote "or\\"ig\\\\in"]\n\turl = x\n[branch "A/b c"]\n\tmerge = refs/heads/A\n',
  'the old dotted subsection': '[Branch.Main]\n\tremote = o\n',
  'quotes inside a value': '[a]\n\tb = one "two  # ; " three\n\tc = "  kept  "  \n\td = x   y  \n',
  'escapes in a value': '[a]\n\tb = "tab\\there" \\"q\\" back\\\\slash new\\nline\n',
  'blanks beside quotes': '[a]\n\tb = "" x\n\tc = x ""  \n\td = x "" y \n\te = " " \n\tf = \\t x\n\tg = x \\t \\\n  \n',
  'a carriage return inside a line': '[a]\n\tb = x\r y\n\tc = x \r \n\td = \r\n\te = x\r',
  'a value over several lines': '[a]\n\tb = one \\\n   two \\\n three\n\tc = 1\n',
  'carriage returns': '[a]\r\n\tb = one\r\n\tc = two # x\r\n',
  'a byte order mark': '\uFEFF[a]\n\tb = c\n',
  'an entry after a section header': '[a] b = c\n[d "e"] f\n',
  'an empty value and an empty file end': '[a]\n\tb =\n\tc = ',
  'a name without a section': 'a = b\n',
  'a subsection without a section, after a carriage return': '[ "a"]\n\tb = c\n[d\r"e\\\r"]\n\tf = g\n',
  'a backslash at the end of the file': '[a]\n\tb = c\\',
};

const BROKEN: Readonly<Record<string, string>> = {
  'a header without its bracket': '[core\n\ta = b\n',
  'an open quote': '[a]\n\tb = "c\n',
  'an unknown escape': '[a]\n\tb = \\q\n',
  'a name that starts with a digit': '[a]\n\t1b = c\n',
  'text after a name': '[a]\n\tb c\n',
  'a comment after a name': '[a]\n\tb # c\n',
  'a blank that is not ASCII': '[a]\n\u00a0b = c\n',
  'a section without a name': '[a]\n[]\n',
  'a header that ends after the subsection': '[a]\n[b "c"\n',
  'a header that ends with the file': '[a]\n[b',
  'a subsection that ends with the file': '[a]\n[b "c',
};

describe('the parser of git configuration', () => {
  for (const [what, text] of Object.entries(READABLE)) {
    it(`reads ${what} as git does`, test => {
      const file = join(temporaryFolder(test), 'config');
      writeFileSync(file, text);
      assert.deepEqual(parseConfig(text), listedByGit(file));
    });
  }

  it('reads values of any shape as git does', test => {
    const folder = temporaryFolder(test);
    const part = fc.constantFrom(
      'x',
      '\u00e9',
      ' ',
      '\t',
      '\r',
      '"a"',
      '" "',
      '"#;"',
      '\\"',
      '\\\\',
      '\\n',
      '\\\n',
      '#',
      ';',
      '=',
      '[',
    );
    const value = fc.array(part, { maxLength: 12 }).map(parts => parts.join(''));
    fc.assert(
      fc.property(fc.array(value, { minLength: 5, maxLength: 5 }), values => {
        const text = `[a]\n${values.map((each, index) => `\tv${index} = ${each}\n`).join('')}`;
        assertReadAsByGit(text, join(folder, 'config'));
      }),
      { numRuns: 50 },
    );
  });

  it('reads files of any shape as git does', test => {
    const folder = temporaryFolder(test);
    const part = fc.constantFrom(
      ...['x', 'B-1', '1', '.', '\u00e9', '\u00a0', '\v', ' ', '\t', '\r', '\n', '=', '"', '\\', '#', ';', '[', ']'],
      ...['[a]', '[a]\n', '[B "c"]\n', '[a.', '[a "', '"]', 'x = ', '\nx', '\r\n'],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), parts => {
        assertReadAsByGit(parts.join(''), join(folder, 'config'));
      }),
      { numRuns: 50 },
    );
  });

  for (const [what, text] of Object.entries(BROKEN)) {
    it(`refuses ${what}, at the line that git names`, test => {
      const file = join(temporaryFolder(test), 'config');
      writeFileSync(file, text);
      const complaint = tryGit('/', ['config', '--file', file, '--list']).stderr;
      const line = Number(/bad config line (\d+)/.exec(complaint)?.[1]);
      assert.ok(line > 0, complaint);
      assert.throws(
        () => parseConfig(text),
        (error: unknown) => error instanceof ConfigSyntaxError && error.line === line,
      );
    });
  }

  it('refuses more entries than a configuration has, and reports the line', () => {
    assert.equal(parseConfig(`[a]\n${'b\n'.repeat(MAX_ENTRIES)}`).length, MAX_ENTRIES);
    assert.throws(
      () => parseConfig(`[a]\n${'b\n'.repeat(MAX_ENTRIES + 1)}`),
      new ConfigSyntaxError(MAX_ENTRIES + 2, 'more than 100000 entries'),
    );
  });
});

function assertReadAsByGit(text: string, file: string): void {
  writeFileSync(file, text);
  const badLine = /bad config line (\d+)/.exec(tryGit('/', ['config', '--file', file, '--list']).stderr)?.[1];
  if (badLine === undefined) assert.deepEqual(parseConfig(text), listedByGit(file));
  else assert.throws(() => parseConfig(text), new ConfigSyntaxError(Number(badLine)));
}

function listedByGit(file: string): ConfigEntry[] {
  return git('/', ['config', '--file', file, '--list', '--null'])
    .split('\0')
    .slice(0, -1)
    .map(line => {
      const end = line.indexOf('\n');
      return end < 0 ? { key: line, value: null } : { key: line.slice(0, end), value: line.slice(end + 1) };
    });
}
