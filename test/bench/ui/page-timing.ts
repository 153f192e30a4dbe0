/** Times in a webview, taken in the page: from an event to the frame in which what it leads to is drawn. */
import type { Frame } from 'playwright-core';

/**
 * Milliseconds from `act` until the text of the first element that matches `selector` is another one, and is drawn.
 * `act` is run in the page; both selectors must match.
 */
export function untilTextChanges(frame: Frame, selector: string, act: Action): Promise<number> {
  return frame.evaluate(
    async ([watched, { target, value }]) => {
      const element = document.querySelector(watched) as HTMLElement;
      const from = document.querySelector(target) as HTMLElement;
      const before = element.textContent;
      const nextFrame = () => new Promise(resolve => requestAnimationFrame(resolve));
      const start = performance.now();
      if (value === undefined) from.click();
      else {
        (from as HTMLInputElement).value = value;
        from.dispatchEvent(new Event('input', { bubbles: true }));
      }
      while (element.textContent === before) await nextFrame();
      await nextFrame();
      return performance.now() - start;
    },
    [selector, act] as const,
  );
}

/** Milliseconds from `act` until an element that matches `selector` is drawn. None may match before. */
export function untilDrawn(frame: Frame, selector: string, { target }: Action): Promise<number> {
  return frame.evaluate(
    async ([drawn, clicked]) => {
      if (document.querySelector(drawn)) throw new Error(`${drawn} is there already.`);
      const nextFrame = () => new Promise(resolve => requestAnimationFrame(resolve));
      const start = performance.now();
      (document.querySelector(clicked) as HTMLElement).click();
      while (!document.querySelector(drawn)) await nextFrame();
      await nextFrame();
      return performance.now() - start;
    },
    [selector, target] as const,
  );
}

/** A click on the element that matches `target`, or a text that is entered there. */
export interface Action {
  readonly target: string;
  readonly value?: string;
}

/** The longest frame in milliseconds while an element is scrolled through by `step` pixels in each of `frames` frames. */
export function longestFrame(frame: Frame, selector: string, step: number, frames: number): Promise<number> {
  return frame.evaluate(
    async ([scrolled, pixels, count]) => {
      const element = document.querySelector(scrolled) as HTMLElement;
      const nextFrame = () => new Promise<number>(resolve => requestAnimationFrame(resolve));
      let longest = 0;
      let last = await nextFrame();
      for (let i = 0; i < count; i++) {
        element.scrollTop += pixels;
        const now = await nextFrame();
        longest = Math.max(longest, now - last);
        last = now;
      }
      return longest;
    },
    [selector, step, frames] as const,
  );
}
