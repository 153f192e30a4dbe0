/** Times are in milliseconds. */
export class SlowTests {
  addTest(file: string, title: string, time: number): void;
  /** Times of the same file are added up. */
  addFile(file: string, time: number): void;
  /** Lines with the slow tests and the slow files, slowest first; none if there are none. */
  lines(): string[];
}
