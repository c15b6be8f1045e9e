import { evaluateAlerts } from "@/lib/alerts/evaluate-alerts";
import type { Context } from "@/lib/context";
import { cloneDatabase, prepareTemplate } from "@/lib/db/clone-database";
import { startEmbedded } from "@/lib/db/embedded/start-embedded";
import { openDb } from "@/lib/db/open-db";
import { DAY, SIZES, seedUsage } from "./alerts/seed";
import { vacuum } from "./pages/seed";
import { createReport, machine, tell } from "./support/report";

const report = createReport(process.argv.includes("--json"));
/** A day of an estate of 10,000 keys. */
const BAR_S = 10;

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Looks at the day as it came in, then at the same day again as after a late event. */
async function measure(ctx: Context): Promise<Record<string, number>> {
  const { pool } = ctx.db;
  const evaluate = () =>
    evaluateAlerts(ctx, { workerId: "bench", signal: new AbortController().signal });
  const day = await time(evaluate);
  const count = async (text: string) => Number((await pool.query(text)).rows[0]?.n);
  const alerts = await count(`SELECT count(*) AS n FROM alert`);
  if (alerts < 200) throw new Error(`${alerts} alerts: what is not usual was not found`);
  await pool.query(`INSERT INTO alert_due (hour) VALUES ($1::timestamptz + interval '23 hours')`, [
    DAY,
  ]);
  const hour = await time(evaluate);
  return { day_s: day, late_hour_s: hour, alerts };
}

async function main(): Promise<void> {
  const server = await startEmbedded({ dataDir: ".cache/bench-database", role: "command" });
  try {
    const template = await prepareTemplate(server.adminUrl);
    const database = await cloneDatabase(server.adminUrl, template);
    const owner = openDb({ url: database.ownerUrl, max: 1 });
    const db = openDb({ url: database.url, max: 4 });
    try {
      tell(`seeding ${SIZES.keys} keys`);
      await owner.pool.query(`SET statement_timeout = 0`);
      await seedUsage(owner);
      await vacuum(owner);
      tell("looking at a day");
      const actor = { kind: "system" as const, name: "bench" };
      const clock = () => new Date("2026-11-19T00:10:00Z");
      const figures = await measure({ db, actor, clock, requestId: "bench" });
      for (const [metric, value] of Object.entries(figures)) {
        const unit = metric.endsWith("_s") ? "s" : "alerts";
        report.add({
          ...{ bench: "alerts", metric, value, bar: metric === "day_s" ? BAR_S : null },
          ...{ better: "lower", unit, detail: { ...machine(), ...SIZES } },
        });
      }
    } finally {
      await owner.close();
      await db.close();
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}

report.of(main());
