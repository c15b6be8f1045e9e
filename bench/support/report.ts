import { cpus, totalmem } from "node:os";

/** One measured figure. Without a bar it is there to be read, and passes nothing and fails nothing. */
export interface Metric {
  bench: string;
  metric: string;
  value: number;
  bar: number | null;
  better: "higher" | "lower";
  unit: string;
  /** What the figure was made of, and what it was measured against in the same run. */
  detail: Record<string, unknown>;
}

/** Prints metrics as they come: JSON lines with `--json`, else a line to read. */
export function createReport(json: boolean) {
  let failed = 0;
  return {
    add(metric: Metric): void {
      const passes = holds(metric);
      if (passes === false) failed += 1;
      if (json) {
        console.log(JSON.stringify({ ...metric, value: round(metric.value) }));
        return;
      }
      const { bench, metric: name, value, bar, better, unit } = metric;
      const word = better === "higher" ? "at least" : "at most";
      const judged = bar === null ? "" : ` (${word} ${bar}: ${passes ? "holds" : "MISSED"})`;
      console.log(`${bench} ${name} = ${round(value)} ${unit}${judged}`);
      console.log(`    ${JSON.stringify(metric.detail)}`);
    },
    /** 1 when a bar was missed. */
    exitCode: () => (failed > 0 ? 1 : 0),
    /** Lets the process end with 1 when a bar was missed or the measuring failed. */
    of(measuring: Promise<unknown>): void {
      measuring.then(
        () => {
          process.exitCode = failed > 0 ? 1 : 0;
        },
        (error: unknown) => {
          console.error(error);
          process.exitCode = 1;
        },
      );
    },
  };
}

/** Whether a metric keeps its bar; null without one. Not a number keeps none. */
export function holds({ value, bar, better }: Metric): boolean | null {
  if (bar === null) return null;
  return better === "higher" ? value >= bar : value <= bar;
}

/** What is being done, on stderr, so that stdout stays figures. */
export function tell(text: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);
}

/** The machine that the figures are of. */
export function machine(): Record<string, unknown> {
  const [first] = cpus();
  return {
    cores: cpus().length,
    cpu: first?.model.trim(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** The middle of some numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** Four digits that count, for people and for diffs. */
export function round(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : value;
}
