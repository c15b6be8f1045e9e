import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { writeUses } from "../testing/write-uses";
import type { UseRow } from "../types";
import { lastUsesOfKeys, lastUsesOfPrincipals } from "./last-uses";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const OTHER = "arn:aws:kms:eu-west-1:444455556666:key/0987dcba-09fe-87dc-65ba-ab0987654321";
const APP = "arn:aws:iam::111122223333:role/service/app";
const DBA = "arn:aws:iam::111122223333:role/dba";
/** In the middle of a day: the day counts whole. */
const FROM = new Date("2026-03-10T15:00:00Z");

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await writeUses(test.db, [
    // Before the span, on its first day before its time, and twice later.
    { key: KEY, principal: APP, at: "2026-02-01T09:00:00Z", count: 7, service: "s3.amazonaws.com" },
    { key: KEY, principal: APP, at: "2026-03-10T01:00:00Z", count: 2, service: "s3.amazonaws.com" },
    { key: KEY, principal: APP, at: "2026-03-20T11:57:31Z", count: 3 },
    { key: KEY, principal: APP, at: "2026-03-20T11:04:59Z", count: 4 },
    // The other's newest day is not this one's, and has an hour that is later.
    { key: KEY, principal: DBA, at: "2026-03-19T23:59:59Z" },
    { key: KEY, principal: DBA, at: "2026-03-21T03:00:00Z", outcome: "AccessDenied", count: 5 },
    { key: KEY, principal: DBA, at: "2026-03-21T02:00:00Z", outcome: "AccessDeniedException" },
    { key: KEY, principal: DBA, at: "2026-03-01T02:00:00Z", outcome: "DisabledException" },
    { key: KEY, principal: DBA, at: "2026-01-31T23:55:00Z", operation: "Encrypt", count: 9 },
    { key: KEY, principal: DBA, at: "2026-03-22T08:00:00Z", operation: "PutKeyPolicy" },
    { key: OTHER, principal: APP, at: "2026-03-22T08:00:00Z", operation: "Sign", own: true },
  ]);
});
afterAll(() => test.drop());

const line = ({ keyArn, principalRef, operation, used, denied, failed }: UseRow) =>
  [
    keyArn === KEY ? "key" : "other",
    principalRef === APP ? "app" : "dba",
    operation,
    ...[used, denied, failed].map((one) =>
      one ? `${one.lastAt.toISOString().slice(0, 16)} ${one.count}` : "-",
    ),
  ].join(" | ");

describe("uses of keys", () => {
  it("tell the last five minutes of all time, count the span, and keep denied and failed calls apart", async () => {
    const rows = await lastUsesOfKeys(test.db.pool, [KEY], { from: FROM });
    expect(rows.map(line)).toEqual([
      "key | dba | Decrypt | 2026-03-19T23:55 1 | 2026-03-21T03:00 6 | 2026-03-01T02:00 0",
      "key | app | Decrypt | 2026-03-20T11:55 9 | - | -",
      "key | dba | Encrypt | 2026-01-31T23:55 0 | - | -",
    ]);
    expect(rows.map(({ services }) => services)).toEqual([[""], ["", "s3.amazonaws.com"], []]);
  });

  it("are of kind use unless others are asked for", async () => {
    const kinds = ["control"];
    const rows = await lastUsesOfKeys(test.db.pool, [KEY, OTHER], { from: FROM, kinds });
    expect(rows.map(line)).toEqual(["key | dba | PutKeyPolicy | 2026-03-22T08:00 1 | - | -"]);
  });

  it("are none of a key that CloudTrail never named", async () => {
    expect(await lastUsesOfKeys(test.db.pool, [`${KEY}0`], { from: FROM })).toEqual([]);
    expect(await lastUsesOfKeys(test.db.pool, [], { from: FROM })).toEqual([]);
  });
});

describe("uses by principals", () => {
  it("are of every key, or of those that are named", async () => {
    const all = await lastUsesOfPrincipals(test.db.pool, [APP], { from: FROM });
    expect(all.map(line)).toEqual([
      "other | app | Sign | 2026-03-22T08:00 1 | - | -",
      "key | app | Decrypt | 2026-03-20T11:55 9 | - | -",
    ]);
    expect(all[0]).toMatchObject({ principalKind: "role", principalAccountId: "111122223333" });
    const one = await lastUsesOfPrincipals(test.db.pool, [APP, DBA], { from: FROM }, [OTHER]);
    expect(one.map(line)).toEqual(["other | app | Sign | 2026-03-22T08:00 1 | - | -"]);
  });
});
