import { rm } from "node:fs/promises";
import { type EmbeddedServer, startEmbedded } from "@/lib/db/embedded/start-embedded";
import { prepareDatabase } from "@/lib/db/migrate/prepare-database";
import { openDb } from "@/lib/db/open-db";
import { tell } from "../support/report";
import { type Size, seedUsage } from "./seed";

const FOLDER = ".cache/bench-usage";

export interface Kept {
  server: EmbeddedServer;
  rows: number;
  /** End of the last day with calls. */
  until: Date;
}

/**
 * A PostgreSQL of its own with the seeded rows. Seeding takes minutes and 6 GB, so it is kept below .cache for the next
 * run; `fresh`, or another size, makes it anew.
 */
export async function openKept(size: Size, { fresh }: { fresh: boolean }): Promise<Kept> {
  if (fresh) await rm(FOLDER, { recursive: true, force: true });
  const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
  const server = await startEmbedded({ dataDir: FOLDER, role: "command", settings });
  await prepareDatabase({ url: server.url, ownerUrl: server.ownerUrl });
  const owner = openDb({ url: server.ownerUrl, max: 2 });
  const name = JSON.stringify(size);
  try {
    await owner.pool.query(
      "create table if not exists bench_seed (size text, rows bigint, until timestamptz)",
    );
    const { rows } = await owner.pool.query<{ size: string; rows: string; until: Date }>(
      "select * from bench_seed",
    );
    const [there] = rows;
    if (there?.size === name) return { server, rows: Number(there.rows), until: there.until };
    if (there || (await owner.pool.query("select from usage_key limit 1")).rowCount) {
      await owner.close();
      await server.stop();
      return openKept(size, { fresh: true });
    }
    tell(`seeding ${size.days} days of ${size.keys} keys`);
    const until = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000);
    const made = await seedUsage(owner, until, size);
    await owner.pool.query("insert into bench_seed values ($1, $2, $3)", [name, made, until]);
    return { server, rows: made, until };
  } finally {
    await owner.close().catch(() => undefined);
  }
}
