import { parseArgs } from "node:util";
import type { ColdAnswer, ColdTask } from "./access/cold";
import type { EvaluateAnswer, EvaluateTask } from "./access/evaluate";
import { askChild } from "./support/child";
import { createReport, type Metric, machine, tell } from "./support/report";

const { values: given } = parseArgs({
  options: {
    json: { type: "boolean" },
    keys: { type: "string", default: "10000" },
    sample: { type: "string", default: "1000000" },
  },
});
const report = createReport(given.json === true);
const PRINCIPALS = 500;

function add(
  metric: string,
  value: number,
  bar: number | null,
  unit: string,
  more: Partial<Metric> = {},
): void {
  report.add({ bench: "access", metric, value, bar, better: "lower", unit, detail: {}, ...more });
}

/** All keys, what changes of them, and whether both paths say the same. Times are CPU time of the one process. */
async function benchEstate(): Promise<void> {
  const sample = Number(given.sample);
  const task: EvaluateTask = {
    accounts: 5,
    keys: Number(given.keys),
    principals: PRINCIPALS,
    sample,
    reasons: Math.ceil(sample / 50),
  };
  tell(`evaluating ${task.keys} keys for ${PRINCIPALS} principals each`);
  const answer = await askChild<EvaluateAnswer>({ entry: "bench/access/evaluate.ts" }, task);
  const { verdicts, cpuSeconds, wallSeconds, classesPerKey, share, incremental } = answer;
  const detail = { ...machine(), verdicts, wallSeconds, classesPerKey, share };
  add("verdicts_seconds", cpuSeconds, 60, "s", { detail });
  add("peak_memory_mb", answer.peakRssMb, 1_024, "MB");
  const worst = Math.max(incremental.keyPolicyMs, incremental.identityPolicyMs);
  add("incremental_ms", worst, 50, "ms", { detail: { ...incremental } });
  add("plain_cells_per_second", answer.plainCellsPerSecond, null, "cells/s", {
    better: "higher",
    detail: {
      verdictsAlone: answer.plainVerdictsPerSecond,
      throughTheFastPath: verdicts / cpuSeconds,
    },
  });
  const { disagreements, reasonDisagreements } = answer;
  add("disagreements", disagreements + reasonDisagreements, 0, "cells", {
    detail: { disagreements, of: sample, reasonDisagreements, ofReasons: task.reasons },
  });
}

async function benchCold(): Promise<void> {
  const task: ColdTask = { principals: 5_000, rounds: 7 };
  tell(`one key for ${task.principals} principals, from text, with reasons`);
  const answer = await askChild<ColdAnswer>({ entry: "bench/access/cold.ts" }, task);
  const { cpuMs, wallMs, ...detail } = answer;
  // What somebody waits for has the bar; CPU time says more where other work runs beside it.
  add("cold_matrix_ms", wallMs, 400, "ms", { detail });
  add("cold_matrix_cpu_ms", cpuMs, null, "ms");
}

report.of(benchEstate().then(benchCold));
