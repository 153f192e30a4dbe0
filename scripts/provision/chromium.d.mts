/** The path of a browser of Chromium's kind. */
export function provideChromium(): string;
