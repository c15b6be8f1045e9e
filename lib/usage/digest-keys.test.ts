import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { type AskForKeys, type DigestKeys, KeyRing, parseKeys } from "./digest-keys";

const NOW = new Date("2026-11-22T12:00:00Z");
const at = (text: string) => Date.parse(`2026-11-${text}Z`);
const digest = (more: object = {}) => ({
  ...{ accountId: "1", region: "eu-west-1", fingerprint: "aa", from: at("20T00:00:00"), ...more },
});

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

/** AWS has these keys; each asking is noted with region and begin. */
function aws(fingerprints: string[]): { asked: string[]; ask: AskForKeys } {
  const asked: string[] = [];
  const key = (fingerprint: string) => ({
    ...{ fingerprint, value: new Uint8Array([1]), validFrom: NOW, validTo: NOW },
  });
  const ask: AskForKeys = async ({ accountId, region }, { from }) => {
    asked.push(`${region} ${from.toISOString().slice(8, 16)}`);
    await new Promise((resolve) => setImmediate(resolve));
    const answer = { status: "data" as const, data: fingerprints.map(key), readAt: NOW };
    return { accountId, answer };
  };
  return { asked, ask };
}
const open = (ask: AskForKeys | null, given: DigestKeys = new Map()) =>
  KeyRing.open({ on: test.db.pool, now: NOW }, given, ask);

it("asks once for a region, however many ask at once, and again for an earlier time alone", async () => {
  const { asked, ask } = aws(["aa"]);
  const ring = await open(ask);
  const two = [digest(), digest({ accountId: "2" })].map((one) => ring.keyOf(one));
  expect((await Promise.all(two)).map((key) => key?.length)).toEqual([1, 1]);
  expect(await ring.keyOf(digest({ fingerprint: "bb" }))).toBeNull();
  expect(await ring.keyOf(digest({ fingerprint: "bb", from: at("01T00:00:00") }))).toBeNull();
  expect(asked).toEqual(["eu-west-1 19T22:00", "eu-west-1 31T22:00"]);
});

it("knows a key that was ever given, for whichever account and region, and those given by hand", async () => {
  const ring = await open(null, new Map([["cc", new Uint8Array([3])]]));
  expect(await ring.keyOf(digest({ accountId: "9", region: "us-east-1" }))).toHaveLength(1);
  expect([...((await ring.keyOf(digest({ fingerprint: "cc" }))) ?? [])]).toEqual([3]);
  expect(await ring.keyOf(digest({ fingerprint: "dd" }))).toBeNull();
  expect(await ring.keyOf(digest({ fingerprint: "" }))).toBeNull();
});

it("reads keys from what AWS's command prints, and nothing else", () => {
  const list = { PublicKeyList: [{ Fingerprint: "aa", Value: "AQ==" }] };
  expect([...(parseKeys(JSON.stringify(list)) ?? [])]).toEqual([["aa", Buffer.from([1])]]);
  for (const text of ["", "[]", '{"PublicKeyList":[{"Fingerprint":1}]}']) {
    expect(parseKeys(text)).toBeNull();
  }
});
