// Does one operation on a stack in this process, and prints what it cost: `operation.ts NAME DIRECTORY REFS TABLES`.
import { readFileSync } from 'node:fs';
import { OPERATIONS, type Operation, type OperationName } from './operations.ts';

const [name = '', directory = '', refs, tables] = process.argv.slice(2);
const size = { refs: Number(refs), tables: Number(tables) };
const operation: Operation = OPERATIONS[name as OperationName];

operation.warmUp?.(directory, size);
const before = process.cpuUsage();
const count = operation.run(directory, size);
const { user, system } = process.cpuUsage(before);
const cost = { microseconds: (user + system) / count, memory: peakMemory() };
process.stdout.write(JSON.stringify(cost));

/**
 * The most memory that this process had, in bytes. On Linux `maxRSS` begins with that of the process that started it, which
 * may be larger.
 */
function peakMemory(): number {
  const { maxRSS } = process.resourceUsage();
  if (process.platform !== 'linux') return maxRSS * 1024;
  const [, ownPeak = maxRSS] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(ownPeak) * 1024;
}
