import { describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { acquireLease, releaseLease } from "@/lib/jobs/lease";
import { ingestObjects } from "./ingest-objects";
import { fileSource } from "./sources/file-source";
import { ingestWorld } from "./testing/ingest-world";
import { anotherEvent, logName, readBuckets } from "./testing/trail-folder";
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

const world = ingestWorld();
const { ctx, ingest, put } = world;
const buckets = () => readBuckets(world.test.db);

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
        await world.test.db.pool.query(
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
    const { pool } = world.test.owner;
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
    const { rows } = await world.test.db.pool.query(
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
    const { rows } = await world.test.db.pool.query(
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
    const { rows } = await world.test.db.pool.query(
      `SELECT subject FROM ledger_act WHERE act = 'usage.ingest' AND subject LIKE $1`,
      [`%${world.folder.split("/").at(-1)}`],
    );
    expect(rows).toHaveLength(1);
    await ingest();
    const later = await world.test.db.pool.query(`SELECT FROM ledger_act WHERE subject = $1`, [
      rows[0].subject,
    ]);
    expect(later.rows).toHaveLength(1);
  });

  it("is one at a time, and asks for its permission", async () => {
    const lease = await acquireLease(world.test.db, "usage-ingest", "other");
    const impatient = ingestObjects(ctx(), await fileSource(world.folder), { waitMs: 0 });
    await expect(impatient).rejects.toMatchObject({ code: "conflict" });
    if (lease) await releaseLease(world.test.db, lease);
    const auditor = { kind: "person", id: "p", name: "P", role: "auditor" } as Context["actor"];
    const source = await fileSource(world.folder);
    await expect(ingestObjects({ ...ctx(), actor: auditor }, source)).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
