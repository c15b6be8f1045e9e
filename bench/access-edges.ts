import { parseArgs } from "node:util";
import { computeEdges } from "@/lib/access/compute-edges";
import type { Context } from "@/lib/context";
import { cloneDatabase, prepareTemplate } from "@/lib/db/clone-database";
import { startEmbedded } from "@/lib/db/embedded/start-embedded";
import { openDb } from "@/lib/db/open-db";
import type { Db } from "@/lib/db/types";
import { seedEstate } from "./access-api/seed";
import { at, type PageKind, pagesOf, timesOf } from "./access-edges/pages";
import { seedGroups, seedUse } from "./access-edges/seed-more";
import { vacuum } from "./pages/seed";
import { cpuSeconds, machineSeconds } from "./support/cpu-time";
import { createReport, machine, median, tell } from "./support/report";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, keys: { type: "string", default: "10000" } },
});
const SIZES = { accounts: 5, keys: Number(values.keys), principals: 500 };

const report = createReport(values.json === true);

function add(metric: string, value: number, bar: number | null, detail: object = {}): void {
  const unit = metric.split("_").at(-1) ?? "";
  report.add({
    ...{ bench: "access-edges", metric, value, bar },
    ...{ better: "lower", unit, detail: { ...machine(), ...SIZES, ...detail } },
  });
}

/** Seconds that some work takes: of the clock, of this process's and PostgreSQL's processors, and of others'. */
async function timed(postgres: number, work: () => Promise<unknown>) {
  const now = () => ({
    ...{ seconds: performance.now() / 1000, own: process.cpuUsage() },
    ...{ database: cpuSeconds(postgres) ?? Number.NaN, all: machineSeconds() ?? Number.NaN },
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 100);
  const before = now();
  await work();
  const after = now();
  clearInterval(watch);
  const { user, system } = process.cpuUsage(before.own);
  const [own, database] = [(user + system) / 1e6, after.database - before.database];
  const seconds = after.seconds - before.seconds;
  const elsewhere = (after.all - before.all - own - database) / seconds;
  return { seconds, own, database, elsewhere, peak: peak / 2 ** 20 };
}

/** Computes all edges of a seeded estate, then those of one changed key. */
async function measureJob({ db, clock }: Context, postgres: number): Promise<void> {
  const signal = new AbortController().signal;
  const compute = () => computeEdges({ db, clock, workerId: "bench", signal });
  const cold = await timed(postgres, compute);
  const cpu = { cpu_s: cold.own, database_cpu_s: cold.database };
  add("cold_s", cold.seconds, 60, { ...cpu, cores_busy_elsewhere: cold.elsewhere });
  add("memory_mb", cold.peak, null);
  const unchanged = await timed(postgres, compute);
  add("unchanged_ms", unchanged.seconds * 1000, null);
  await db.pool.query(
    `UPDATE key SET policy_sha256 = (SELECT max(policy_sha256) FROM key) WHERE id = (SELECT min(id) FROM key)`,
  );
  const one = await timed(postgres, compute);
  add("one_key_ms", one.seconds * 1000, null, { cpu_ms: one.own * 1000 });
  const count = async (text: string) => Number((await db.pool.query(text)).rows[0]?.n);
  const edges = await count(`SELECT count(*) AS n FROM access_edge`);
  add("edges", edges, null);
  for (const [metric, table] of [
    ["edge_bytes", "access_edge"],
    ["tally_bytes", "access_tally"],
  ] as const) {
    add(metric, (await count(`SELECT pg_total_relation_size('${table}') AS n`)) / edges, null);
  }
}

/** The worst way to ask for each kind of page; processors' time is that of the middle of all ways. */
async function measurePages(kinds: readonly PageKind[], postgres: number): Promise<void> {
  for (const { metric, bar, asked } of kinds) {
    const found: { name: string; times: number[]; cpu: number }[] = [];
    for (const { name, ask } of asked) {
      let times: number[] = [];
      const { own, database } = await timed(postgres, async () => {
        times = await timesOf(ask);
      });
      found.push({ name, times, cpu: ((own + database) / times.length) * 1000 });
    }
    found.sort((a, b) => at(b.times, 0.95) - at(a.times, 0.95));
    const [worst] = found;
    add(metric, at(worst?.times ?? [], 0.95), bar, {
      ...{ ways: found.length, worst: worst?.name, cpu_ms: median(found.map(({ cpu }) => cpu)) },
      worst_cpu_ms: Math.max(...found.map(({ cpu }) => cpu)),
      median_ms: median(found.flatMap(({ times }) => times)),
    });
  }
}

async function vacuumAs(url: string): Promise<void> {
  const owner: Db = openDb({ url, max: 1 });
  await vacuum(owner).finally(() => owner.close());
}

async function main(): Promise<void> {
  const server = await startEmbedded({ dataDir: ".cache/bench-database", role: "command" });
  try {
    const template = await prepareTemplate(server.adminUrl);
    const database = await cloneDatabase(server.adminUrl, template);
    const db = openDb({ url: database.url, max: 4 });
    try {
      tell(`seeding ${SIZES.keys} keys and ${SIZES.principals} principals an account`);
      await seedEstate(db, SIZES);
      await seedGroups(db);
      await vacuumAs(database.ownerUrl);
      const actor = { kind: "system" as const, name: "bench" };
      const ctx: Context = { db, actor, clock: () => new Date(), requestId: "bench" };
      tell("computing edges");
      await measureJob(ctx, server.pid);
      tell("seeding usage");
      await seedUse(db);
      await vacuumAs(database.ownerUrl);
      await measurePages(await pagesOf(ctx), server.pid);
    } finally {
      await db.close();
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}

report.of(main());
