import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { queryRows, sql } from "@/lib/db/query";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { toDocument } from "@/lib/estate/rules/documents";
import { getOverview } from "@/lib/keys/get-overview";
import { getPolicyDocument } from "@/lib/keys/get-policy-document";
import { listPolicyVersions } from "@/lib/keys/list-policy-versions";
import { person } from "@/lib/keys/testing-context";
import { addKey, addScope } from "@/lib/keys/testing-rows";
import { getEventRecord } from "./get-event-record";
import { listKeyHistory } from "./list-key-history";
import {
  ACCOUNT_ONLY,
  CALLER,
  decryptRecord,
  keyResource,
  OWNER,
  REGION,
  sessionOfRole,
} from "./testing/trail-records";
import { withRecordWriter } from "./write-records";

const NAME = { accountId: OWNER, region: REGION, keyId: "1234abcd-12ab-34cd-56ef-1234567890ab" };
const OTHER = { ...NAME, keyId: "0987dcba-09fe-87dc-65ba-ab0987654321" };
const arnOf = ({ keyId }: typeof NAME) => `arn:aws:kms:${REGION}:${OWNER}:key/${keyId}`;
const ALIAS = `arn:aws:kms:${REGION}:${OWNER}:alias/orders`;
const APP = `arn:aws:iam::${OWNER}:role/service/app`;
const STAR = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*"}]}';
const NARROW = '{"Version":"2012-10-17","Statement":[]}';

let now = new Date("2025-06-01T00:00:00Z");
let test: TestDatabase;
const ctx = (actor: Context["actor"] = person()): Context => ({
  db: test.db,
  actor,
  clock: () => now,
  requestId: "test",
});

let events = 0;
const event = (eventName: string, eventTime: string, more: Record<string, unknown> = {}) => {
  events += 1;
  return decryptRecord({
    eventName,
    eventTime,
    readOnly: false,
    userIdentity: sessionOfRole(),
    requestParameters: null,
    eventID: `00000000-0000-4000-8000-${String(events).padStart(12, "0")}`,
    ...more,
  });
};
const alias = (eventName: string, time: string, target: typeof NAME) =>
  event(eventName, time, {
    requestParameters: { aliasName: "alias/orders", targetKeyId: target.keyId },
    resources: [{ ...keyResource(ALIAS), type: "AWS::KMS::Alias" }, keyResource(arnOf(target))],
  });

async function span(keyId: string, facet: string, value: unknown, times: (string | null)[]) {
  await queryRows(
    test.db.pool,
    sql`insert into key_span (key_id, facet, value, seen_from, seen_to, ended_at)
      values (${keyId}::bigint, ${facet}, ${JSON.stringify(value)}::jsonb, ${times[0]}::timestamptz,
        ${times[1]}::timestamptz, ${times[2]}::timestamptz)`,
  );
}

beforeAll(async () => {
  test = await createTestDatabase();
  const scopeId = await addScope(test.db, { account: OWNER, region: REGION });
  const firstSeenAt = new Date("2025-05-01T00:00:00Z");
  const readAt = new Date("2025-05-31T00:00:00Z");
  const id = await addKey(test.db, { scopeId, keyId: NAME.keyId, firstSeenAt, readAt });
  await addKey(test.db, { scopeId, keyId: OTHER.keyId, firstSeenAt, readAt });
  const day = (n: number) => `2025-05-${String(n).padStart(2, "0")}T00:00:00Z`;
  // Enabled, disabled between the 10th and 11th, enabled between the 20th and 21st: of the last, no event tells.
  await span(id, "state", "Enabled", [day(1), day(10), day(11)]);
  await span(id, "state", "Disabled", [day(11), day(20), day(21)]);
  await span(id, "state", "Enabled", [day(21), null, null]);
  const narrow = toDocument(NARROW);
  await span(id, "policy", { sha256: narrow.sha256 }, [day(1), null, null]);
  const records = [
    event("PutKeyPolicy", "2025-04-30T09:00:00Z", { requestParameters: { policy: NARROW } }),
    event("DisableKey", "2025-05-10T12:00:00Z", { sourceIPAddress: "203.0.113.9" }),
    event("EnableKey", "2025-05-10T11:00:00Z"),
    event("DisableKey", "2025-05-15T08:00:00Z", { errorCode: "AccessDenied" }),
    event("PutKeyPolicy", "2025-05-16T10:00:00Z", { requestParameters: { policy: STAR } }),
    event("PutKeyPolicy", "2025-05-16T11:00:00Z", { requestParameters: { policy: NARROW } }),
    alias("CreateAlias", "2025-05-02T10:00:00Z", NAME),
    alias("UpdateAlias", "2025-05-03T10:00:00Z", OTHER),
    alias("UpdateAlias", "2025-05-04T10:00:00Z", NAME),
    event("TagResource", "2025-05-30T10:00:00Z", {
      requestParameters: { tags: [{ tagKey: "owner", tagValue: "orders" }] },
    }),
    event("CreateGrant", "2025-05-30T11:00:00Z", { sourceIPAddress: "rds.amazonaws.com" }),
    event("DisableKey", "2025-05-30T12:00:00Z", { errorCode: "AccessDenied" }),
    event("RotateKey", "2025-05-05T10:00:00Z", {
      eventType: "AwsServiceEvent",
      userIdentity: { accountId: OWNER, invokedBy: "AWS Internal" },
      serviceEventDetails: { rotationType: "AUTOMATIC" },
    }),
  ];
  const writer = ctx({ kind: "system", name: "test" });
  await withRecordWriter(writer, { source: "test", first: async () => {} }, (to) =>
    to.write([{ key: "piece", version: "1", records: records.map((one) => JSON.stringify(one)) }]),
  );
});
afterAll(() => test.drop());

