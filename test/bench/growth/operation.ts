// Does one operation on a stack in this process, and prints what it cost: `operation.ts NAME DIRECTORY REFS TABLES`.
import { OPERATIONS, type Operation, type OperationName } from './operations.ts';

const [name = '', directory = '', refs, tables] = process.argv.slice(2);
const size = { refs: Number(refs), tables: Number(tables) };
const operation: Operation = OPERATIONS[name as OperationName];

operation.warmUp?.(directory, size);
const before = process.cpuUsage();
const count = operation.run(directory, size);
const { user, system } = process.cpuUsage(before);
const cost = { microseconds: (user + system) / count, memory: process.resourceUsage().maxRSS * 1024 };
process.stdout.write(JSON.stringify(cost));
