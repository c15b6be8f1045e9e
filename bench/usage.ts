import { openDb } from "@/lib/db/open-db";
import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { besides } from "./pages/measure";
import { createReport, machine, round, tell } from "./support/report";
import { type ChartCase, estateCases, keyCases, otherCases } from "./usage/cases";
import { openKept } from "./usage/kept";
import { FULL } from "./usage/seed";
import { type Site, startSite } from "./usage/site";

const args = process.argv.slice(2);
const option = (name: string) => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args[at + 1];
};
const size = { ...FULL, days: Number(option("days") ?? FULL.days) };
const RUNS = Number(option("runs") ?? 12);
const report = createReport(args.includes("--json"));

interface Timing {
  name: string;
  p50: number;
  p95: number;
}

/** p50 and p95 of each case over the network, after two requests that warm it up. */
async function measure(site: Site, cases: readonly ChartCase[]): Promise<Timing[]> {
  const all: Timing[] = [];
  for (const { name, path } of cases) {
    const samples: number[] = [];
    for (let run = -2; run < RUNS; run += 1) {
      const start = performance.now();
      const { points, items } = await site.get<{ points?: unknown[]; items?: unknown[] }>(path);
      if (run >= 0) samples.push(performance.now() - start);
      if ((points ?? items ?? []).length === 0 || (points ?? []).length > 300) {
        throw new Error(`${name}: an answer of no use`);
      }
    }
    samples.sort((a, b) => a - b);
    const at = (share: number) =>
      round(samples[Math.ceil(samples.length * share) - 1] ?? Number.NaN);
    const timing = { name, p50: at(0.5), p95: at(0.95) };
    if (timing.p95 > 100) tell(`p50 ${timing.p50} ms, p95 ${timing.p95} ms: ${name}`);
    all.push(timing);
  }
  return all;
}

/** The pair with the most calls in a day, half of them and few: a busy key, one of working hours, one of now and then. */
async function pickKeys(db: Db, until: Date): Promise<Record<string, string>> {
  const rows = await queryRows<{ arn: string; calls: string }>(
    db.pool,
    sql`select k.arn, sum(b.count)::text as calls from usage_bucket_day b join usage_key k on k.id = b.key_id
      where b.at >= ${until}::timestamptz - interval '7 days' group by 1 order by sum(b.count) desc`,
  );
  const at = (place: number) => rows[Math.min(place, rows.length - 1)]?.arn ?? "";
  return { "busiest key": at(0), "key of working hours": at(300), "quiet key": at(5_000) };
}

async function run(site: Site, db: Db, pid: number, rows: number, until: Date): Promise<void> {
  const [most] = await queryRows<{ ref: string }>(
    db.pool,
    sql`select p.ref from usage_bucket_month b join usage_principal p on p.id = b.principal_id
      group by 1 order by sum(b.count) desc limit 1`,
  );
  const groups: [string, ChartCase[], number | null][] = [
    ["key_p95_ms", keyCases(await pickKeys(db, until), until), 100],
    ["estate_p95_ms", estateCases(until), 400],
    // Neither has a bar; they show whether the largest of each can be looked at.
    ["account_and_principal_p95_ms", otherCases("100000000000", most?.ref ?? "", until), null],
  ];
  for (const [metric, cases, bar] of groups) {
    tell(`${metric}: ${cases.length} charts, ${RUNS} times each`);
    const { answer, elsewhere } = await besides(pid, () => measure(site, cases));
    const worst = answer.reduce((a, b) => (b.p95 > a.p95 ? b : a));
    const slowest = [...answer].sort((a, b) => b.p95 - a.p95).slice(0, 10);
    report.add({
      ...{ bench: "usage", metric, value: worst.p95, bar, better: "lower", unit: "ms" },
      detail: {
        ...machine(),
        ...{ rows, keys: size.keys, days: size.days, charts: cases.length, runs: RUNS },
        // The site's own work is counted as elsewhere too: it is a process beside the database.
        cores_busy_elsewhere: elsewhere,
        worst: worst.name,
        median_of_p50: round(
          answer.map(({ p50 }) => p50).sort((a, b) => a - b)[answer.length >> 1] ?? 0,
        ),
        slowest: Object.fromEntries(slowest.map(({ name, p50, p95 }) => [name, { p50, p95 }])),
      },
    });
  }
}

/** Charts of 30 million buckets through the API of a running site. */
async function main(): Promise<void> {
  const { server, rows, until } = await openKept(size, { fresh: args.includes("--fresh") });
  try {
    const db = openDb({ url: server.url, max: 2 });
    try {
      const site = await startSite(db, server.url);
      await run(site, db, server.pid, rows, until).finally(() => site.stop());
    } finally {
      await db.close();
    }
  } finally {
    await server.stop();
  }
}

report.of(main());
