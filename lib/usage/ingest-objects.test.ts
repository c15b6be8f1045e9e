import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { acquireLease, releaseLease } from "@/lib/jobs/lease";
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
import {
  ACCOUNT_ONLY,
  ALIAS,
  CALLER,
  decryptRecord,
  KEY,
  keyResource,
  OTHER_KEY,
  OWNER,
  REGION,
  rotateRecord,
  sessionOfRole,
  type TrailRecord,
} from "./testing/trail-records";

let test: TestDatabase;
let folder: string;
const ctx = (): Context => ({
  db: test.db,
  actor: { kind: "system", name: "test" },
  clock: () => new Date("2025-06-01T00:00:00Z"),
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

const ingest = async () => ingestObjects(ctx(), await fileSource(folder), { threads: 1 });

const put = (name: string, content: Parameters<typeof putLog>[2]) => putLog(folder, name, content);
const buckets = () => readBuckets(test.db);

const ALICE = `arn:aws:iam::${OWNER}:user/Alice`;
const APP = `arn:aws:iam::${OWNER}:role/service/app`;

describe("an ingest", () => {
  it("counts each event in its five minutes, and each object once", async () => {
    const late = { eventTime: "2025-05-20T20:49:59Z" };
    await put(logName(1), [
      anotherEvent(decryptRecord()),
      anotherEvent(decryptRecord(late)),
      { eventSource: "s3" },
    ]);
    await put(logName(2), [
      anotherEvent(
        decryptRecord({ userIdentity: sessionOfRole({ invokedBy: "s3.amazonaws.com" }) }),
      ),
      anotherEvent(decryptRecord({ eventTime: "2025-05-20T20:50:00Z", errorCode: "AccessDenied" })),
    ]);
    expect(await ingest()).toEqual({
      ...{ objects: 2, skippedObjects: 0, failedObjects: 0, records: 5, kmsEvents: 4 },
      ...{ duplicates: 0, skippedRecords: {}, problems: [] },
    });
    const expected = [
      `${KEY} 20:45 ${APP} Decrypt s3.amazonaws.com  1`,
      `${KEY} 20:45 ${ALICE} Decrypt   2`,
      `${KEY} 20:50 ${ALICE} Decrypt  AccessDenied 1`,
    ];
    expect(await buckets()).toEqual(expected);
    expect(await ingest()).toMatchObject({ objects: 0, skippedObjects: 2, kmsEvents: 0 });
    expect(await buckets()).toEqual(expected);
  });

  it("counts an event once, however many objects have it, together or later", async () => {
    const event = anotherEvent(decryptRecord());
    await put(logName(1), [event, event]);
    await put(`o-1/${logName(2)}`, [event]);
    expect(await ingest()).toMatchObject({ kmsEvents: 1, duplicates: 2 });
    await put(logName(3), [event, anotherEvent(decryptRecord())]);
    expect(await ingest()).toMatchObject({ objects: 1, kmsEvents: 1, duplicates: 1 });
    expect(await buckets()).toEqual([`${KEY} 20:45 ${ALICE} Decrypt   2`]);
  });

  it("leaves no bucket, hour or day of a caller whose place another takes", async () => {
    const shared = (id: number) => `7d2bd9b8-a4c0-4e18-b9f6-${String(id).padStart(12, "0")}`;
    const copies = (userIdentity: object, eventTime: string, id: number) =>
      anotherEvent(decryptRecord({ sharedEventID: shared(id), userIdentity, eventTime }));
    await put(logName(1), [
      copies(ACCOUNT_ONLY, "2025-05-20T20:41:00Z", 1),
      copies(ACCOUNT_ONLY, "2025-05-20T20:47:00Z", 2),
      copies(ACCOUNT_ONLY, "2025-05-20T22:47:00Z", 3),
    ]);
    await ingest();
    const partner = sessionOfRole({ accountId: CALLER });
    await put(logName(2), [
      copies(partner, "2025-05-20T20:41:00Z", 1),
      copies(partner, "2025-05-20T22:47:00Z", 3),
    ]);
    await ingest();
    const sums = async (table: string) =>
      (
        await test.db.pool.query(
          `SELECT p.kind, sum(count)::int AS calls, count(*)::int AS rows FROM ${table}
             JOIN usage_principal p ON p.id = principal_id GROUP BY 1 ORDER BY 1`,
        )
      ).rows.map(({ kind, calls, rows }) => `${kind} ${calls} in ${rows}`);
    expect(await sums("usage_bucket")).toEqual(["account 1 in 1", "role 2 in 2"]);
    expect(await sums("usage_bucket_hour")).toEqual(["account 1 in 1", "role 2 in 2"]);
    expect(await sums("usage_bucket_day")).toEqual(["account 1 in 1", "role 2 in 1"]);
  });

  it("takes the same eventID of another account for another event", async () => {
    const event = anotherEvent(decryptRecord());
    await put(logName(1), [event, { ...event, recipientAccountId: CALLER }]);
    expect(await ingest()).toMatchObject({ kmsEvents: 2, duplicates: 0 });
  });

  it.each(["first", "last", "together"])(
    "counts a shared event for the caller that one account names, whose copy comes %s",
    async (when) => {
      const shared = { sharedEventID: "7d2bd9b8-a4c0-4e18-b9f6-35a7a7a0c0de" };
      const owners = anotherEvent(decryptRecord({ ...shared, userIdentity: ACCOUNT_ONLY }));
      const partner = sessionOfRole({ accountId: CALLER });
      const callers = anotherEvent(
        decryptRecord({ ...shared, userIdentity: partner, recipientAccountId: CALLER }),
      );
      if (when === "together") {
        await put(logName(1), [owners]);
        await put(logName(1, CALLER), [callers]);
        expect(await ingest()).toMatchObject({ kmsEvents: 1, duplicates: 1 });
      } else {
        const [one, two] = when === "first" ? [callers, owners] : [owners, callers];
        await put(logName(1), [one]);
        expect(await ingest()).toMatchObject({ kmsEvents: 1, duplicates: 0 });
        await put(logName(2), [two]);
        expect(await ingest()).toMatchObject({ kmsEvents: 0, duplicates: 1 });
      }
      expect(await buckets()).toEqual([`${KEY} 20:45 ${APP} Decrypt   1`]);
    },
  );

  it("counts ReEncrypt for both keys, and what names no key for none", async () => {
    const resources = [keyResource(), keyResource(OTHER_KEY)];
    await put(logName(1), [
      anotherEvent(decryptRecord({ eventName: "ReEncrypt", resources })),
      anotherEvent(
        decryptRecord({ eventName: "ListKeys", resources: undefined, requestParameters: null }),
      ),
    ]);
    await ingest();
    expect(await buckets()).toEqual([
      `${OTHER_KEY} 20:45 ${ALICE} ReEncrypt   1`,
      `${KEY} 20:45 ${ALICE} ReEncrypt   1`,
      `none:${OWNER}:${REGION} 20:45 ${ALICE} ListKeys   1`,
    ]);
  });

  it("finds the key of an alias by where it pointed at the time", async () => {
    const { pool } = test.owner;
    await pool.query(
      `INSERT INTO account (id, name, source) VALUES ($1, 'a', 'list') ON CONFLICT DO NOTHING`,
      [OWNER],
    );
    await pool.query(`INSERT INTO scope (id, account_id, region) VALUES (900, $1, $2)`, [
      OWNER,
      REGION,
    ]);
    for (const arn of [KEY, OTHER_KEY]) {
      await pool.query(
        `INSERT INTO key (scope_id, account_id, region, key_id, arn, first_seen_at, read_at, unreadable)
         VALUES (900, $1, $2, $3, $4, now(), now(), '{}')`,
        [OWNER, REGION, arn.split("/")[1], arn],
      );
    }
    await pool.query(
      `INSERT INTO alias (id, scope_id, account_id, region, name, arn, target_key_id, first_seen_at, read_at)
       VALUES (900, 900, $1, $2, 'alias/orders', $3, $4, now(), now())`,
      [OWNER, REGION, ALIAS, KEY.split("/")[1]],
    );
    await pool.query(
      `INSERT INTO alias_span (alias_id, target_key_id, seen_from, seen_to, ended_at) VALUES
         (900, $1, '2025-05-01', '2025-05-20T12:00:00Z', '2025-05-20T13:00:00Z'),
         (900, $2, '2025-05-20T13:00:00Z', NULL, NULL)`,
      [OTHER_KEY.split("/")[1], KEY.split("/")[1]],
    );
    const byAlias = { resources: undefined, requestParameters: { keyId: "alias/orders" } };
    const at = (time: string) =>
      anotherEvent(decryptRecord({ ...byAlias, eventTime: `2025-05-20T${time}Z` }));
    await put(logName(1), [at("11:00:00"), at("12:30:00"), at("14:00:00")]);
    await ingest();
    expect(await buckets()).toEqual([
      `${OTHER_KEY} 11:00 ${ALICE} Decrypt   1`,
      `${KEY} 14:00 ${ALICE} Decrypt   1`,
      `none:${OWNER}:${REGION} 12:30 ${ALICE} Decrypt   1`,
    ]);
  });

  it("keeps control events whole, each once", async () => {
    const policy = { keyId: KEY, policyName: "default", policy: '{"Id":"a\u0000b \\u2603"}' };
    const change = anotherEvent(
      decryptRecord({ eventName: "PutKeyPolicy", readOnly: false, requestParameters: policy }),
    );
    await put(logName(1), [change, rotateRecord()]);
    await put(logName(2), [change]);
    await ingest();
    const { rows } = await test.db.pool.query(
      `SELECT operation, kind, principal_ref AS who, key_arns AS keys, record->'requestParameters' AS request
         FROM control_event ORDER BY operation`,
    );
    const kept = { ...policy, policy: policy.policy.replace("\u0000", "\ufffd") };
    expect(rows).toEqual([
      { operation: "PutKeyPolicy", kind: "control", who: ALICE, keys: [KEY], request: kept },
      {
        ...{ operation: "RotateKey", kind: "service-event", who: "service:AWS Internal" },
        ...{ keys: [KEY], request: null },
      },
    ]);
  });

  it("keeps changes of trails whole, also those that do not name KMS, and counts them nowhere", async () => {
    const change = (eventName: string, more: TrailRecord = {}) =>
      anotherEvent(
        decryptRecord({
          ...{ eventSource: "cloudtrail.amazonaws.com", eventName, readOnly: false, resources: [] },
          requestParameters: { name: "management" },
          ...more,
        }),
      );
    const stop = change("StopLogging");
    const eventSelectors = [{ excludeManagementEventSources: ["kms.amazonaws.com"] }];
    await put(logName(1), [
      stop,
      change("StartLogging", { errorCode: "AccessDenied" }),
      change("PutEventSelectors", { requestParameters: { trailName: "t", eventSelectors } }),
      change("LookupEvents", { requestParameters: { eventSource: "kms.amazonaws.com" } }),
      change("DeleteTrail", { eventSource: "s3.amazonaws.com" }),
      change("UpdateTrail", { eventTime: "2031-01-01T00:00:00Z" }),
    ]);
    await put(logName(2), [stop]);
    expect(await ingest()).toMatchObject({
      ...{ records: 7, kmsEvents: 0, skippedRecords: { "time-out-of-range": 1 } },
    });
    const { rows } = await test.db.pool.query(
      `SELECT operation, outcome, kind, principal_ref AS who, key_arns AS keys, record->>'eventSource' AS source
         FROM control_event ORDER BY operation`,
    );
    const kept = { kind: "trail", who: ALICE, keys: [], source: "cloudtrail.amazonaws.com" };
    expect(rows).toEqual([
      { operation: "PutEventSelectors", outcome: "", ...kept },
      { operation: "StartLogging", outcome: "AccessDenied", ...kept },
      { operation: "StopLogging", outcome: "", ...kept },
    ]);
    expect(await buckets()).toEqual([]);
  });

  it("says in the ledger that it took something in, and once", async () => {
    await put(logName(1), [anotherEvent(decryptRecord())]);
    await ingest();
    const { rows } = await test.db.pool.query(
      `SELECT subject FROM ledger_act WHERE act = 'usage.ingest' AND subject LIKE $1`,
      [`%${folder.split("/").at(-1)}`],
    );
    expect(rows).toHaveLength(1);
    await ingest();
    const later = await test.db.pool.query(`SELECT FROM ledger_act WHERE subject = $1`, [
      rows[0].subject,
    ]);
    expect(later.rows).toHaveLength(1);
  });

  it("is one at a time, and asks for its permission", async () => {
    const lease = await acquireLease(test.db, "usage-ingest", "other");
    const impatient = ingestObjects(ctx(), await fileSource(folder), { waitMs: 0 });
    await expect(impatient).rejects.toMatchObject({ code: "conflict" });
    if (lease) await releaseLease(test.db, lease);
    const auditor = { kind: "person", id: "p", name: "P", role: "auditor" } as Context["actor"];
    const source = await fileSource(folder);
    await expect(ingestObjects({ ...ctx(), actor: auditor }, source)).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

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
    const { rows } = await test.db.pool.query(
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
    const { rows } = await test.db.pool.query(
      `SELECT record ->> 'eventName' AS name, (record -> 'additionalEventData')::text LIKE '%…%' AS cut
         FROM control_event ORDER BY 2`,
    );
    expect(rows).toEqual([false, true].map((cut) => ({ name: "PutKeyPolicy", cut })));
  });

  it("of a folder that is not there is no ingest", async () => {
    await expect(fileSource(join(folder, "nowhere"))).rejects.toThrow(/ENOENT/);
  });
});
