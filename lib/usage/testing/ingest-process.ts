import { setTimeout as sleep } from "node:timers/promises";
import { openDb } from "@/lib/db/open-db";
import { ingestObjects } from "../ingest-objects";
import { fileSource } from "../sources/file-source";

/** Child of a test: ingests a folder (second argument) and tells its parent of every batch. */
const [url = "", folder = ""] = process.argv.slice(2);
const db = openDb({ url, max: 3 });
const actor = { kind: "system", name: "test" } as const;
const clock = () => new Date("2025-06-01T00:00:00Z");
const source = await fileSource(folder);
/** Slowed down, so that it can be hit in the middle. */
const read: typeof source.read = async (object) => {
  await sleep(2);
  return source.read(object);
};
await ingestObjects(
  { db, actor, clock, requestId: "test" },
  { ...source, read },
  { threads: 1, onProgress: () => process.send?.("batch") },
);
await db.close();
process.exit(0);
