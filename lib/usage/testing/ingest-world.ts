import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { ingestObjects } from "../ingest-objects";
import { fileSource } from "../sources/file-source";
import { clearUsage, putLog, readDisagreements } from "./trail-folder";

/** A database for a file of tests, and an empty folder of logs for each test. */
export interface IngestWorld {
  test: TestDatabase;
  folder: string;
  ctx(): Context;
  /** Takes in the folder, with one thread. */
  ingest(): ReturnType<typeof ingestObjects>;
  put(name: string, content: Parameters<typeof putLog>[2]): Promise<unknown>;
}

const usually = () => new Date("2025-06-01T00:00:00Z");

/** Call it where a file of tests begins. After each test what is counted must agree with itself. */
export function ingestWorld(clock: () => Date = usually): IngestWorld {
  let test: TestDatabase;
  let folder: string;
  const ctx = (): Context => ({
    db: test.db,
    actor: { kind: "system", name: "test" },
    clock,
    requestId: "test",
  });
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "keyledger-trail-"));
  });
  afterEach(async () => {
    expect(await readDisagreements(test.db)).toEqual([]);
    await rm(folder, { recursive: true, force: true });
    await clearUsage(test.owner);
  });
  return {
    get test() {
      return test;
    },
    get folder() {
      return folder;
    },
    ctx,
    ingest: async () => ingestObjects(ctx(), await fileSource(folder), { threads: 1 }),
    put: (name, content) => putLog(folder, name, content),
  };
}