const history = async (more: Partial<Parameters<typeof listKeyHistory>[1]> = {}) =>
  (await listKeyHistory(ctx(), { ...NAME, limit: 100, ...more })).items;

describe("a key's history", () => {
  it("says of a seen change who made it, and leaves other tries apart", async () => {
    const states = await history({ facets: ["state"] });
    expect(
      states.map(({ value, seenFrom, event: made, gaps }) => [
        value,
        seenFrom?.slice(0, 10),
        made && [made.operation, made.at.slice(0, 16), made.outcome, made.address],
        gaps,
      ]),
    ).toEqual([
      [null, undefined, ["DisableKey", "2025-05-30T12:00", "AccessDenied", "192.0.2.0"], null],
      ["Enabled", "2025-05-21", null, ["no-source"]],
      [null, undefined, ["DisableKey", "2025-05-15T08:00", "AccessDenied", "192.0.2.0"], null],
      ["Disabled", "2025-05-11", ["DisableKey", "2025-05-10T12:00", "", "203.0.113.9"], null],
      [null, undefined, ["EnableKey", "2025-05-10T11:00", "", "192.0.2.0"], null],
      ["Enabled", "2025-05-01", null, null],
    ]);
    expect(states[3]?.event).toMatchObject({ principalRef: APP, session: "job-17" });
  });

  it("says that the event may have been dropped, where events are not kept so long", async () => {
    // To the first of May; the change lies between the 11th and the 21st.
    const gapsWith = async (months: number) => {
      const sql = `INSERT INTO setting (name, value, changed_at) VALUES ('usage.event-months', $1, now())
        ON CONFLICT (name) DO UPDATE SET value = excluded.value`;
      await test.db.pool.query(sql, [months]);
      const states = await history({ facets: ["state"] });
      return states.find(({ value, event }) => value === "Enabled" && event === null)?.gaps;
    };
    expect(await gapsWith(1)).toEqual(["no-source"]);
    now = new Date("2025-07-01T00:00:00Z");
    expect(await gapsWith(1)).toEqual(["no-source", "dropped"]);
    now = new Date("2025-06-01T00:00:00Z");
    await test.db.pool.query(`DELETE FROM setting`);
  });

  it("has the policy that no sync saw as a version, with who put it, and its document", async () => {
    const star = toDocument(STAR).sha256;
    const { items, total } = await listPolicyVersions(ctx(), { ...NAME, limit: 10 });
    expect(total).toBe(2);
    expect(items).toMatchObject([
      {
        sha256: star,
        source: "cloudtrail",
        seenFrom: "2025-05-16T10:00:00.000Z",
        endedAt: "2025-05-16T11:00:00.000Z",
        putBy: APP,
        valid: true,
      },
      { source: "sync", putBy: APP, putAt: "2025-04-30T09:00:00.000Z", endedAt: null },
    ]);
    expect(await getPolicyDocument(ctx(), { ...NAME, sha256: star })).toMatchObject({ body: STAR });
    await expect(getPolicyDocument(ctx(), { ...OTHER, sha256: star })).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("tells an alias's move on the key that it left and on the one that it came to", async () => {
    const moves = (items: Awaited<ReturnType<typeof history>>) =>
      items.map(
        ({ event: made }) => `${made?.operation} ${made?.at.slice(8, 10)} ${made?.tookAway}`,
      );
    expect(moves(await history({ facets: ["alias"] }))).toEqual([
      "UpdateAlias 04 no",
      "UpdateAlias 03 yes",
      "CreateAlias 02 no",
    ]);
    expect(moves(await history({ ...OTHER, facets: ["alias"] }))).toEqual([
      "UpdateAlias 04 yes",
      "UpdateAlias 03 no",
    ]);
    // Of an alias that was made before there was data nobody knows where it was.
    await queryRows(test.db.pool, sql`delete from key_event where operation = 'CreateAlias'`);
    expect(moves(await history({ facets: ["alias"] }))).toEqual([
      "UpdateAlias 04 no",
      "UpdateAlias 03 unknown",
    ]);
  });

  it("does not tell an owner to which other key an alias went", async () => {
    const owner = person("owner");
    const id = owner.kind === "person" ? owner.id : "";
    await queryRows(
      test.db.pool,
      sql`insert into person (id, issuer, subject, name, role) values (${id}::uuid, 'i', 's', 'O', 'owner')`,
    );
    await queryRows(
      test.db.pool,
      sql`insert into key_owner (key_id, kind, ref, source)
        select id, 'person', ${id}, 'hand' from key where key_id = ${NAME.keyId}`,
    );
    const { items } = await listKeyHistory(ctx(owner), { ...NAME, limit: 100, facets: ["alias"] });
    expect(items.map(({ event: made }) => made?.detail)).toEqual([
      { aliasName: "alias/orders", targetKeyId: NAME.keyId },
      { aliasName: "alias/orders" },
    ]);
    const event = items[1]?.event?.id ?? "";
    const denied = getEventRecord(ctx(owner), { ...NAME, event });
    await expect(denied).rejects.toMatchObject({ code: "not-found" });
    expect(await getEventRecord(ctx(), { ...NAME, event })).toMatchObject({ id: event });
  });

  it("is told in the week's changes with who did it, but for failed tries and services' own grants", async () => {
    const { recent, changes } = await getOverview(ctx());
    const [tagged] = recent;
    expect(tagged).toMatchObject({
      facet: "tags",
      endedAt: "2025-05-30T10:00:00.000Z",
      event: { operation: "TagResource", principalRef: APP, detail: { tags: ["owner=orders"] } },
      key: { keyId: NAME.keyId },
    });
    expect(changes.map(({ facet, changes: count }) => [facet, count])).toEqual([["tags", 1]]);
  });

  it("names who did it by the copy that knows, whichever of two accounts' comes first", async () => {
    const shared = (sharedEventID: string, more: Record<string, unknown>) =>
      event("EnableKeyRotation", "2025-05-20T10:00:00Z", { sharedEventID, ...more });
    const poor = { userIdentity: ACCOUNT_ONLY };
    const rich = { recipientAccountId: CALLER };
    const pieces = [
      [shared("one", poor)],
      [shared("one", rich), shared("two", rich)],
      [shared("two", poor), shared("three", poor), shared("three", rich)],
    ];
    const writer = ctx({ kind: "system", name: "test" });
    await withRecordWriter(writer, { source: "shared", first: async () => {} }, async (to) => {
      for (const [index, records] of pieces.entries()) {
        const piece = {
          key: `${index}`,
          version: "1",
          records: records.map((one) => JSON.stringify(one)),
        };
        await to.write([piece]);
      }
    });
    const enabled = (await history({ facets: ["rotation"] })).filter(
      ({ event: made }) => made?.operation === "EnableKeyRotation",
    );
    expect(enabled.map(({ event: made }) => [made?.principalRef, made?.session])).toEqual(
      Array(3).fill([APP, "job-17"]),
    );
  });

  it("tells of KMS's own rotation", async () => {
    const rotation = (await history({ facets: ["rotation"] })).at(-1);
    expect(rotation?.event).toMatchObject({
      operation: "RotateKey",
      kind: "service-event",
      principalRef: "service:AWS Internal",
      detail: { rotationType: "AUTOMATIC" },
    });
  });

  it("comes page by page without loss or repetition", async () => {
    const all = await history();
    const paged: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await listKeyHistory(ctx(), {
        ...NAME,
        limit: 3,
        ...(cursor ? { cursor } : {}),
      });
      expect(page.total).toBe(all.length);
      paged.push(
        ...page.items.map(({ event: made, seenFrom, facet }) => [made?.id, seenFrom, facet]),
      );
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(paged).toEqual(
      all.map(({ event: made, seenFrom, facet }) => [made?.id, seenFrom, facet]),
    );
  });

  it("shows the record of its own events alone, whole and with its source", async () => {
    const [disabled] = (await history({ facets: ["state"] })).filter(({ event: made }) => made);
    const id = disabled?.event?.id ?? "";
    expect(await getEventRecord(ctx(), { ...NAME, event: id })).toMatchObject({
      record: { eventName: "DisableKey", errorCode: "AccessDenied" },
      source: { name: "test", object: "piece" },
    });
    for (const name of [OTHER, { ...NAME, keyId: "11111111-1111-4111-8111-111111111111" }]) {
      await expect(getEventRecord(ctx(), { ...name, event: id })).rejects.toMatchObject({
        code: "not-found",
      });
    }
    await expect(
      getEventRecord(ctx(person("owner", "22222222-2222-4222-8222-222222222222")), {
        ...NAME,
        event: id,
      }),
    ).rejects.toMatchObject({ code: "not-found" });
  });
});
