import { cloneDatabase, prepareTemplate } from "@/lib/db/clone-database";
import { startEmbedded } from "@/lib/db/embedded/start-embedded";
import { openDb } from "@/lib/db/open-db";
import { measureCases, measureDeepPages } from "./pages/measure";
import { ALIASES, KEYS, seed } from "./pages/seed";

/** The keys API on 100,000 keys and 250,000 aliases in a PostgreSQL of its own. */
async function main(): Promise<void> {
  const server = await startEmbedded({ dataDir: ".cache/bench-database", role: "command" });
  try {
    const template = await prepareTemplate(server.adminUrl);
    const database = await cloneDatabase(server.adminUrl, template);
    const db = openDb({ url: database.url, max: 4 });
    try {
      console.error(`Seeding ${KEYS} keys and ${ALIASES} aliases …`);
      await seed(db);
      const ctx = {
        db,
        actor: { kind: "system" as const, name: "bench" },
        clock: () => new Date(),
        requestId: "bench",
      };
      const cases = await measureCases(ctx);
      const worst = cases.reduce((a, b) => (b.p95 > a.p95 ? b : a));
      for (const one of cases) {
        console.error(`${one.name.padEnd(44)} p50 ${one.p50} ms  p95 ${one.p95} ms`);
      }
      const line = { bench: "pages", bar: 60, better: "lower", unit: "ms" };
      const detail = Object.fromEntries(cases.map(({ name, p50, p95 }) => [name, { p50, p95 }]));
      const sizes = { keys: KEYS, aliases: ALIASES, worst: worst.name, cases: detail };
      console.log(
        JSON.stringify({ ...line, metric: "keys_p95_ms", value: worst.p95, detail: sizes }),
      );
      const deep = await measureDeepPages(ctx);
      const ratio = { bench: "pages", metric: "deep_page_ratio", bar: 1.2, better: "lower" };
      console.log(JSON.stringify({ ...ratio, value: deep.ratio, unit: "ratio", detail: deep }));
    } finally {
      await db.close();
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
