import { testPerson } from "@/lib/auth/testing";
import type { Context } from "@/lib/context";
import { cloneDatabase, prepareTemplate } from "@/lib/db/clone-database";
import { startEmbedded } from "@/lib/db/embedded/start-embedded";
import { openDb } from "@/lib/db/open-db";
import { countFacets } from "@/lib/keys/count-facets";
import { listAliases } from "@/lib/keys/list-aliases";
import { listKeys } from "@/lib/keys/list-keys";
import { keyFilters, listKeysQuery } from "@/lib/keys/schemas";
import { listAliasesQuery } from "@/lib/keys/schemas/aliases";
import { aliasCases, type Case, facetCases, keyCases } from "./pages/cases";
import { besides, measureCases, measureDeepPages } from "./pages/measure";
import { ALIASES, FIRST_PERSON, KEYS, seed, vacuum } from "./pages/seed";
import { createReport, machine, tell } from "./support/report";

const report = createReport(process.argv.includes("--json"));

/** Reports the slowest case of the keys, the facets and the aliases. */
async function measureLists(ctx: Context, databasePid: number): Promise<void> {
  // About 850 keys, 500 of them by name, through every filter, sort and search: the row scope's price.
  const own = { ...ctx, actor: testPerson("owner", { id: FIRST_PERSON }) };
  const lists: [string, Case[], (given: Case) => Promise<unknown>][] = [
    ["keys", keyCases(), (given) => listKeys(ctx, listKeysQuery.parse(given))],
    ["own_keys", keyCases(), (given) => listKeys(own, listKeysQuery.parse(given))],
    ["own_facets", facetCases(), (given) => countFacets(own, keyFilters.parse(given))],
    ["facets", facetCases(), (given) => countFacets(ctx, keyFilters.parse(given))],
    ["aliases", aliasCases(), (given) => listAliases(ctx, listAliasesQuery.parse(given))],
  ];
  for (const [list, given, ask] of lists) {
    const { answer: cases, elsewhere } = await besides(databasePid, () => measureCases(given, ask));
    const worst = cases.reduce((a, b) => (b.p95 > a.p95 ? b : a));
    for (const { name, p50, p95 } of cases) tell(`p50 ${p50} ms, p95 ${p95} ms: ${list} ${name}`);
    report.add({
      bench: "pages",
      metric: `${list}_p95_ms`,
      value: worst.p95,
      bar: 60,
      better: "lower",
      unit: "ms",
      detail: {
        ...machine(),
        keys: KEYS,
        aliases: ALIASES,
        cores_busy_elsewhere: elsewhere,
        worst: worst.name,
        cases: Object.fromEntries(cases.map(({ name, p50, p95 }) => [name, { p50, p95 }])),
      },
    });
  }
}

/** Measures the keys API on 100,000 keys and 250,000 aliases in a PostgreSQL of its own. */
async function main(): Promise<void> {
  const server = await startEmbedded({ dataDir: ".cache/bench-database", role: "command" });
  try {
    const template = await prepareTemplate(server.adminUrl);
    const database = await cloneDatabase(server.adminUrl, template);
    const db = openDb({ url: database.url, max: 4 });
    try {
      tell(`seeding ${KEYS} keys and ${ALIASES} aliases`);
      const owner = openDb({ url: database.ownerUrl, max: 4 });
      await seed(owner)
        .then(() => vacuum(owner))
        .finally(() => owner.close());
      const ctx = {
        db,
        actor: { kind: "system" as const, name: "bench" },
        clock: () => new Date(),
        requestId: "bench",
      };
      await measureLists(ctx, server.pid);
      const { ratio, pairs } = await measureDeepPages(ctx);
      report.add({
        bench: "pages",
        metric: "deep_page_ratio",
        value: ratio,
        bar: 1.2,
        better: "lower",
        unit: "ratio",
        detail: { pairs },
      });
    } finally {
      await db.close();
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}

report.of(main());
