// Makes pictures small: PNG files of 256 colors, still or animated (APNG).
import UPNG from 'upng-js';

const colors = 256;

/** A PNG file with at most 256 colors, from any PNG file. */
export function reduced(png) {
  const { width, height } = UPNG.decode(png);
  return Buffer.from(UPNG.encode([pixels(png)], width, height, colors));
}

/** An animated PNG file from PNG files of the same size, which repeats; each is shown for `seconds`. */
export function animated(pngs, seconds) {
  const { width, height } = UPNG.decode(pngs[0]);
  const delays = pngs.map(() => seconds * 1000);
  return Buffer.from(UPNG.encode(pngs.map(pixels), width, height, colors, delays));
}

function pixels(png) {
  return UPNG.toRGBA8(UPNG.decode(png))[0];
}
