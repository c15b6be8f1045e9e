import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fileSource } from "./sources/file-source";
import { ingestWorld } from "./testing/ingest-world";
import { anotherEvent, logName, readBuckets } from "./testing/trail-folder";
import { ALIAS, decryptRecord, KEY, keyResource, type TrailRecord } from "./testing/trail-records";

const world = ingestWorld();
const { ingest, put } = world;
const buckets = () => readBuckets(world.test.db);

describe("bad input", () => {
  it("is named with its reason, and the rest is taken", async () => {
    const many = Array.from({ length: 200 }, () => anotherEvent(decryptRecord()));
    const whole = gzipSync(JSON.stringify({ Records: many }));
    const flipped = Buffer.from(whole);
    flipped.fill(0xff, Math.floor(whole.length * 0.6), Math.floor(whole.length * 0.6) + 40);
    const json = JSON.stringify({
      Records: [anotherEvent(decryptRecord()), anotherEvent(decryptRecord())],
    });
    await put("a-truncated.json.gz", whole.subarray(0, Math.floor(whole.length * 0.8)));
    await put("b-corrupt.json.gz", flipped);
    await put("c-cut.json", Buffer.from(json.slice(0, -40)));
    await put("d-broken.json", Buffer.from(json.replace('"readOnly":true', '"readOnly":tr"ue')));
    await put("e-empty.json.gz", Buffer.alloc(0));
    await put("f-garbage.json.gz", Buffer.from("\u001f\u008bgarbage", "latin1"));
    await put("g-digest.json", Buffer.from('{"awsAccountId":"1","logFiles":[{"s3Object":"x"}]}'));
    await put("h-flow-logs.txt", Buffer.from("2 111122223333 eni-1"));
    await put(logName(9), Buffer.from("no log at all"));
    await put("i-good.json.gz", [anotherEvent(decryptRecord())]);
    const answer = await ingest();
    expect(answer.problems.map(({ object, reason }) => `${object} ${reason}`)).toEqual([
      `${logName(9)} not-a-trail`,
      "a-truncated.json.gz truncated",
      "b-corrupt.json.gz corrupt",
      "c-cut.json cut",
      expect.stringMatching(/^d-broken.json (broken|cut)$/),
      "e-empty.json.gz empty",
      "f-garbage.json.gz corrupt",
    ]);
    expect(answer).toMatchObject({ objects: 1, skippedObjects: 2, failedObjects: 7 });
    // What stands before the fault is there: of 200 the most, of two cut in the second the first.
    expect(answer.kmsEvents).toBeGreaterThan(60);
    const { rows } = await world.test.db.pool.query(
      `SELECT key, state, kms_events AS events FROM usage_object WHERE key LIKE 'c-%' OR key LIKE 'e-%'`,
    );
    expect(rows).toEqual([
      { key: "c-cut.json", state: "partial", events: 1 },
      { key: "e-empty.json.gz", state: "failed", events: 0 },
    ]);
  });

  it("of single records is counted by its reason", async () => {
    const long = "x".repeat(5_000);
    await put(logName(1), [
      decryptRecord({ eventID: undefined }),
      anotherEvent(decryptRecord({ eventTime: "2031-01-01T00:00:00Z" })),
      anotherEvent(decryptRecord({ eventTime: "1999-01-01T00:00:00Z" })),
      anotherEvent(decryptRecord({ eventName: long, errorCode: "\u0000\ud800" })),
      anotherEvent(decryptRecord({ errorMessage: "y".repeat(1_000_000) })),
      anotherEvent(decryptRecord()),
    ]);
    expect(await ingest()).toMatchObject({
      ...{ objects: 1, records: 6, kmsEvents: 3 },
      skippedRecords: { "no-event-id": 1, "time-out-of-range": 2 },
    });
    expect((await buckets()).map((line) => line.length < 500)).toEqual([true, true]);
  });

  it("does not stop an ingest, however long its texts and however deep its JSON", async () => {
    // Not to be made shorter by the database.
    const noise = (bytes: number) => randomBytes(bytes).toString("hex");
    const change = (more: TrailRecord) => {
      const request = { keyId: KEY, policyName: "default", policy: "{}" };
      return decryptRecord({
        eventName: "PutKeyPolicy",
        readOnly: false,
        requestParameters: request,
        ...more,
      });
    };
    const text = (record: TrailRecord) =>
      JSON.stringify(record).replace('"deep"', "[".repeat(20_000) + "]".repeat(20_000));
    const records = [
      text(anotherEvent(change({ additionalEventData: "deep" }))),
      text(anotherEvent(decryptRecord({ additionalEventData: "deep" }))),
      text(change({ eventID: noise(9_000), resources: [keyResource(`${KEY}${noise(9_000)}`)] })),
      text(anotherEvent(change({ recipientAccountId: noise(9_000) }))),
      text(anotherEvent(decryptRecord({ awsRegion: noise(9_000) }))),
      // No text that PostgreSQL or RFC 8785 takes.
      text(
        anotherEvent(
          decryptRecord({ resources: [keyResource(`arn:aws:kms:\u0000:${noise(9_000)}:key/a`)] }),
        ),
      ),
      text(
        anotherEvent(
          decryptRecord({ resources: [keyResource(`${ALIAS}\u0000`)], requestParameters: null }),
        ),
      ),
      text(
        anotherEvent(
          decryptRecord({
            requestParameters: { encryptionContext: { "aws:s3:arn": "arn:aws:s3:::\ud800/a" } },
          }),
        ),
      ),
    ];
    await put(logName(1), gzipSync(`{"Records":[${records.join(",")}]}`));
    expect(await ingest()).toMatchObject({
      ...{ objects: 1, failedObjects: 0, records: 8, kmsEvents: 6 },
      skippedRecords: { "no-account": 1, "no-region": 1 },
    });
    const { rows } = await world.test.db.pool.query(
      `SELECT record ->> 'eventName' AS name, (record -> 'additionalEventData')::text LIKE '%…%' AS cut
         FROM control_event ORDER BY 2`,
    );
    expect(rows).toEqual([false, true].map((cut) => ({ name: "PutKeyPolicy", cut })));
  });

  it("of a world.folder that is not there is no ingest", async () => {
    await expect(fileSource(join(world.folder, "nowhere"))).rejects.toThrow(/ENOENT/);
  });
});
