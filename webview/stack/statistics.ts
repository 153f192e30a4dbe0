/** Requests the results of table scans, a few tables at a time. Tables never change: each is requested once. */
import type { StackSummary, TableStatistics } from '../../src/protocol/stack.ts';

const AT_ONCE = 6;

export interface StatisticsLoader {
  /** Loads what is missing, newest tables (the small ones) first; a later call replaces the queue. */
  load(summary: StackSummary): void;
}

export function createStatisticsLoader(
  known: Map<string, TableStatistics>,
  ask: (table: string) => Promise<TableStatistics>,
  loaded: () => void,
): StatisticsLoader {
  let queue: string[] = [];
  const asked = new Set<string>();
  let running = 0;

  const pump = () => {
    while (running < AT_ONCE && queue.length > 0) {
      const name = queue.pop()!;
      asked.add(name);
      running++;
      void ask(name)
        .then(
          statistic => void known.set(name, statistic),
          // A table that cannot be scanned keeps its plain bar; the table editor shows the reason.
          () => undefined,
        )
        .finally(() => {
          running--;
          loaded();
          pump();
        });
    }
  };
  return {
    load({ tables }) {
      const names = new Set(tables.map(({ name }) => name));
      for (const name of known.keys()) if (!names.has(name)) known.delete(name);
      for (const name of asked) if (!names.has(name)) asked.delete(name);
      queue = tables.map(({ name }) => name).filter(name => !asked.has(name));
      pump();
    },
  };
}
