import { Finding, type Outcomes } from './probe.ts';

/**
 * Runs one part of the product and counts how it ends. `codeOf` returns the name of an error that the part documents,
 * `undefined` for any other, which is a Finding. Returns `undefined` after a documented error.
 */
export function attempt<T>(
  outcomes: Outcomes,
  what: string,
  codeOf: (error: unknown) => string | undefined,
  run: () => T,
): { readonly value: T } | undefined {
  try {
    const value = run();
    count(outcomes, `${what} ok`);
    return { value };
  } catch (error) {
    judge(outcomes, what, codeOf, error);
    return undefined;
  }
}

export function judge(
  outcomes: Outcomes,
  what: string,
  codeOf: (error: unknown) => string | undefined,
  error: unknown,
): void {
  if (error instanceof Finding) throw error;
  const code = codeOf(error);
  if (code === undefined) throw new Finding(`${what} threw ${error instanceof Error ? error.stack : String(error)}`);
  count(outcomes, `${what} ${code}`);
}

export function count(outcomes: Outcomes, outcome: string): void {
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}
