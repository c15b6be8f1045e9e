// How fast a full sync reads, and in how much memory, against a bare loop of SDK calls in the same run.
//   npm run --silent bench -- sync [--json] [--keys 10000] [--many 100000 | --many 0] [--rounds 3]
import { parseArgs } from "node:util";
import { createReport, machine, median, round, tell } from "./support/report";
import type { PeerAnswer, PeerLoop } from "./sync/peer";
import type { SyncMeasured } from "./sync/worker";
import { type Costs, openServer, openWorld, type World } from "./sync/world";

const RATIO_BAR = 0.8;
const RSS_BAR_MB = 512;
const TIME_RATIO_BAR = 12;

interface Round {
  first: SyncMeasured;
  peakRssMb: number;
  costs: Costs;
  peer: PeerAnswer;
  peerCosts: Costs;
}

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    keys: { type: "string", default: "10000" },
    /** Keys of the large estate; 0 leaves it out. */
    many: { type: "string", default: "100000" },
    rounds: { type: "string", default: "3" },
  },
});
const report = createReport(values.json);
const server = await openServer();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void server.server.stop().finally(() => process.exit(130)));
}
try {
  const rounds = await small(Number(values.keys), Number(values.rounds));
  if (Number(values.many) > 0) await large(Number(values.many), rounds);
} finally {
  await server.server.stop();
}
process.exit(report.exitCode());

/** Sync and bare loop in turn, so that what else the machine does falls on both. */
async function small(keys: number, count: number): Promise<Round[]> {
  tell(`endpoint with ${keys} keys`);
  const world = await openWorld(server, keys);
  const rounds: Round[] = [];
  try {
    for (let number = 1; number <= count; number += 1) {
      rounds.push(await oneRound(world));
      tell(`round ${number} of ${count}: ${JSON.stringify(summary(rounds.slice(-1)))}`);
    }
  } finally {
    await world.close();
  }
  const ratios = rounds.map(({ first, peer }) => rate(first) / rate(peer.whole));
  const detail = { keys, ...summary(rounds), ratios: ratios.map(round), machine: machine() };
  report.add({
    bench: "sync",
    metric: "ratio_to_bare_sdk",
    value: median(ratios),
    bar: RATIO_BAR,
    better: "higher",
    unit: "ratio",
    detail,
  });
  addMemory(keys, Math.max(...rounds.map(({ peakRssMb }) => peakRssMb)));
  return rounds;
}

async function oneRound(world: World): Promise<Round> {
  const { answer, costs, databaseUrl } = await world.sync(1);
  const [first] = answer.syncs;
  if (!first) throw new Error("The worker measured nothing");
  const { answer: peer, costs: peerCosts } = await world.bare(databaseUrl);
  return { first, peakRssMb: answer.peakRssMb, costs, peer, peerCosts };
}

async function large(keys: number, before: Round[]): Promise<void> {
  tell(`endpoint with ${keys} keys`);
  const world = await openWorld(server, keys);
  try {
    const { answer, costs } = await world.sync(1);
    const [first] = answer.syncs;
    if (!first) throw new Error("The worker measured nothing");
    const base = median(before.map(({ first: sync }) => sync.seconds));
    const baseCpu = median(before.map((one) => cpuOf(one.first, one.costs)));
    report.add({
      bench: "sync",
      metric: "time_ratio_large",
      value: first.seconds / base,
      bar: TIME_RATIO_BAR,
      better: "lower",
      unit: "ratio",
      detail: {
        keys,
        seconds: first.seconds,
        base_seconds: base,
        cpu_ratio: round(cpuOf(first, costs) / baseCpu),
        ...largeDetail(first, costs),
      },
    });
    addMemory(keys, answer.peakRssMb);
  } finally {
    await world.close();
  }
}

function addMemory(keys: number, peakRssMb: number): void {
  report.add({
    bench: "sync",
    metric: keys === Number(values.keys) ? "peak_rss_mb" : "peak_rss_mb_large",
    value: peakRssMb,
    bar: RSS_BAR_MB,
    better: "lower",
    unit: "MB",
    detail: { keys, of: "the worker's process, from its start to its end" },
  });
}

/** The medians of some rounds. */
function summary(rounds: Round[]): Record<string, unknown> {
  const of = (pick: (one: Round) => number) => round(median(rounds.map(pick)));
  const [one] = rounds;
  return {
    calls: of(({ first }) => first.calls),
    seconds: of(({ first }) => first.seconds),
    calls_per_second: of(({ first }) => rate(first)),
    cpu_us_per_call: {
      worker: of(({ first }) => perCall(first.cpuSeconds, first)),
      database: of(({ first, costs }) => perCall(costs.database, first)),
      endpoint: of(({ first, costs }) => perCall(costs.endpoint, first)),
    },
    cores_busy_elsewhere: of(({ costs }) => costs.elsewhere ?? Number.NaN),
    cpu_ratio_to_bare_sdk: of(
      ({ first, peer }) =>
        perCall(first.cpuSeconds, first) / perCall(peer.whole.cpuSeconds, peer.whole),
    ),
    steps: one?.first.steps,
    peer: {
      calls: of(({ peer }) => peer.whole.calls),
      seconds: of(({ peer }) => peer.whole.seconds),
      calls_per_second: of(({ peer }) => rate(peer.whole)),
      cpu_us_per_call: of(({ peer }) => perCall(peer.whole.cpuSeconds, peer.whole)),
      cores_busy_elsewhere: of(({ peerCosts }) => peerCosts.elsewhere ?? Number.NaN),
      concurrency: rounds.map(({ peer }) => peer.whole.concurrency),
      trials: one?.peer.trials.map((trial) => [trial.concurrency, round(rate(trial))]),
    },
  };
}

function largeDetail(sync: SyncMeasured, costs: Costs): Record<string, unknown> {
  return {
    calls: sync.calls,
    calls_per_second: round(rate(sync)),
    cpu_us_per_call: {
      worker: round(perCall(sync.cpuSeconds, sync)),
      database: round(perCall(costs.database, sync)),
      endpoint: round(perCall(costs.endpoint, sync)),
    },
    cores_busy_elsewhere: round(costs.elsewhere ?? Number.NaN),
    steps: sync.steps,
  };
}

/** CPU seconds of worker and database; NaN where they could not be measured. */
function cpuOf(sync: SyncMeasured, { database }: Costs): number {
  return sync.cpuSeconds + (database ?? Number.NaN);
}

function rate({ calls, seconds }: Pick<PeerLoop, "calls" | "seconds">): number {
  return calls / seconds;
}

/** Microseconds of CPU a call; NaN, which JSON writes as null, where they could not be measured. */
function perCall(cpu: number | null, { calls }: { calls: number }): number {
  return cpu === null ? Number.NaN : (cpu * 1e6) / calls;
}
