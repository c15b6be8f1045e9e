import { explainCell } from "@/lib/access/explain-cell";
import { getMatrix } from "@/lib/access/get-matrix";
import type { AccessMatrix } from "@/lib/access/schemas/matrix";
import type { Context } from "@/lib/context";
import { cloneDatabase, prepareTemplate } from "@/lib/db/clone-database";
import { startEmbedded } from "@/lib/db/embedded/start-embedded";
import { openDb } from "@/lib/db/open-db";
import { type SeededKey, seedEstate } from "./access-api/seed";
import { besides } from "./pages/measure";
import { vacuum } from "./pages/seed";
import { createReport, machine, tell } from "./support/report";

const SIZES = { accounts: 5, keys: 10_000, principals: 500 };
const ASKED = 400;
const ACTIONS = ["kms:Decrypt", "kms:CreateGrant", "kms:PutKeyPolicy", "kms:DescribeKey"];

const report = createReport(process.argv.includes("--json"));

interface Timings {
  matrix: number[];
  cell: number[];
  /** The first matrix of each account, which nothing was prepared for. */
  first: number[];
  rows: number;
}

async function time<T>(into: number[], work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const answer = await work();
  into.push(performance.now() - start);
  return answer;
}

/** Asks for keys all over the estate, no key twice, and opens one cell of each. */
async function ask(ctx: Context, keys: readonly SeededKey[]): Promise<Timings> {
  const timings: Timings = { matrix: [], cell: [], first: [], rows: 0 };
  const known = new Set<string>();
  for (let number = 0; number < ASKED; number += 1) {
    const key = keys[(number * 7919) % keys.length];
    if (!key) continue;
    const into = known.has(key.accountId) ? timings.matrix : timings.first;
    known.add(key.accountId);
    const matrix: AccessMatrix = await time(into, () => getMatrix(ctx, key, {}));
    timings.rows += matrix.total;
    const principal = key.principals[number % key.principals.length] ?? "";
    const action = ACTIONS[number % ACTIONS.length] ?? "";
    await time(timings.cell, () => explainCell(ctx, key, { principal, action }));
  }
  return timings;
}

function at(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

/** Measures matrix and cell of the API's use cases on an estate in a PostgreSQL of its own. */
async function main(): Promise<void> {
  const server = await startEmbedded({ dataDir: ".cache/bench-database", role: "command" });
  try {
    const template = await prepareTemplate(server.adminUrl);
    const database = await cloneDatabase(server.adminUrl, template);
    const db = openDb({ url: database.url, max: 4 });
    try {
      tell(`seeding ${SIZES.keys} keys and ${SIZES.principals} principals an account`);
      const keys = await seedEstate(db, SIZES);
      const owner = openDb({ url: database.ownerUrl, max: 1 });
      await vacuum(owner).finally(() => owner.close());
      const actor = { kind: "system" as const, name: "bench" };
      const ctx: Context = { db, actor, clock: () => new Date(), requestId: "bench" };
      tell(`asking for ${ASKED} keys`);
      const { answer, elsewhere } = await besides(server.pid, () => ask(ctx, keys));
      const detail = {
        ...machine(),
        ...SIZES,
        asked: ASKED,
        rows: Math.round(answer.rows / ASKED),
        cores_busy_elsewhere: elsewhere,
        first_of_account_ms: Math.round(at(answer.first, 1)),
      };
      for (const [metric, samples, bar] of [
        ["matrix_p95_ms", answer.matrix, 120],
        ["cell_p95_ms", answer.cell, 50],
      ] as const) {
        const p50 = Math.round(at(samples, 0.5) * 10) / 10;
        report.add({
          ...{
            bench: "access-api",
            metric,
            value: at(samples, 0.95),
            bar,
            better: "lower",
            unit: "ms",
          },
          detail: { ...detail, p50 },
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

report.of(main());
