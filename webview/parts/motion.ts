/** Whether things may move: VS Code's own setting counts as much as the system's. */
const system = window.matchMedia('(prefers-reduced-motion: reduce)');

/** A duration in milliseconds, 0 if reduced motion is requested. */
export function motion(milliseconds: number): number {
  return system.matches || document.body.classList.contains('vscode-reduce-motion') ? 0 : milliseconds;
}
