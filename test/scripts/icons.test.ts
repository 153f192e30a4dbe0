// The icon font of the package has what the pages use, and not much more.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { iconFiles } from '../../scripts/build/icons.mjs';
import { ICONS } from '../../webview/parts/icons.ts';

/** The glyph of each character by its code point, from a `cmap` table of format 4. */
function glyphs(font: Buffer): Map<number, number> {
  const tables = font.readUInt16BE(4);
  const entry = Array.from({ length: tables }, (_, i) => 12 + 16 * i).find(
    at => font.toString('latin1', at, at + 4) === 'cmap',
  );
  const cmap = font.readUInt32BE((entry ?? 0) + 8);
  const subtables = Array.from(
    { length: font.readUInt16BE(cmap + 2) },
    (_, i) => cmap + font.readUInt32BE(cmap + 8 + 8 * i),
  );
  const start = subtables.find(at => font.readUInt16BE(at) === 4) ?? assert.fail('no table of format 4');
  const twice = font.readUInt16BE(start + 6);
  const found = new Map<number, number>();
  for (let i = 0; i < twice; i += 2) {
    const [ends, starts] = [start + 14 + i, start + 16 + twice + i];
    const [deltas, offsets] = [starts + twice, starts + 2 * twice];
    const [first, last] = [font.readUInt16BE(starts), font.readUInt16BE(ends)];
    for (let code = first; code <= last && code < 0xffff; code++) {
      const offset = font.readUInt16BE(offsets);
      const glyph = offset === 0 ? code : font.readUInt16BE(offsets + offset + 2 * (code - first));
      found.set(code, glyph === 0 ? 0 : (glyph + font.readUInt16BE(deltas)) & 0xffff);
    }
  }
  return found;
}

describe('the icon font', () => {
  let css: string;
  let font: Buffer;
  before(async () => {
    const files = await iconFiles();
    css = files['codicon.css'].toString();
    font = files['codicon.ttf'];
  });

  test('has a rule and a glyph for each icon of the pages, and for no other', () => {
    const rules = [...css.matchAll(/\.codicon-([\w-]+):before \{ content: "\\([0-9a-f]+)" \}/g)];
    assert.deepEqual(rules.map(([, icon]) => icon).sort(), [...ICONS].sort());
    const known = glyphs(font);
    const codes = rules.map(([, , code = '']) => Number.parseInt(code, 16));
    assert.deepEqual(
      codes.filter(code => (known.get(code) ?? 0) === 0),
      [],
    );
    assert.deepEqual(
      [...known.keys()].filter(code => !codes.includes(code)),
      [],
    );
  });

  test('is small, and keeps the rules that are not about one icon', () => {
    assert.ok(font.length < 20_000, `${font.length} bytes`);
    assert.match(css, /@font-face/);
    assert.match(css, /\.codicon-modifier-spin/);
  });
});
