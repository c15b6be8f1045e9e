import type { Context } from "@/lib/context";
import { listKeys } from "@/lib/keys/list-keys";
import { listKeysQuery } from "@/lib/keys/schemas";
import { cpuSeconds, machineSeconds } from "../support/cpu-time";
import type { Case } from "./cases";

export interface Timing {
  name: string;
  p50: number;
  p95: number;
}

const RUNS = 20;

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function timing(name: string, samples: number[]): Timing {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  const round = (value: number) => Math.round(value * 10) / 10;
  return { name, p50: round(at(0.5)), p95: round(at(0.95)) };
}

/** p50 and p95 of each case, after two calls that warm it up. `ask` answers one case. */
export async function measureCases(
  cases: readonly Case[],
  ask: (given: Case) => Promise<unknown>,
): Promise<Timing[]> {
  const all: Timing[] = [];
  for (const given of cases) {
    const samples: number[] = [];
    for (let run = -2; run < RUNS; run += 1) {
      const took = await time(() => ask(given));
      if (run >= 0) samples.push(took);
    }
    all.push(timing(new URLSearchParams(given).toString(), samples));
  }
  return all;
}

/** Seconds of CPU: all of the machine's, and ours, which are this process and the database's. */
function seconds(databasePid: number) {
  const [machine, own, database] = [
    machineSeconds(),
    cpuSeconds(process.pid, { living: false }),
    cpuSeconds(databasePid),
  ];
  if (machine === null || own === null || database === null) return null;
  return { others: machine - own - database, at: performance.now() };
}

/** What `work` answers, and how many cores were busy with what is not of this bench; null where it cannot be told. */
export async function besides<T>(databasePid: number, work: () => Promise<T>) {
  const before = seconds(databasePid);
  const answer = await work();
  const after = seconds(databasePid);
  if (!before || !after) return { answer, elsewhere: null };
  const cores = (after.others - before.others) / ((after.at - before.at) / 1000);
  return { answer, elsewhere: Math.round(Math.max(0, cores) * 100) / 100 };
}

/** The first page against one 400 pages of 200 in, unfiltered and filtered; the worst ratio of medians. */
export async function measureDeepPages(ctx: Context) {
  const pairs: { name: string; first: number; deep: number; ratio: number }[] = [];
  for (const given of [{}, { sort: "-created" }, { state: "Enabled", sort: "lastUsed" }]) {
    const first = listKeysQuery.parse({ ...given, limit: 200 });
    let deep = first;
    for (let page = 0; page < 400; page += 1) {
      const { nextCursor } = await listKeys(ctx, deep);
      if (nextCursor === null) break;
      deep = { ...first, cursor: nextCursor };
    }
    const samples: [number[], number[]] = [[], []];
    for (let run = 0; run < RUNS; run += 1) {
      samples[0].push(await time(() => listKeys(ctx, first)));
      samples[1].push(await time(() => listKeys(ctx, deep)));
    }
    const [a, b] = [timing("", samples[0]).p50, timing("", samples[1]).p50];
    const name = new URLSearchParams(given as Record<string, string>).toString();
    pairs.push({ name, first: a, deep: b, ratio: Math.round((b / a) * 100) / 100 });
  }
  return { ratio: Math.max(...pairs.map(({ ratio }) => ratio)), pairs };
}
