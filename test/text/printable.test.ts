import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { bounded, excerpt, message } from '../../src/text/escape/bounded.ts';
import { markdown, markdownCode, plain } from '../../src/text/escape/plain.ts';
import { asciiJson, escaped, printable } from '../../src/text/escape/printable.ts';

/** One character of each kind that is not shown as itself. */
const HIDDEN: readonly (readonly [character: string, shown: string])[] = [
  ['\0', '\\x00'],
  ['\x1b', '\\x1b'],
  ['\n', '\\x0a'],
  ['\r', '\\x0d'],
  ['\t', '\\x09'],
  ['\x7f', '\\x7f'],
  ['\x9b', '\\u009b'],
  ['\xad', '\\u00ad'],
  ['\u034f', '\\u034f'],
  ['\u061c', '\\u061c'],
  ['\u115f', '\\u115f'],
  ['\u180e', '\\u180e'],
  ...[...'\u200b\u200c\u200d\u200e\u200f'].map(each => [each, `\\u${each.charCodeAt(0).toString(16)}`] as const),
  ...[...'\u2028\u2029\u202a\u202b\u202c\u202d\u202e'].map(
    each => [each, `\\u${each.charCodeAt(0).toString(16)}`] as const,
  ),
  ...[...'\u2060\u2066\u2067\u2068\u2069'].map(each => [each, `\\u${each.charCodeAt(0).toString(16)}`] as const),
  ['\u3164', '\\u3164'],
  ['\ufe0f', '\\ufe0f'],
  ['\ufeff', '\\ufeff'],
  ['\ufff9', '\\ufff9'],
  ['\u{e0041}', '\\u{e0041}'],
  ['\udcff', '\\xff'],
  ['\ud800', '\\ud800'],
];

suite('printable text', () => {
  test('spells out every control character and every character that cannot be seen', () => {
    for (const [character, shown] of HIDDEN) assert.equal(printable(`a${character}b`), `a${shown}b`);
  });

  test('keeps everything that can be seen', () => {
    const text = 'refs/heads/größe-über-日本語-עברית-العربية-é-\u{1f600} \\ $(x) [a](b)';
    assert.equal(printable(text), text);
  });

  test('keeps the parts of an emoji together', () => {
    for (const emoji of ['❤\ufe0f', '👩\u200d💻', '👩🏽\u200d🚀', '🏳\ufe0f\u200d🌈'])
      assert.equal(printable(emoji), emoji);
    assert.equal(printable('a\ufe0f'), 'a\\ufe0f');
    assert.equal(printable('👩\u200da'), '👩\\u200da');
  });

  test('does not change when it is applied again', () => {
    const text = HIDDEN.map(([character]) => character).join('|');
    assert.equal(printable(printable(text)), printable(text));
  });

  test('keeps different texts different where backslashes are doubled', () => {
    assert.equal(escaped('\x1b'), '\\x1b');
    assert.equal(escaped('\\x1b'), '\\\\x1b');
    assert.notEqual(escaped('\x9b'), escaped('\udc9b'));
  });

  test('escapes JSON without changing its value', () => {
    for (const [character] of HIDDEN) {
      const value = { [`key${character}`]: `a${character}\ufe0fb\\` };
      const json = asciiJson(JSON.stringify(value));
      assert.deepEqual(JSON.parse(json), value);
      assert.equal(printable(json), json);
    }
  });
});

suite('a bounded text', () => {
  test('contains the length of the whole text, in bytes', () => {
    assert.equal(bounded('a'.repeat(15_000_000)), `${'a'.repeat(500)}… (15000000 bytes)`);
    assert.equal(bounded('ä'.repeat(1000), 3), 'äää… (2000 bytes)');
    assert.equal(bounded('\udcff'.repeat(1000), 1), '\udcff… (1000 bytes)');
  });

  test('is not cut a second time', () => {
    const once = bounded('a'.repeat(1e6));
    assert.equal(bounded(once), once);
  });

  test('is not cut inside a character', () => {
    assert.equal(bounded('\u{1f600}'.repeat(1000), 3), '\u{1f600}… (4000 bytes)');
  });

  test('keeps a message and a quoted name short for any content', () => {
    for (const [character] of HIDDEN) {
      assert.ok(message(character.repeat(1e6)).length < 5000, escape(character));
      assert.ok(excerpt(character.repeat(1e6)).length < 1000, escape(character));
    }
  });
});

/** VS Code's `parseLinkedText` and the pattern of its `renderLabelWithIcons`. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
const ICON = /(\\)?\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/g;

const LINKS = [
  '[Repair](command:workbench.action.terminal.sendSequence?%7B%7D)',
  '[a](https://example.com)',
  '[a](http://example.com "title")',
  '[a](file:///etc/passwd)',
  '[a\\](command:x)',
  'x$(trash)y$(sync~spin) \\$(a)',
];

suite('plain text for VS Code', () => {
  test('has no link and no icon in it, and reads the same', () => {
    for (const text of LINKS) {
      assert.ok(LINK.test(text) || ICON.test(text), text);
      LINK.lastIndex = 0;
      ICON.lastIndex = 0;
      assert.doesNotMatch(plain(text), new RegExp(LINK.source, 'i'));
      assert.doesNotMatch(plain(text), new RegExp(ICON.source));
      assert.equal(plain(text).replaceAll('\u2060', ''), text);
    }
  });

  test('does not become a link where it is joined with the words around it', () => {
    const [name, other] = ['[x]', '(command:y)'];
    assert.doesNotMatch(plain(`${name}${other}`), new RegExp(LINK.source, 'i'));
  });

  test('shows a word joiner that was there before', () => {
    assert.equal(plain('[a]\u2060(command:x)'), '[a]\\u2060(command:x)');
  });

  test('has one line of bounded length', () => {
    assert.equal(plain('a\nb'), 'a\\x0ab');
    assert.ok(plain('](('.repeat(1e6)).length < 1500);
  });
});

suite('text as Markdown', () => {
  test('contains no character that Markdown could read as markup or an address', () => {
    const text =
      '# [a](command:x) <b>*x*</b> https://example.com www.example.com a@b.example $(trash) `c` ![i](x) 1. &lt;';
    const shown = markdown(text);
    assert.match(shown, /^(?:[\p{L}\p{N} ]|&#\d+;|&nbsp;)+$/u);
    assert.equal(
      shown.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
      text,
    );
  });

  test('keeps spaces that Markdown would drop', () => {
    assert.equal(markdown(' a  b '), '&nbsp;a&nbsp; b&nbsp;');
  });

  test('is fenced by more backticks than it holds, as code', () => {
    assert.equal(markdownCode('a``b'), '```a``b```');
    assert.equal(markdownCode('`a'), '`` `a ``');
    assert.equal(markdownCode('a\u202eb\n'), '`a\\u202eb\\x0a`');
  });
});
