import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { ingestObjects } from "./ingest-objects";
import { fileSource } from "./sources/file-source";
import {
  anotherEvent,
  clearUsage,
  logName,
  putLog,
  readBuckets,
  readDisagreements,
} from "./testing/trail-folder";
import { decryptRecord, KEY, OWNER, type TrailRecord } from "./testing/trail-records";
import { type RecordWriter, withRecordWriter } from "./write-records";

let test: TestDatabase;
const ctx = (): Context => ({
  db: test.db,
  actor: { kind: "system", name: "test" },
  clock: () => new Date("2025-06-01T00:00:00Z"),
  requestId: "test",
});
const ALICE = `arn:aws:iam::${OWNER}:user/Alice`;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterEach(async () => {
  expect(await readDisagreements(test.db)).toEqual([]);
  await clearUsage(test.owner);
});
afterAll(() => test.drop());

function withWriter<T>(work: (writer: RecordWriter) => Promise<T>): Promise<T> {
  return withRecordWriter(ctx(), { source: "lookup", first: async () => undefined }, work);
}

const piece = (key: string, records: readonly TrailRecord[]) => {
  return { key, version: "1", records: records.map((one) => JSON.stringify(one)) };
};

describe("records of a source without files", () => {
  it("count as those of files, and once, whichever source had them first", async () => {
    const [first, second] = [anotherEvent(decryptRecord()), anotherEvent(decryptRecord())];
    const rows = await withWriter((writer) => writer.write([piece("a", [first, first, second])]));
    expect(rows).toMatchObject([{ state: "done", records: 3, kmsEvents: 2, duplicates: 1 }]);
    const folder = await mkdtemp(join(tmpdir(), "keyledger-trail-"));
    await putLog(folder, logName(1), [first, anotherEvent(decryptRecord())]);
    const answer = await ingestObjects(ctx(), await fileSource(folder), { threads: 1 });
    await rm(folder, { recursive: true });
    expect(answer).toMatchObject({ kmsEvents: 1, duplicates: 1 });
    expect(await readBuckets(test.db)).toEqual([`${KEY} 20:45 ${ALICE} Decrypt   3`]);
  });

  it("are written together with what must hold with them, or not at all", async () => {
    const failing = withWriter((writer) =>
      writer.write([piece("a", [anotherEvent(decryptRecord())])], async () => {
        throw new Error("no position");
      }),
    );
    await expect(failing).rejects.toThrow("no position");
    expect(await readBuckets(test.db)).toEqual([]);
    const { rows } = await test.db.pool.query(`SELECT FROM usage_object`);
    expect(rows).toEqual([]);
  });

  it("are counted as what they are when they are none", async () => {
    const records = [
      JSON.stringify(anotherEvent(decryptRecord())),
      '],"Records":[{"eventSource":"kms.amazonaws.com"}',
      `[${JSON.stringify(anotherEvent(decryptRecord()))}]`,
      "",
    ];
    const rows = await withWriter((writer) =>
      writer.write([
        { key: "a", version: "1", records },
        { key: "b", version: "1", records: [] },
      ]),
    );
    expect(rows).toMatchObject([
      { state: "partial", kmsEvents: 1, skipped: { "not-json": 3 } },
      { state: "done", kmsEvents: 0 },
    ]);
  });
});
