export interface Told {
  file: string;
  name: string;
  reason: string;
}
export interface RunOfTests {
  passed: number;
  failed: number;
  failures: Told[];
  unsteady: Told[];
}
export function readVitest(report: string, root?: string): RunOfTests;
export function readPlaywright(report: string): RunOfTests;
export function readUncaught(output: string): Told[];
export function addFailures(run: RunOfTests, failures: Told[]): RunOfTests;
export function mergeRuns(first: RunOfTests, second: RunOfTests): RunOfTests;
export function tellFailures(run: RunOfTests): string[];
