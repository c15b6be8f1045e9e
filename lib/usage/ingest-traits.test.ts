import { rm } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { decodeRecord } from "./rules/decode-record";
import { ingestWorld } from "./testing/ingest-world";
import { anotherEvent, clearUsage, logName, readTraits } from "./testing/trail-folder";
import {
  ACCOUNT_ONLY,
  CALLER,
  decryptRecord,
  KEY,
  OWNER,
  sessionOfRole,
  type TrailRecord,
} from "./testing/trail-records";

const world = ingestWorld();
const { ingest } = world;
const put = (number: number, records: TrailRecord[]) => world.put(logName(number), records);
const ALICE = `arn:aws:iam::${OWNER}:user/Alice`;
const APP = `arn:aws:iam::${OWNER}:role/service/app`;
const through = (service: string, encryptionContext: Record<string, string>) =>
  anotherEvent(
    decryptRecord({
      userIdentity: sessionOfRole({ invokedBy: service }),
      sourceIPAddress: service,
      requestParameters: { encryptionContext },
    }),
  );

describe("addresses and encryption contexts", () => {
  it("are counted by day, with what they name as protected", async () => {
    const object = (name: string) =>
      through("s3.amazonaws.com", { "aws:s3:arn": `arn:aws:s3:::orders/${name}` });
    await put(1, [
      anotherEvent(decryptRecord()),
      anotherEvent(decryptRecord({ eventTime: "2025-05-20T21:01:00Z", requestParameters: {} })),
      anotherEvent(decryptRecord({ errorCode: "AccessDenied", requestParameters: null })),
      object("a"),
      object("b"),
      through("ebs.amazonaws.com", { "aws:ebs:id": "vol-1" }),
    ]);
    await ingest();
    expect(await readTraits(world.test.db)).toEqual(
      [
        `${KEY} 2025-05-20 ${APP} Decrypt {"aws:ebs:id":"vol-1"} ebs-volume vol-1 1 20:45 20:45`,
        `${KEY} 2025-05-20 ${APP} Decrypt {"aws:s3:arn":"arn:aws:s3:::orders/*"} s3-bucket arn:aws:s3:::orders 2 20:45 20:45`,
        `${KEY} 2025-05-20 ${ALICE} Decrypt 192.0.2.0   2 20:45 21:01`,
        `${KEY} 2025-05-20 ${ALICE} Decrypt 192.0.2.0   1 20:45 20:45`,
        `${KEY} 2025-05-20 ${ALICE} Decrypt {"Department":"Engineering","Project":"Alpha"}   1 20:45 20:45`,
        `${KEY} 2025-05-20 ${ALICE} Decrypt {}   1 21:01 21:01`,
      ].sort(),
    );
  });

  it("that are too many are the same hundred, in whatever order and batches they come", async () => {
    const records = Array.from({ length: 360 }, (_, at) =>
      anotherEvent(
        decryptRecord({
          sourceIPAddress: `198.51.100.${at % 250}`,
          eventName: at % 2 === 0 ? "Decrypt" : "Encrypt",
          requestParameters: {
            encryptionContext:
              at % 40 === 0 ? { "aws:ebs:id": `vol-${at}` } : { tenant: `${at % 130}` },
          },
        }),
      ),
    );
    await put(1, records);
    await ingest();
    const together = await readTraits(world.test.db);
    const sums = await sumsOf();
    expect(sums).toEqual({
      address: { values: 101, calls: 360 },
      context: { values: 101, calls: 360 },
    });
    // What tells a resource is kept before the callers' own words.
    expect(together.filter((line) => line.includes("ebs-volume"))).toHaveLength(9);
    await clearUsage(world.test.owner);
    await rm(world.folder, { recursive: true });
    const backwards = [...records].reverse();
    for (let part = 0; part < 6; part += 1) {
      await put(part + 1, backwards.slice(part * 60, part * 60 + 60));
      await ingest();
    }
    expect(await readTraits(world.test.db)).toEqual(together);
  });

  it("are those of the copy that names the caller, with nothing left of the other", async () => {
    const copy = (id: number, more: TrailRecord) =>
      anotherEvent(
        decryptRecord({
          sharedEventID: `7d2bd9b8-a4c0-4e18-b9f6-${String(id).padStart(12, "0")}`,
          requestParameters: { encryptionContext: { tenant: `${id}` } },
          ...more,
        }),
      );
    const ids = Array.from({ length: 140 }, (_, at) => at + 1);
    const owners = ids.map((id) =>
      copy(id, { userIdentity: ACCOUNT_ONLY, sourceIPAddress: "192.0.2.9" }),
    );
    const partner = {
      userIdentity: sessionOfRole({ accountId: CALLER }),
      recipientAccountId: CALLER,
    };
    await put(1, owners);
    await ingest();
    expect(await sumsOf()).toEqual({
      address: { values: 1, calls: 140 },
      context: { values: 101, calls: 140 },
    });
    await put(
      2,
      ids.map((id) => copy(id, partner)),
    );
    await ingest();
    const lines = await readTraits(world.test.db);
    expect(lines.filter((line) => line.includes(`account:${CALLER}`))).toEqual([]);
    expect(await sumsOf()).toEqual({
      address: { values: 1, calls: 140 },
      context: { values: 101, calls: 140 },
    });
  });

  it("agree with what decoding each record by itself gives", async () => {
    const records = [
      ...["10.0.0.1", "10.0.0.2", "10.0.0.1"].map((sourceIPAddress) =>
        anotherEvent(decryptRecord({ sourceIPAddress })),
      ),
      through("s3.amazonaws.com", { "aws:s3:arn": "arn:aws:s3:::orders/x" }),
      anotherEvent(
        decryptRecord({ requestParameters: { encryptionContext: { a: "x".repeat(300) } } }),
      ),
    ];
    await put(1, records);
    await ingest();
    const decoded = records.flatMap((record) => {
      const answer = decodeRecord(record, {
        ...{ resolveAlias: () => null, isReader: () => false },
        latest: Date.UTC(2025, 6, 1),
      });
      return "use" in answer ? [answer.use.address, answer.use.context] : [];
    });
    const expected = new Map<string, number>();
    for (const one of decoded) {
      if (one) expected.set(one.value, (expected.get(one.value) ?? 0) + 1);
    }
    const { rows } = await world.test.db.pool.query<{ value: string; calls: number }>(
      `SELECT value, sum(count)::int AS calls FROM usage_trait t
         JOIN usage_trait_value v ON v.id = t.trait_id GROUP BY 1`,
    );
    expect(new Map(rows.map(({ value, calls }) => [value, calls]))).toEqual(expected);
  });
});

async function sumsOf(): Promise<Record<string, { values: number; calls: number }>> {
  const { rows } = await world.test.db.pool.query<{ kind: string; values: number; calls: number }>(
    `SELECT kind, count(DISTINCT trait_id)::int AS values, sum(count)::int AS calls
       FROM usage_trait t JOIN usage_trait_value v ON v.id = t.trait_id GROUP BY 1`,
  );
  return Object.fromEntries(rows.map(({ kind, values, calls }) => [kind, { values, calls }]));
}
