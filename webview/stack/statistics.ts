/** Requests the results of table scans, a few tables at a time. Tables never change: each is requested once. */
import type { TableStatistics } from '../../src/protocol/stack.ts';
import type { ErrorInfo } from '../../src/protocol/values.ts';
import { errorInfo } from '../parts/messenger.ts';

const AT_ONCE = 6;

export interface StatisticsLoader {
  /** Loads what is missing or failed, newest tables (the small ones) first; a later call replaces the queue. */
  load(tables: readonly string[]): void;
}

interface Loading {
  readonly known: Map<string, TableStatistics>;
  readonly failures: Map<string, ErrorInfo>;
  readonly ask: (table: string) => Promise<TableStatistics>;
  readonly loaded: () => void;
}

export function createStatisticsLoader({ known, failures, ask, loaded }: Loading): StatisticsLoader {
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
          statistic => {
            known.set(name, statistic);
            failures.delete(name);
          },
          error => void failures.set(name, errorInfo(error)),
        )
        .finally(() => {
          running--;
          loaded();
          pump();
        });
    }
  };
  return {
    load(tables) {
      const names = new Set(tables);
      for (const name of known.keys()) if (!names.has(name)) known.delete(name);
      // The cause of a failure may no longer exist.
      for (const name of asked) if (!names.has(name) || failures.has(name)) asked.delete(name);
      for (const name of failures.keys()) if (!names.has(name)) failures.delete(name);
      queue = tables.filter(name => !asked.has(name));
      pump();
    },
  };
}
