// Chromium with the flags that the workbench needs, headless.
import { chromium } from 'playwright-core';

/** Quiet on the network, and able to run as root in a container. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--force-color-profile=srgb',
];

export function launchChromium(executablePath) {
  return chromium.launch({ executablePath, args: flags });
}
