import { computeEdges } from "@/lib/access/compute-edges";
import { getEstate } from "@/lib/access/get-estate";
import { listPrincipalKeys } from "@/lib/access/list-principal-keys";
import { listPrincipals } from "@/lib/access/list-principals";
import { estateQuery } from "@/lib/access/schemas/estate";
import { listPrincipalsQuery, principalKeysQuery } from "@/lib/access/schemas/principals";
import type { Context } from "@/lib/context";
import { cloneDatabase, prepareTemplate } from "@/lib/db/clone-database";
import { startEmbedded } from "@/lib/db/embedded/start-embedded";
import { openDb } from "@/lib/db/open-db";
import { seedEstate } from "./access-api/seed";
import { vacuum } from "./pages/seed";
import { createReport, machine, tell } from "./support/report";

const SIZES = { accounts: 5, keys: 10_000, principals: 500 };
const ASKED = 20;

const report = createReport(process.argv.includes("--json"));

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The middle of some tries, ms. */
async function middle(work: () => Promise<unknown>): Promise<number> {
  const tries: number[] = [];
  for (let count = 0; count < ASKED; count += 1) tries.push(await time(work));
  return tries.sort((a, b) => a - b)[ASKED >> 1] ?? Number.NaN;
}

/** Computes all edges of a seeded estate, then those of one changed key, and asks what is asked of them. */
async function measure(ctx: Context): Promise<Record<string, number>> {
  const { db, clock } = ctx;
  const signal = new AbortController().signal;
  const compute = () => computeEdges({ db, clock, workerId: "bench", signal });
  const before = process.cpuUsage();
  const cold = await time(compute);
  const { user, system } = process.cpuUsage(before);
  const memory = process.memoryUsage().rss / 2 ** 20;
  const unchanged = await time(compute);
  await db.pool.query(
    `UPDATE key SET policy_sha256 = (SELECT max(policy_sha256) FROM key) WHERE id = (SELECT min(id) FROM key)`,
  );
  const one = await time(compute);
  const count = async (text: string) => Number((await db.pool.query(text)).rows[0]?.n);
  const edges = await count(`SELECT count(*) AS n FROM access_edge`);
  const bytes = await count(`SELECT pg_total_relation_size('access_edge') AS n`);
  await db.pool.query("ANALYZE access_edge, access_set, principal").catch(() => undefined);
  const { items } = await listPrincipals(ctx, listPrincipalsQuery.parse({}));
  const [widest] = items;
  return {
    cold_s: cold / 1000,
    cold_cpu_s: (user + system) / 1e6,
    memory_mb: memory,
    unchanged_ms: unchanged,
    one_key_ms: one,
    edges,
    edge_bytes: bytes / edges,
    estate_ms: await middle(() => getEstate(ctx, estateQuery.parse({}))),
    estate_by_owner_ms: await middle(() => getEstate(ctx, estateQuery.parse({ group: "owner" }))),
    principals_ms: await middle(() => listPrincipals(ctx, listPrincipalsQuery.parse({}))),
    principal_keys_ms: await middle(() =>
      listPrincipalKeys(ctx, widest?.id ?? "", principalKeysQuery.parse({})),
    ),
  };
}

const BARS: Readonly<Record<string, number>> = { cold_s: 60, estate_ms: 200 };

async function main(): Promise<void> {
  const server = await startEmbedded({ dataDir: ".cache/bench-database", role: "command" });
  try {
    const template = await prepareTemplate(server.adminUrl);
    const database = await cloneDatabase(server.adminUrl, template);
    const db = openDb({ url: database.url, max: 4 });
    try {
      tell(`seeding ${SIZES.keys} keys and ${SIZES.principals} principals an account`);
      await seedEstate(db, SIZES);
      const owner = openDb({ url: database.ownerUrl, max: 1 });
      await vacuum(owner).finally(() => owner.close());
      const actor = { kind: "system" as const, name: "bench" };
      tell("computing edges");
      const figures = await measure({ db, actor, clock: () => new Date(), requestId: "bench" });
      for (const [metric, value] of Object.entries(figures)) {
        const unit = metric.split("_").at(-1) ?? "";
        report.add({
          ...{ bench: "access-edges", metric, value, bar: BARS[metric] ?? null },
          ...{ better: "lower", unit, detail: { ...machine(), ...SIZES } },
        });
      }
    } finally {
      await db.close();
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}

main().then(
  () => {
    process.exitCode = report.exitCode();
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
